"""A model that proposes: it writes titles, and can write none that the catalogue does not have."""
