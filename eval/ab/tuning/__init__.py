"""Searches wordings, examples and orders of a prompt on validation people; test people are read once."""
