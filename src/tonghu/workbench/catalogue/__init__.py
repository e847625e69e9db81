"""Catalogue, under 设置: every form as it will look, with its version, its clauses and who reads what."""
