"""The conversation: turns read, acted on, answered and remembered."""
