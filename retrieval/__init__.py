"""The event log, the catalogue, the signals that find candidates, and their fusion."""
