"""From the works and people that somebody mentions to items of the catalogue."""
