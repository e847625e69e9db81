"""Registers in: finds the tables in a folder, recognises what they are, reads every cell into one form."""
