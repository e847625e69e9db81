"""The pages of definitions under docs/reference are what the catalogue says today."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAY = "import runpy, sys; sys.stdout.reconfigure(encoding='utf-8'); print(runpy.run_path(sys.argv[1])['page'](), end='')"


@pytest.mark.parametrize("name", ["indicators", "obligations"])
def test_the_page_is_what_the_catalogue_says(name):
    page = (ROOT / "docs" / "reference" / f"{name}.md").read_text(encoding="utf-8")
    tool = ROOT / "tools" / f"{name}.py"
    made = subprocess.run(
        [sys.executable, "-c", SAY, tool], capture_output=True, encoding="utf-8", check=True
    )
    assert page == made.stdout
