"""Pictures of a report at desk and phone width, as it comes and with leads opened, to look it over.

python tools/screenshots.py OUT/report.html PICTURES            the whole page in slices
python tools/screenshots.py OUT/report.html PICTURES --readme   the three pictures of the README
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

WIDTHS = {"desk": (1280, 800), "phone": (360, 780)}
SLICE = 1400
# Picture of the README: width and height of the window, and the lead to open, None for the top of the page.
FIRST_ENTRY = "#leads .lead"
README = {
    "report": (1280, 1080, None),
    "lead": (1280, 1000, FIRST_ENTRY),
    "phone": (360, 780, None),
}
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
    """Write <width>-<state>-<slice>.png into `pictures`."""
    pictures.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, (width, height) in WIDTHS.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(report.resolve().as_uri())
            _slices(page, pictures / f"{name}-closed", width)
            _open(page)
            _slices(page, pictures / f"{name}-open", width)
        browser.close()


def readme(report: Path, pictures: Path) -> None:
    """Write report.png, lead.png and phone.png into `pictures`."""
    pictures.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, (width, height, lead) in README.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(report.resolve().as_uri())
            if lead:
                page.locator(lead).first.evaluate(
                    "lead => { lead.open = true; lead.scrollIntoView(); window.scrollBy(0, -40); }"
                )
            page.screenshot(path=pictures / f"{name}.png")
        browser.close()


def _slices(page: Page, stem: Path, width: int) -> None:
    """The whole page from top to bottom in pictures of SLICE pixels, small enough to be seen at full size."""
    height = page.evaluate("document.documentElement.scrollHeight")
    for at, top in enumerate(range(0, height, SLICE), start=1):
        page.screenshot(
            path=f"{stem}-{at:02}.png",
            full_page=True,
            clip={"x": 0, "y": top, "width": width, "height": min(SLICE, height - top)},
        )


def _open(page: Page) -> None:
    """Open the first lead of every list with all its rows, and the first two registers."""
    page.evaluate(
        """() => {
          for (const group of document.querySelectorAll(".group")) {
            const lead = group.querySelector(".lead");
            if (lead) for (const part of [lead, ...lead.querySelectorAll("details")]) part.open = true;
          }
          const registers = [...document.querySelectorAll(".register")];
          for (const register of registers.slice(0, 2)) register.open = true;
        }"""
    )


if __name__ == "__main__":
    (readme if "--readme" in sys.argv else main)(Path(sys.argv[1]), Path(sys.argv[2]))
