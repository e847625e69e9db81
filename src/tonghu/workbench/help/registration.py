"""帮助 in the header."""

from __future__ import annotations

from tonghu.workbench import header

header.offer(header.Header(help="help:home"))
