"""Reports whose numbers can be made again: each is a stored snapshot of figures with its as-of date and its hashes."""
