"""What a page offers leads somewhere: followed as each role, no link is answered with a refusal or an error."""

from collections import Counter, deque
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import resolve
from lxml import html
from tests.architecture.test_matrix import holder
from tests.architecture.two_counties import filled
from tests.workbench.pages import client_of

from people import QINGHE, VILLAGE
from tonghu.accounts.roles import ROLES

pytestmark = pytest.mark.django_db
HOST = "http://testserver"
# Of each kind of address: how many are asked for, and of how many the links are followed.
ASKED, FOLLOWED = 2, 1
# Signs out; and the made-up photo has no file behind it.
AWAY = {"account_logout", "leads:photo"}


@pytest.mark.parametrize("role", sorted(ROLES))
def test_no_link_offered_to_a_role_is_answered_with_an_error(role):
    filled(QINGHE, VILLAGE)
    assert dead(client_of(holder(role, QINGHE)), "/") == []


def test_no_link_of_the_public_pages_is_answered_with_an_error(db):
    assert dead(Client(), "/report/") == []


def dead(client, start):
    """(status, address, the page that offers it) of each link that does not lead to a page or a file."""
    waiting, met, counted, found = deque([(start, "")]), {start}, Counter(), []
    while waiting:
        path, offered_by = waiting.popleft()
        kind = kind_of(path)
        counted[kind] += 1
        if counted[kind] > ASKED:
            continue
        answer = client.get(path, follow=True)
        if answer.streaming:
            list(answer.streaming_content)  # to its end, so that the file is closed
        if answer.status_code != 200:
            found.append((answer.status_code, path, offered_by))
        elif counted[kind] <= FOLLOWED and answer.headers["Content-Type"].startswith("text/html"):
            at = answer.redirect_chain[-1][0] if answer.redirect_chain else path
            fresh = [link for link in links(answer, at) if link not in met]
            met.update(fresh)
            waiting.extend((link, path) for link in fresh)
    return found


def kind_of(path):
    """Addresses of one kind differ in numbers and places, not in what they ask for."""
    where = urlsplit(path)
    match = resolve(where.path)
    return match.view_name, *sorted(part.partition("=")[0] for part in where.query.split("&"))


def links(answer, at):
    """Addresses of this site that the page links to, and those of its forms that ask (GET)."""
    page = html.fromstring(answer.content)
    hrefs = [*page.xpath("//a/@href"), *page.xpath("//form[@method='get' and @action]/@action")]
    whole = [urldefrag(urljoin(HOST + at, href))[0] for href in hrefs]
    paths = dict.fromkeys(each.removeprefix(HOST) for each in whole if each.startswith(HOST))
    return [path for path in paths if resolve(urlsplit(path).path).view_name not in AWAY]
