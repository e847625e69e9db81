"""Decisions about what comes in, without database or disk."""
