"""Pictures of a report at desk and phone width, whole and with leads opened, to look at before it is shown.

python tools/screenshots.py OUT/report.html PICTURES
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

WIDTHS = {"desk": (1280, 800), "phone": (360, 780)}
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def main(report: Path, pictures: Path) -> None:
    """Write <width>-<state>.png into `pictures`."""
    pictures.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, (width, height) in WIDTHS.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(report.resolve().as_uri())
            page.screenshot(path=pictures / f"{name}-closed.png", full_page=True)
            _open(page)
            for part in ("leads", "reviews", "quality"):
                page.locator(f"#{part}").screenshot(path=pictures / f"{name}-{part}.png")
        browser.close()


def _open(page: Page) -> None:
    """Open the first lead of every list with all its rows, and the first two registers."""
    page.evaluate(
        """() => {
          for (const group of document.querySelectorAll(".group")) {
            const lead = group.querySelector(".lead");
            if (lead) for (const part of [lead, ...lead.querySelectorAll("details")]) part.open = true;
          }
          for (const register of [...document.querySelectorAll(".register")].slice(0, 2)) register.open = true;
        }"""
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
