"""Published data sets: how their files are found, read into the log, and brought (docs/datasets.md)."""
