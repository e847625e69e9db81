"""PDF by typst: a template of ours filled with data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst


def as_pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """The template filled with the data, as JSON: no text of a file is ever read as markup."""
    made = typst.compile(
        str(template),
        root=str(template.parent),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    assert isinstance(made, bytes)
    return made
