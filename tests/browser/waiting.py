"""Reading a page that is still on its way: after a click the old page may stand for a while, then none, then half of the new one.

A test says first which page it waits for, with an `expect` of something that only that page has. What it reads next goes
through `expect` as well, or through these, which ask again until it is so. All of them live through a navigation.
"""

import re

from playwright.sync_api import expect

ON_SCREEN = """([part, tall]) => { const top = document.querySelector(part)?.getBoundingClientRect().top;
  return top >= -1 && top <= tall; }"""


def fits(page):
    """No wider than the viewport: nothing has to be scrolled sideways."""
    expect(page.locator("html")).to_have_js_property("scrollWidth", page.viewport_size["width"])


def comes_true(page, expression, arg=None):
    """Waits for what a script of the page brings about, which no element shows."""
    page.wait_for_function(expression, arg=arg)


def landed(page, link):
    """The link within the page was followed, and what it leads to begins on the screen; gives what it leads to."""
    expect(page).to_have_url(re.compile(re.escape(link) + "$"))
    comes_true(page, ON_SCREEN, [link, page.viewport_size["height"]])
    return page.locator(link)


def number_in(page, path):
    """Waits for an address with a number, such as `/leads/{}/`, and gives the number."""
    pattern = re.compile(re.escape(path).replace(r"\{\}", r"(\d+)"))
    expect(page).to_have_url(pattern)
    return int(pattern.search(page.url)[1])
