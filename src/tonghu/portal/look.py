"""The look of the public's pages: one short style inside each page, allowed by its hash, so that a page is one answer."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_STYLE = Path(__file__).parent / "templates" / "portal" / "style.css"


@cache
def style() -> str:
    """The style, as it stands in every page."""
    return _STYLE.read_text(encoding="utf-8")


@cache
def policy() -> str:
    """No script, nothing from anywhere, this style alone."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode("ascii")
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def page(request: HttpRequest, name: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    """A page under that policy."""
    answer = render(request, f"portal/{name}.html", {"style": style(), **context}, status=status)
    answer["Content-Security-Policy"] = policy()
    answer["Referrer-Policy"] = "no-referrer"
    return answer
