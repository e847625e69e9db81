"""Data from departments: the agreement that allows it, the batch it came in, its purge."""
