"""Picking a place, a person or a unit by what one knows of it: a name, its initials, a code, or a walk down the tree."""
