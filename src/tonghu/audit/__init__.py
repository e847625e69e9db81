"""Who read and wrote what, when, under which post and why: append-only and hash-chained.

Entries hold ids and words and no foreign keys, so that nothing deleted elsewhere can reach into them.
"""
