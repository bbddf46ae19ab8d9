"""Questions that a conversation asks: at most one a turn, and only one that is worth it."""
