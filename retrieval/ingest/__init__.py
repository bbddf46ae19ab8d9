"""Reading files of events and items into the log (docs/ingest.md)."""
