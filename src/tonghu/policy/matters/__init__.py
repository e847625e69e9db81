"""Kinds of casework as data: catalogue/matters, one file a kind. What may follow what, whose turn it is, until when."""
