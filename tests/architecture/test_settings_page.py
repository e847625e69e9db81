"""Every variable that the code reads stands on the page of settings, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_page_names_what_the_code_reads():
    page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([A-Z_]+)` \|", page, flags=re.M))
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    read = set(re.findall(r"\"(TONGHU_[A-Z_]+|DATABASE_[A-Z_]*URL|PORT)\"", code))
    assert named == read
