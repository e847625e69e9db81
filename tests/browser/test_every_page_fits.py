"""Every page that an address reaches, on the narrowest phone: nothing to scroll sideways, one heading, and a name for all
that can be filled in or pressed. The county's officer and lead and the three officers open what they may.
"""

import pytest
from django.http import FileResponse
from served import served, sign_in
from test_workbench import NO_NAME, PHONE
from tests.architecture.test_matrix import address_of, addresses, holder
from tests.architecture.two_counties import filled
from tests.workbench.pages import client_of

from people import QINGHE, VILLAGE

# Redraws itself, signs out, or is a part of a page.
LEFT_OUT = {"account_logout", "monitoring:screen_part", "sharing:run_progress"}
WIDE = """() => [...document.querySelectorAll("body *")].filter(one => one.checkVisibility() &&
  one.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(one => one.outerHTML.slice(0, 120))"""
ROLES = [
    "county_officer",
    "county_lead",
    "child_director",
    "system_administrator",
    "security_officer",
    "auditor",
]


@pytest.fixture
def address(db):
    with served() as where:
        yield where


@pytest.mark.parametrize("role", ROLES)
def test_every_page_fits_a_phone(browser, address, role):
    made = filled(QINGHE, VILLAGE)
    post = made["accounts.Post"] if role == "county_officer" else holder(role, place_of(role))
    paths = pages(client_of(post), made)
    assert paths
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce")
    page = context.new_page()
    sign_in(page, address, post.user)
    faults = {}
    for path in paths:
        page.goto(address + path)
        found = (
            page.evaluate(WIDE)
            if page.evaluate("document.scrollingElement.scrollWidth > innerWidth")
            else [],
            page.evaluate(NO_NAME),
            page.locator("h1").count(),
        )
        if found != ([], [], 1):
            faults[path] = found
    context.close()
    assert faults == {}


def place_of(role):
    return VILLAGE if role == "child_director" else QINGHE


def pages(client, made):
    """The paths that answer this person with a page."""
    paths = {
        name: address_of(name, route, made) for name, route in addresses().items() if name not in LEFT_OUT
    }
    return sorted({path for path in paths.values() if is_page(client.get(path))})


def is_page(answer):
    """Whether it is a whole page and neither a file nor a refusal."""
    return (
        answer.status_code == 200
        and not isinstance(answer, FileResponse)
        and answer.headers["Content-Type"].startswith("text/html")
        and b"<html" in answer.content
    )
