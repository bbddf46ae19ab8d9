"""The report of an A/B test: a page, a summary and a table."""

from .write import write_report

__all__ = ["write_report"]
