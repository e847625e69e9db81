"""Decisions about leads, without database or disk."""
