"""Methods: every way to rank that a study compares, one file each, under one contract."""
