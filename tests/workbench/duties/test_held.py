"""Rules that wait for a person: what each would change, in figures alone, and the button by which it comes to count."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.duties.children_made_up import a_held_child, today
from tests.duties.duties_made_up import a_catalogue, a_duty, a_reading, in_use
from tests.workbench.pages import client_of, hidden, text_of

from people import BAISHAN, BAISHAN_VILLAGE, QINGHE, VILLAGE, a_post, an_actor
from tonghu.accounts.queries import actor_for
from tonghu.accounts.roles import ROLES
from tonghu.audit.models import Entry
from tonghu.duties import queries, tasks
from tonghu.duties.confirming import confirm, count_confirmed, introduce
from tonghu.duties.held import held
from tonghu.duties.models import RuleInForce
from tonghu.duties.rebuilding import rebuild
from tonghu.kernel.conflict import Conflict
from tonghu.locks.acting import acting
from tonghu.policy.duties.population import InCategory

pytestmark = pytest.mark.django_db
PAGE, SEND = reverse("duties:held"), reverse("duties:confirm")


def visits(*categories, grace=None, name="d10_4"):
    reading = a_reading(name, population=InCategory(names=categories), grace=grace)
    return a_duty(reading, name=name)


NARROW = a_catalogue(visits("orphan"))
WIDE = a_catalogue(visits("orphan", "left_behind"))
WIDER = a_catalogue(visits("orphan", "left_behind", grace="n3"))


@pytest.fixture
def lead():
    return a_post("province_lead", "37", name="郭明")


@pytest.fixture
def waiting():
    """Forty children, eight of them orphans; the rule for orphans has counted, and now is for the left behind as well."""
    for place, number in ((VILLAGE, 30), (BAISHAN_VILLAGE, 10)):
        with acting(an_actor("county_officer", place[:6])):
            for at in range(number):
                a_held_child("张小红", place, category="orphan" if at % 5 == 0 else "left_behind")
    with in_use(NARROW):
        assert introduce() == []
        rebuild()
    with in_use(WIDE):
        (version,) = introduce()
        rebuild()
        yield version


def sent(client, version):
    return client.post(SEND, {"rule": version.rule, "hash": version.hash})


def confirmations():
    with acting(an_actor("auditor", "37")):
        return Entry.objects.filter(verb="confirm", kind="duty_rule").count()


def test_it_says_what_it_asks_whom_it_means_who_gains_and_why_it_is_held(waiting, lead):
    page = client_of(lead).get(PAGE)
    said = text_of(page)
    assert [
        words
        for words in (
            "D10-4 d10_4的口径",
            "第10项要求：每7天",
            "属于孤儿或",
            "适用于40个对象中的40个：范围几乎没有排除任何对象",
            "全部 40 个对象中适用 40 个，占 100.0%",
            "上一版本适用 8 个",
            waiting.hash,
            "还没有确认过规则",
        )
        if words not in said
    ] == []
    cells = re.findall(r'<td data-head="(.*?)" class="is-number">(.*?)</td>', page.content.decode())
    assert cells == [("上一版本", "8"), ("这一版本", "40"), ("新增", "32"), ("不再适用", "0")]
    assert "测试市" in said
    assert "张小红" not in page.content.decode()


def job_of(version):
    version.refresh_from_db()
    return ProcrastinateJob.objects.get(pk=version.job_id)


def test_confirmed_it_is_queued_and_the_page_says_how_far_it_is(waiting, lead):
    client, actor = client_of(lead), actor_for(lead)
    page = client.get(PAGE)
    assert (hidden(page, "rule"), hidden(page, "hash")) == (waiting.rule, waiting.hash)
    assert sent(client, waiting).headers["Location"] == PAGE
    job = job_of(waiting)
    assert (job.task_name, job.queue_name, job.status, job.args) == (
        "duties.count_confirmed",
        "discovery",
        "todo",
        {"version": waiting.pk},
    )
    said = client.get(PAGE)
    progress = reverse("duties:counting", args=[waiting.pk])
    assert ("郭明已确认" in text_of(said), "等待后台重新计算" in text_of(said)) == (True, True)
    assert f'hx-get="{progress}"' in said.content.decode()
    assert 'name="hash"' not in said.content.decode()
    # Figures are as they were until it was counted.
    with acting(actor):
        assert queries.standing("37", actor, today()) == []
    part = client.get(progress)
    assert ("等待后台重新计算" in text_of(part), "<html" in part.content.decode()) == (True, False)
    tasks.count_confirmed(version=waiting.pk)
    assert client.get(progress).headers["HX-Refresh"] == "true"


def test_a_count_that_failed_is_said_and_begun_again(waiting, lead):
    client = client_of(lead)
    sent(client, waiting)
    first = job_of(waiting).pk
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'failed' where id = %s", [first])
    assert client.get(reverse("duties:counting", args=[waiting.pk])).headers["HX-Refresh"] == "true"
    page = client.get(PAGE)
    assert ("重新计算没有完成" in text_of(page), hidden(page, "hash")) == (True, waiting.hash)
    sent(client, waiting)
    assert (job_of(waiting).pk > first, confirmations()) == (True, 1)
    # While that one waits, a third click queues nothing more.
    second = job_of(waiting).pk
    sent(client, waiting)
    assert job_of(waiting).pk == second


def test_counted_it_says_by_whom_and_when(waiting, lead):
    client, actor = client_of(lead), actor_for(lead)
    sent(client, waiting)
    tasks.count_confirmed(version=waiting.pk)
    with acting(actor):
        (counts,) = queries.standing("37", actor, today())
        assert len(queries.subjects("d10_4", "37", None, actor, today())) == 40
    assert counts.applicable == 40
    said = text_of(client.get(PAGE))
    assert ("没有待确认的规则" in said, "40/40" in said, "郭明" in said, f"{today():%Y-%m-%d}" in said) == (
        True,
        True,
        True,
        True,
    )
    assert rebuild().differed == 0


def test_sent_twice_it_is_done_once(waiting, lead):
    client, colleague = client_of(lead), client_of(a_post("province_lead", "37", name="另一人"))
    assert [sent(client, waiting).status_code for _ in range(2)] == [302, 302]
    assert (sent(colleague, waiting).status_code, confirmations()) == (409, 1)
    assert [count_confirmed(waiting.pk) for _ in range(2)] == [True, False]
    first = RuleInForce.objects.get(pk=waiting.pk).confirmed_at
    assert [sent(each, waiting).status_code for each in (client, colleague)] == [302, 409]
    stood = RuleInForce.objects.get(pk=waiting.pk)
    assert (stood.confirmed_by, stood.confirmed_at, confirmations()) == ("郭明", first, 1)


def test_a_version_overtaken_while_it_waited_for_a_worker_does_not_count(waiting, lead):
    sent(client_of(lead), waiting)
    with in_use(WIDER):
        introduce()
        assert count_confirmed(waiting.pk) is False
    assert RuleInForce.objects.get(pk=waiting.pk).confirmed_at is None


def test_who_comes_and_who_goes_are_counted_apart(lead, waiting):
    """Eight orphans go and thirty-two left behind come: a balance would say twenty-four."""
    page = client_of(lead)
    with in_use(a_catalogue(visits("left_behind"))):
        introduce()
        said = page.get(PAGE)
    cells = re.findall(r'<td data-head="(.*?)" class="is-number">(.*?)</td>', said.content.decode())
    assert cells == [("上一版本", "8"), ("这一版本", "32"), ("新增", "32"), ("不再适用", "8")]


def test_a_version_noted_before_meanings_were_kept_gets_its_own(lead):
    with in_use(NARROW):
        introduce()
        old = RuleInForce.objects.get()
        meaning = old.figures.pop("meaning")
        old.save()
        introduce()
        assert RuleInForce.objects.get().figures["meaning"] == meaning
        old.figures = {key: value for key, value in old.figures.items() if key != "meaning"}
        old.hash = "gone"
        old.save()
        introduce()
        assert "meaning" not in RuleInForce.objects.get(hash="gone").figures


def test_a_meaning_that_can_be_tried_no_more_leaves_the_two_numbers(lead, waiting):
    before = RuleInForce.objects.get(held="")
    before.figures = {
        **before.figures,
        "meaning": {**before.figures["meaning"], "population": {"has": "gone"}},
    }
    before.save()
    with in_use(WIDER):
        introduce()
        said = client_of(lead).get(PAGE)
    cells = re.findall(r'<td data-head="(.*?)" class="is-number">(.*?)</td>', said.content.decode())
    assert cells == [("上一版本", "8"), ("这一版本", "40"), ("新增", "—"), ("不再适用", "—")]
    assert "不能分开数新增和不再适用的" in text_of(said)


def test_a_version_that_the_catalogue_has_no_more_is_refused(waiting, lead):
    client = client_of(lead)
    with in_use(WIDER):
        (newer,) = introduce()
        answer = sent(client, waiting)
        assert (answer.status_code, "已不是现行版本" in text_of(answer)) == (409, True)
        with acting(actor := actor_for(lead)), pytest.raises(Conflict, match="不是现行版本"):
            confirm(rule=waiting.rule, hash=waiting.hash, by=actor)
        assert hidden(client.get(PAGE), "hash") == newer.hash
    assert list(RuleInForce.objects.exclude(confirmed_at=None)) == []
    assert confirmations() == 0


def test_a_version_is_compared_with_the_last_that_counts_and_not_with_one_that_waits(waiting, lead):
    """Else a rule that jumped from eight to all would come through by being changed once more."""
    with in_use(WIDER):
        introduce()
        with acting(actor := actor_for(lead)):
            (found,) = held(actor)
    assert (found.before, found.applicable) == (8, 40)
    # A rule for everybody is held for the jump alone.
    for_all = [a_catalogue(a_duty(a_reading(grace=grace))) for grace in (None, "n3")]
    for catalogue in for_all:
        with in_use(catalogue):
            (version,) = introduce()
            assert version.held == "适用对象从8个增加到40个,超过全部对象(40个)的一半"


def test_an_unknown_version_is_said_and_nothing_is_done(waiting, lead):
    answer = client_of(lead).post(SEND, {"rule": "d10_4", "hash": "another"}, follow=True)
    assert "没有等待确认的规则版本" in text_of(answer)
    assert client_of(lead).get(SEND).status_code == 405
    assert confirmations() == 0


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"province_lead"}))
def test_others_are_refused(waiting, role):
    client = client_of(a_post(role, {"city_lead": "3799"}.get(role, QINGHE)))
    progress = client.get(reverse("duties:counting", args=[waiting.pk])).status_code
    assert (client.get(PAGE).status_code, sent(client, waiting).status_code, progress) == (403, 403, 403)
    assert RuleInForce.objects.get(pk=waiting.pk).asked_at is None


def test_the_way_to_it_is_under_duties_for_who_may(waiting, lead):
    officer = client_of(a_post("county_officer", BAISHAN))
    ways = [
        f'href="{PAGE}"' in client.get(reverse("duties:mine")).content.decode()
        for client in (client_of(lead), officer)
    ]
    assert ways == [True, False]


def test_without_a_version_before_or_its_cities_it_says_so(waiting, lead):
    client, before = client_of(lead), RuleInForce.objects.get(held="")
    before.figures = {"universe": 40, "applicable": 8}
    before.save()
    without_cities = text_of(client.get(PAGE))
    before.rule = "d99_9"  # as of another rule: versions are never deleted
    before.save()
    alone = client.get(PAGE)
    assert ("没有留下分市的数字" in without_cities, "上一版本适用 8 个" in without_cities) == (True, True)
    assert "这项义务以前没有计算过" in text_of(alone)
    cells = re.findall(r'<td data-head="(.*?)" class="is-number">(.*?)</td>', alone.content.decode())
    assert cells == [("上一版本", "0"), ("这一版本", "40"), ("新增", "40"), ("不再适用", "0")]


def test_with_nothing_to_confirm_it_says_so(lead):
    with in_use(NARROW):
        said = text_of(client_of(lead).get(PAGE))
    assert ("没有待确认的规则" in said, "还没有确认过规则" in said) == (True, True)


@pytest.mark.parametrize("more", [0, 2])
def test_it_costs_the_same_however_many(waiting, lead, uncounted_rail, more):
    wide = ("orphan", "left_behind")
    duties = [visits(*wide), *(visits(*wide, name=f"d11_{at}") for at in range(more))]
    with in_use(a_catalogue(*duties)):
        assert len(introduce()) == more
        client = client_of(lead)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(PAGE)
    assert page.content.decode().count('name="hash"') == more + 1
    assert len(asked) == 13
