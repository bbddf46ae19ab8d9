"""Protocols: who is hidden from whom, named and versioned."""
