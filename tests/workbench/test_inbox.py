"""The home page: what to do now, gravest first."""

import datetime as dt
import re

import pytest

from people import QINGHE, VILLAGE, a_post, enter
from tonghu.workbench.inbox import work
from tonghu.workbench.inbox.work import Work, WorkSource

DAY = dt.date(2026, 7, 7)
LEADS = [
    Work(
        who="张小明",
        what="核实线索",
        why="父亲服刑",
        url="/a",
        button="核实",
        state="act",
        until=DAY,
        remaining=3,
    ),
    Work(
        who="李小红",
        what="核实线索",
        why="母亲失联",
        url="/b",
        button="核实",
        state="act",
        until=DAY,
        remaining=-1,
    ),
]
REPORTS = [Work(who="赵小强", what="到现场", why="报告受伤", url="/c", button="已到现场", state="urgent")]


@pytest.fixture
def sources(monkeypatch):
    monkeypatch.setattr(work, "_SOURCES", {})
    for key, title, listed in (("leads", "线索", LEADS), ("intake", "报告受理", REPORTS)):
        work.register(
            WorkSource(
                key=key,
                title=title,
                permission="lead.read" if key == "leads" else "",
                listed=lambda actor, limit, listed=listed: listed[:limit],
                count=lambda actor, listed=listed: len(listed),
            )
        )


def shown(client, path="/"):
    answer = client.get(path)
    assert answer.status_code == 200
    page = answer.content.decode()
    figures = re.findall(r'<span class="figure">(\d+)</span><span class="label">(.*?)</span>', page)
    return re.findall(r'<span class="who">(.*?)</span>', page), figures


@pytest.mark.django_db
def test_harm_comes_first_and_then_the_clock(client, sources):
    enter(client, a_post("child_director", VILLAGE).user)
    assert shown(client) == (
        ["赵小强", "李小红", "张小明"],
        [("3", "全部"), ("2", "线索"), ("1", "报告受理")],
    )
    assert shown(client, "/?task=leads")[0] == ["李小红", "张小明"]


def test_a_step_with_a_day_stands_above_new_leads_without_one():
    def rank(state, remaining=None):
        until = None if remaining is None else DAY
        return Work(
            who="甲",
            what="办理",
            why="",
            url="/",
            button="办理",
            state=state,
            until=until,
            remaining=remaining,
        ).rank

    ordered = [
        rank("urgent", -3),
        rank("urgent"),
        rank("act", 0),
        rank("act", 4),
        rank("watch", 1),
        rank("watch", 9),
        rank("act"),
        rank("watch"),
    ]
    assert ordered == sorted(ordered)
    assert len(set(ordered)) == len(ordered)


@pytest.mark.django_db
def test_a_post_sees_no_work_that_is_not_its_own(client, sources):
    enter(client, a_post("auditor", QINGHE).user)
    assert shown(client)[0] == ["赵小强"]


@pytest.mark.django_db
def test_what_does_not_fit_is_said(client, sources, monkeypatch):
    monkeypatch.setattr("tonghu.workbench.inbox.views.LIMIT", 1)
    enter(client, a_post("child_director", VILLAGE).user)
    page = client.get("/").content.decode()
    assert "另有 2 件排在后面" in page


@pytest.mark.django_db
def test_with_nothing_to_do_it_says_why_and_what_comes(client, monkeypatch):
    monkeypatch.setattr(work, "_SOURCES", {})
    enter(client, a_post("child_director", VILLAGE).user)
    page = client.get("/").content.decode()
    assert ("现在没有要办的事" in page, "新的任务会出现在这里" in page) == (True, True)


def test_a_time_limit_is_given_whole_or_not_at_all():
    with pytest.raises(ValueError, match="together or neither"):
        Work(who="x", what="核实", why="y", url="/", button="核实", until=DAY)
