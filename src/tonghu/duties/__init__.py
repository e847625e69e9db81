"""Duties of the catalogue against the work as it was done. Watches the work through triggers and is never called by it.

A *fact* is one piece of evidence; a *wide row* is all that the rules ask of one subject; *figures* count wide rows by place
for one day; a *closed period* is what was so when a period ended. No status is stored while time passes.
"""
