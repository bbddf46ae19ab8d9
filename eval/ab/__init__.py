"""A/B tests of prompts, models, modes and settings on the same people and the same candidates."""
