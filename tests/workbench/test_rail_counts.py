"""The counts on the rail are kept for a while, of one post and one browser, and never past one's own work."""

import re

import pytest
from django.core.cache import caches
from django.test import Client

from people import BAISHAN_VILLAGE, VILLAGE, a_post, enter
from tonghu.workbench import rail
from tonghu.workbench.rail_counts import COOKIE

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(monkeypatch, settings):
    """Open work by post, and a rail that counts it."""
    settings.RAIL_COUNTS_KEPT = 600
    caches["rail"].clear()
    open_work = {}
    monkeypatch.setattr(rail, "_ITEMS", {})
    rail.register(
        rail.RailItem(
            key="leads",
            title="线索",
            icon="search",
            url_name="inbox:home",
            count=lambda actor: open_work.get(actor.post_id, 0),
        )
    )
    yield open_work
    caches["rail"].clear()


def signed_in(post):
    client = Client()
    enter(client, post.user)
    return client


def shown(client, path="/"):
    page = client.get(path).content.decode()
    return re.findall(r'<span class="count"[^>]*>(\d+)', page)


def test_what_others_did_shows_later_and_what_one_did_oneself_at_once(work):
    post = a_post("child_director", VILLAGE)
    client = signed_in(post)
    work[post.pk] = 3
    assert shown(client) == ["3"]
    work[post.pk] = 2
    assert shown(client) == ["3"]
    client.post("/i18n/setlang/", {"language": "zh-hans"})
    assert shown(client) == ["2"]
    work[post.pk] = 1
    assert shown(client) == ["2"]


def test_nobody_is_shown_the_count_of_another_post(work):
    mine, charlie = a_post("child_director", VILLAGE), a_post("child_director", BAISHAN_VILLAGE)
    work[mine.pk], work[charlie.pk] = 3, 7
    own, other = signed_in(mine), signed_in(charlie)
    own.cookies[COOKIE] = other.cookies[COOKIE] = "same"
    assert (shown(own), shown(other)) == (["3"], ["7"])


def test_at_0_seconds_nothing_is_kept(work, settings):
    settings.RAIL_COUNTS_KEPT = 0
    post = a_post("child_director", VILLAGE)
    client = signed_in(post)
    work[post.pk] = 3
    assert shown(client) == ["3"]
    work[post.pk] = 4
    assert shown(client) == ["4"]


def test_on_the_pages_of_a_task_its_count_agrees_with_its_list(work):
    post = a_post("child_director", VILLAGE)
    client = signed_in(post)
    work[post.pk] = 3
    assert shown(client) == ["3"]
    work[post.pk] = 5
    assert (shown(client), shown(client, "/leads/")) == (["3"], ["5"])
