"""Ranking by a language model: a file for each mode, one contract (`contract.py`), one table (`modes.py`)."""
