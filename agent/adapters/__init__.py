"""Trained adapters of a workspace: their store, their checks, loading and export."""
