"""Puts the parts of a reply into words, in the language of the person."""
