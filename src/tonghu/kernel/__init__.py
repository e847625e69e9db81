"""What everything else stands on: resident numbers, dates, errors, files.

Knows nothing of registers or rules.
"""
