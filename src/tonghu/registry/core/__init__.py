"""Decisions about a child's file that need no database."""
