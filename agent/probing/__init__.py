"""Finds out in two minutes what a given model can do here, and keeps the answer (D5)."""
