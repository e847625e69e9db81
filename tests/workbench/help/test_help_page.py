"""The help: every post finds its own day, each link of it opens for that post, and the words are the glossary's."""

import re
from pathlib import Path

import pytest
from pages import client_of, text_of

from people import QINGHE, TOWN, VILLAGE, a_post
from tonghu.accounts.roles import ROLES
from tonghu.places.models import Kind, Level, Organisation
from tonghu.workbench.help.told import days, words

GLOSSARY = (Path(__file__).parents[3] / "docs" / "glossary.md").read_text(encoding="utf-8")
PLACES = {
    Level.PROVINCE: "37",
    Level.CITY: "3799",
    Level.COUNTY: QINGHE,
    Level.TOWN: TOWN,
    Level.VILLAGE: VILLAGE,
}


def a_holder(role):
    if ROLES[role].level is not None:
        return a_post(role, PLACES[ROLES[role].level])
    unit = Organisation.objects.create(name="某单位", kind=Kind.SCHOOL, place=QINGHE)
    return a_post(role, QINGHE, organisation=unit)


def test_every_role_has_its_day_and_asks_another():
    assert set(days()) == set(ROLES)
    for role, day in days().items():
        assert (role, day.asks in ROLES, day.asks != role, len(day.tasks) >= 2) == (role, True, True, True)


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(ROLES))
def test_each_post_finds_its_own_day_first_and_may_open_every_page_it_is_led_to(role):
    client = client_of(a_holder(role))
    answer = client.get("/help/")
    html = answer.content.decode()
    assert (answer.status_code, f"您现在的岗位是{ROLES[role].title}" in html) == (200, True)
    own = html.split('id="ask"')[0].split('id="day"')[1]
    links = re.findall(r'<strong><a href="([^"]+)">', own)
    assert len(links) == sum(task.at != "" for task in days()[role].tasks)
    assert [(link, client.get(link).status_code) for link in links] == [(link, 200) for link in links]
    others = re.findall(r"<summary>([^<]+)</summary>", html)
    assert others == [each.title for each in ROLES.values() if each.key != role]


@pytest.mark.django_db
def test_whom_to_ask_is_who_holds_the_post_above_today():
    a_post("child_supervisor", TOWN, name="孙强")
    a_post("child_supervisor", "379901001", name="别镇的人")
    page = text_of(client_of(a_post("child_director", VILLAGE)).get("/help/"))
    assert ("先问儿童督导员：孙强。" in page.replace("孙强 。", "孙强。"), "别镇的人" in page) == (
        True,
        False,
    )


@pytest.mark.django_db
def test_a_vacant_post_is_said_to_be_vacant():
    page = text_of(client_of(a_post("child_director", VILLAGE)).get("/help/"))
    assert "没有查到现在在岗的人" in page


def test_words_are_written_as_in_the_glossary_and_each_is_told_once():
    official = {
        part.strip()
        for row in re.findall(r"^\| ([^|]+) \|", GLOSSARY, re.MULTILINE)
        for part in row.split(" / ")
    }
    told = [word for word, _ in words()]
    assert [word for word in told if word not in official] == []
    assert sorted(set(told)) == sorted(told)
    assert told[0] == "待核"


@pytest.mark.django_db
def test_the_mark_leads_to_what_it_means():
    client = client_of(a_post("county_officer", QINGHE))
    html = client.get("/sharing/agreements/").content.decode()
    assert '<a class="what" href="/help/#unverified">' in html
    assert 'id="unverified"' in client.get("/help/").content.decode()
    assert re.search(r'<a class="tool" href="/help/">', html) is not None
