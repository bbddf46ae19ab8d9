"""The projection: versions of everything that is computed from the log, swapped in atomically (D1)."""
