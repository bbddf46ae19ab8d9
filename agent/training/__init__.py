"""Trains a small language model on the workspace's own people: from a history to the titles that follow."""
