"""What a person wants of a list, item by item: limits and wishes applied to a whole catalogue."""
