"""The taste card: what a person said of their taste, in a document that they can read and change."""
