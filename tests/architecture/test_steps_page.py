"""The table of steps in docs/architecture.md is what the planner says today."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BEGIN, END = "<!-- the steps, written by tools/steps_page.py -->\n", "<!-- end of the steps -->\n"


def test_the_page_lists_the_steps_in_the_order_in_which_they_run():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    printed = subprocess.run(
        [sys.executable, ROOT / "tools" / "steps_page.py"], capture_output=True, encoding="utf-8", check=True
    )
    assert page.split(BEGIN)[1].split(END)[0] == printed.stdout
