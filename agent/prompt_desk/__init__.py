"""Looks at prompts: lists, shows, renders, compares, checks and makes them."""
