"""Readings of the catalogue turned into SQL over wide rows. Pure: knows psycopg's composer and no table but through names."""
