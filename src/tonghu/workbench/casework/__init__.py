"""Matters: the list, one matter, its steps and records."""
