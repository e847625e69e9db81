"""The children a province cares for: identity, family, categories with dates, blocks, merge and split."""
