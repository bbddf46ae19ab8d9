"""Groups of commands of the terminal front; `cli.py` puts them together."""
