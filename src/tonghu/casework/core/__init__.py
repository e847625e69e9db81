"""Decisions over plain data: no database."""
