"""The locks between an actor and the rows: one transaction under one post, querysets that refuse to run
unscoped, and PostgreSQL's row-level security under both.
"""
