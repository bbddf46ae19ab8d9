"""Reading what a person says into a typed turn."""
