"""The fictional province of `make demo`: counties, registers, accounts, made through the actions of the product."""
