"""How much may come in at once. A form that asks for more is answered with a sentence, and nothing is kept."""

from __future__ import annotations

MEGABYTE = 1024 * 1024
MOST_FILES = 200  # in one batch, those inside archives counted
MOST_UNPACKED = 2048 * MEGABYTE  # of one archive or workbook, by what really comes out of it
MOST_TIMES = 200  # unpacked ÷ packed; registers in Excel unpack to twenty or fifty times their size
SMALL_ANYWAY = 20 * MEGABYTE  # what unpacks to less than this is no bomb whatever its ratio
AT_ONCE = 8 * MEGABYTE  # so much is recognised while the form waits; more goes to the worker
