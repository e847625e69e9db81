"""Every page that an address reaches, on the narrowest phone: nothing to scroll sideways, one heading, and a name for all
that can be filled in or pressed.
"""

import pytest
from served import served, sign_in
from test_workbench import NO_NAME, PHONE
from tests.architecture.test_matrix import address_of, addresses, holder
from tests.architecture.two_counties import filled
from tests.workbench.pages import client_of

from people import QINGHE, VILLAGE
from tonghu.accounts.queries import actor_for
from tonghu.casework.models import Matter
from tonghu.locks.acting import acting

# Redraws itself, signs out, or is a part of a page.
LEFT_OUT = {"account_logout", "monitoring:screen_part", "sharing:run_progress"}
WIDE = """() => [...document.querySelectorAll("body *")].filter(one => one.checkVisibility() &&
  one.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(one => one.outerHTML.slice(0, 120))"""
# Beside the county's officer: each opens pages that nobody before it does.
OTHERS = ["county_lead", "system_administrator", "security_officer", "auditor", "child_director"]


@pytest.mark.django_db
def test_every_page_fits_a_phone(browser):
    made = named(filled(QINGHE, VILLAGE))
    posts = [made["accounts.Post"], *(holder(role, place_of(role)) for role in OTHERS)]
    fresh, seen = {}, set()
    # Before anything is served: the client's requests would close the connection that the server shares.
    for post in posts:
        fresh[post] = [path for path in pages(client_of(post), made) if path not in seen]
        seen.update(fresh[post])
    assert [post.role for post, paths in fresh.items() if not paths] == []
    with served() as address:
        faults = {post.role: looked_at(browser, address, post.user, paths) for post, paths in fresh.items()}
    assert faults == {post.role: {} for post in posts}


def named(made):
    """With the words that the product's own actions never leave empty."""
    with acting(officer := actor_for(made["accounts.Post"])):
        Matter.objects.scoped(officer).filter(title="").update(title="某事项")
    return made


def looked_at(browser, address, user, paths):
    """{path: what is wrong with it}; what does not belong on a phone, what has no name, and how many headings."""
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce")
    page = context.new_page()
    sign_in(page, address, user)
    faults = {}
    for path in paths:
        page.goto(address + path)
        wide = page.evaluate("document.scrollingElement.scrollWidth > innerWidth")
        found = (page.evaluate(WIDE) if wide else [], page.evaluate(NO_NAME), page.locator("h1").count())
        if wide or found != ([], [], 1):
            faults[path] = found
    context.close()
    return faults


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
    if answer.streaming:
        list(answer.streaming_content)  # to its end, so that the file is closed
        return False
    return (
        answer.status_code == 200
        and answer.headers["Content-Type"].startswith("text/html")
        and b"<html" in answer.content
    )
