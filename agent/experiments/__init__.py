"""Online experiments: the running service tries alternatives on its own users (docs/experiments.md)."""
