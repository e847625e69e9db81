"""Decisions about leads, pure: what may be done now, by whom, and what was found."""
