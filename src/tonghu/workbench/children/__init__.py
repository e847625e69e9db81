"""儿童: the roster, and each child's file."""
