"""Tonghu (童护): finds children nobody has listed and carries the work around them."""
