"""Reports of a run: HTML, JSON, CSV and Markdown."""
