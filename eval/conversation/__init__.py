"""Measures conversations: how turns are read, what questions are worth."""
