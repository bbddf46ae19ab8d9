"""The conversation in a terminal and in pipes: reads lines, shows replies, knows not how they are made."""
