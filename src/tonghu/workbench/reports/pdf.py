"""A report as PDF."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from tonghu.oversight.reports.paper import Paper
from tonghu.workbench.paper import as_pdf

TEMPLATE = Path(__file__).parent / "print" / "report.typ"


def told(paper: Paper) -> dict[str, Any]:
    """What the template is given."""
    return {**asdict(paper), "page_words": ["第 ", " 页，共 ", " 页"]}


def printed(paper: Paper) -> bytes:
    """The paper as PDF."""
    return as_pdf(TEMPLATE, told(paper))
