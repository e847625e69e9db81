"""Catalogue, under 设置: every form as it will look, and figures of record as each office defines them."""
