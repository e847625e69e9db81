"""Numbers that nobody should read off a stolen disk: sealed columns, blind indexes, change of keys.

The core (`suites`, `purposes`, `keyring`, `masking`) knows no Django.
"""
