"""Signing in, out, and changing the post one acts under."""
