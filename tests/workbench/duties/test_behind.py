"""The list behind a figure, and why somebody stands on it: never more than the viewer's post reaches."""

import dataclasses
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.casework.test_records import a_visit
from tests.duties.children_made_up import written
from tests.duties.duties_made_up import a_catalogue, a_duty, a_reading, in_use
from tests.workbench.duties.conftest import RULE, enrolled, visited
from tests.workbench.pages import client_of, text_of

from people import OTHER_VILLAGE, QINGHE, VILLAGE, a_post
from tonghu.accounts.queries import actor_for
from tonghu.audit.models import Entry
from tonghu.casework.filling import Filled, add_record
from tonghu.duties import queries
from tonghu.duties.rebuilding import rebuild
from tonghu.locks.acting import acting
from tonghu.oversight.naming import told_without_names
from tonghu.places.models import Kind, Organisation
from tonghu.policy.duties.population import Age, AnyOf, Has, Not
from tonghu.policy.duties.schema import Bearer, Within
from tonghu.registry.actions import add_adult
from tonghu.registry.blocking import register_block
from tonghu.registry.models import Entrusted

NAMES = ("张逾期", "李近期", "周外村", "赵外县")
NUMBER = "379901198803020018"


def behind(client, **query):
    return client.get(reverse("duties:behind"), {"rule": RULE, **query})


def entrusted(child, unit):
    Entrusted.objects.create(place=child.place, child=child, organisation=unit, start_on=child.opened_on)


def names(client, **query):
    page = behind(client, **query).content.decode()
    return [name for name in NAMES if name in page]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("director", ["张逾期", "李近期"]),
        ("supervisor", ["张逾期", "李近期", "周外村"]),
        ("other_director", ["周外村"]),
        ("officer", ["张逾期", "李近期", "周外村"]),
        ("charlie", ["赵外县"]),
        ("city", []),
    ],
)
def test_each_post_sees_its_own_whatever_place_it_asks_for(world, who, seen):
    assert names(world.client(who), place="3799") == seen
    assert names(world.client(who)) == seen


def test_a_status_narrows_it(world):
    client = world.client("officer")
    assert names(client, status="overdue") == ["张逾期", "周外村"]
    assert names(client, status="due") == ["李近期"]
    assert names(client, status="overdue", place=OTHER_VILLAGE) == ["周外村"]
    visited(world, "director", "late")
    assert names(client, status="done") == ["张逾期"]


def test_the_figure_is_as_long_as_its_list(world):
    with acting(actor := world.actors["officer"]):
        (counts,) = queries.standing(QINGHE, actor, world.today)
    listed = re.findall(r"<tr>", behind(world.client("officer")).content.decode())
    assert counts.applicable == len(listed) - 1 == 3


def test_who_sees_no_child_is_refused(world):
    for role in ("auditor", "security_officer", "system_administrator"):
        assert behind(client_of(a_post(role, QINGHE))).status_code == 403


def test_a_department_without_the_roster_is_told_no_name(world):
    police = Organisation.objects.create(name="青河县公安局", kind=Kind.POLICE, place=QINGHE)
    with acting(world.actors["officer"]):
        entrusted(world.children["late"], police)
    page = behind(client_of(a_post("department_caseworker", QINGHE, organisation=police)))
    assert page.status_code == 200
    assert [name for name in NAMES if name in page.content.decode()] == []


def test_a_school_sees_the_children_entrusted_to_it_alone(world):
    school = Organisation.objects.create(name="青河小学", kind=Kind.SCHOOL, place=QINGHE)
    with acting(world.actors["officer"]):
        entrusted(world.children["soon"], school)
    client = client_of(a_post("school_contact", QINGHE, organisation=school))
    assert names(client) == ["李近期"]
    assert explained(client, "soon", world).status_code == 200
    assert explained(client, "late", world).status_code == 404


def blocked(world):
    """A director whom a protection order for one of the children of her village names."""
    with acting(officer := world.actors["officer"]):
        child = world.children["late"]
        add_adult(child=child, relation="father", name="张大", number=NUMBER, source="判决书", by=officer)
        register_block(
            child=child, name="张大", order="裁定 1 号", start_on=world.today, number=NUMBER, by=officer
        )
    return client_of(a_post("child_director", VILLAGE, name="张大", person=NUMBER))


def test_whom_a_protection_order_names_finds_nothing_of_the_child(world):
    client, child = blocked(world), world.children["late"].pk
    assert names(client) == ["李近期"]
    assert "张逾期" not in client.get(reverse("duties:mine")).content.decode()
    assert "张逾期" not in client.get("/").content.decode()
    assert explained(client, "late", world).status_code == 404
    assert client.get(reverse("children:duties", args=[child])).status_code == 404


def explained(client, child, world, **query):
    return client.get(reverse("duties:explain", args=[RULE, world.children[child].pk]), query)


def test_the_reasons_go_from_the_clause_to_the_evidence(world):
    page = explained(world.client("director"), "late", world)
    said = text_of(page)
    (rule,) = queries.rules()
    assert [
        word
        for word in ("第10项", "开展摸底走访建档", "每7天一次", "缺 seen的标题", "赵主任")
        if word not in said
    ] == []
    assert rule.hash[:16] in said
    assert (
        f'href="{reverse("casework:fill", args=[world.children["late"].pk, "visit"])}"'
        in page.content.decode()
    )


def test_what_is_overdue_for_more_than_a_month_says_the_day_and_counts_none(world):
    long = enrolled(world.actors["officer"], "吴久远", since=200)
    world.children["long"], due = long, world.today - 193 * world.one_day
    client = world.client("director")
    listed = text_of(behind(client, status="overdue"))
    assert re.search(rf"吴久远 大王镇 大王东村 逾期未办 {due} ", listed) is not None
    said = text_of(explained(client, "long", world))
    assert f"逾期未办 应于 {due} 前办理 上次办理 没有查到办理记录 " in said
    assert "逾期13天" in text_of(explained(client, "late", world))


def test_a_duty_that_comes_again_says_when_it_was_last_done(world):
    child, last = world.children["late"], world.today - 9 * world.one_day
    with acting(by := world.actors["director"]):
        answers = a_visit(visited_on=f"{last}")
        add_record(child=child, filled=Filled(form="visit", answers=answers), by=by)
    client = world.client("director")
    assert f"逾期2天 应于 {last + 7 * world.one_day} 前办理 上次办理 {last} " in text_of(
        explained(client, "late", world)
    )
    # Not what came after the day asked about.
    before = (last - world.one_day).isoformat()
    assert "上次办理 没有查到办理记录" in text_of(explained(client, "late", world, on=before))


def test_alternatives_stand_without_brackets(world):
    either = AnyOf(terms=(Not(term=Has(kind="seen")), Age(least=None, under=6)))
    with in_use(a_catalogue(a_duty(a_reading(population=either)))):
        rebuild()
        said = text_of(explained(world.client("director"), "late", world))
    assert "是否适用 符合 没有“seen的标题” 或 不满6周岁 多久一次" in said


def test_it_says_from_which_day_on_it_is_owed(world):
    begins = world.today - 10 * world.one_day
    with in_use(a_catalogue(a_duty(a_reading(owed_from=begins)))):
        rebuild()
        client = world.client("director")
        now = text_of(explained(client, "late", world))
        before = text_of(explained(client, "late", world, on=f"{begins - world.one_day:%Y-%m-%d}"))
    # On the roster for twenty days, and asked every seven for ten.
    assert [
        word
        for word in (f"从哪天起算 {begins:%Y-%m-%d} 待核", "此前的不算应办", "逾期3天")
        if word not in now
    ] == []
    assert ("不适用" in before, re.findall(r"逾期\d+天", before)) == (True, [])


@pytest.fixture
def counted_from_events(world):
    """Instead: within ten days of a visit at which the child was not met, it is met. Once in time, once late, once still to be."""
    when = Within(event="unseen", parameter="n10", unit="days")
    with in_use(a_catalogue(a_duty(a_reading(when=when)))):
        with acting(world.actors["officer"]):
            for number, met in ((90, False), (85, True), (60, False), (40, True), (3, False)):
                written(
                    world.children["late"],
                    world.today - number * world.one_day,
                    form="visit",
                    answers={"saw_child": met},
                )
        rebuild()
        yield world


def test_each_event_stands_with_its_answer_also_where_it_decides_nothing(counted_from_events):
    world = counted_from_events
    page = explained(world.client("director"), "late", world)

    def day(number):
        return f"{world.today - number * world.one_day:%Y-%m-%d}"

    assert cells(page) == [
        [f"{day(3)} unseen的标题", day(-7), "—", "待办现状按这一件算"],
        [f"{day(60)} unseen的标题", day(50), f"{day(40)} seen的标题", "逾期完成"],
        [f"{day(90)} unseen的标题", day(80), f"{day(85)} seen的标题", "按期完成"],
    ]
    # Each event and each answer leads to its record.
    assert len(set(re.findall(r"/casework/records/\d+/", page.content.decode()))) == 5


@pytest.mark.parametrize("more", [0, 3])
def test_events_cost_the_same_however_many(counted_from_events, uncounted_rail, more):
    world = counted_from_events
    with acting(world.actors["officer"]):
        for number in range(more):
            day = world.today - (100 + number) * world.one_day
            written(world.children["late"], day, form="visit", answers={"saw_child": False})
    client = world.client("officer")
    assert len(cells(explained(client, "late", world))) == 3 + more
    with CaptureQueriesContext(connection) as asked:
        explained(client, "late", world)
    assert len(asked) == 26


@pytest.mark.parametrize("who", ["charlie", "other_director"])
def test_no_event_is_told_to_who_does_not_reach_the_child(counted_from_events, who):
    world = counted_from_events
    page = explained(world.client(who), "late", world)
    assert (page.status_code, "的标题" in page.content.decode()) == (404, False)


def test_evidence_found_leads_to_its_record(world):
    visited(world, "director", "late")
    page = explained(world.client("director"), "late", world)
    assert re.search(r"/casework/records/\d+/", page.content.decode()) is not None
    assert "缺 seen的标题" not in text_of(page)


def test_an_earlier_day_is_answered_as_of_that_day(world):
    visited(world, "director", "late")
    yesterday = world.today - world.one_day
    page = text_of(explained(world.client("director"), "late", world, on=yesterday.isoformat()))
    assert ("缺 seen的标题" in page, "（今天）" in page) == (True, False)


@pytest.mark.parametrize(
    ("who", "child", "status"),
    [
        ("charlie", "late", 404),
        ("other_director", "late", 404),
        ("director", "late", 200),
        ("charlie", "theirs", 200),
        ("city", "theirs", 403),
    ],
)
def test_reasons_are_given_within_reach_alone(world, who, child, status):
    assert explained(world.client(who), child, world).status_code == status


def test_an_unknown_rule_or_place_is_not_found(world):
    client = world.client("officer")
    assert client.get(reverse("duties:explain", args=["d99_9", 1])).status_code == 404
    assert client.get(reverse("duties:behind"), {"rule": "d99_9"}).status_code == 404
    assert behind(client, place="abc").status_code == 404


def test_the_child_s_file_says_what_is_owed_and_by_whom(world):
    child = world.children["late"].pk
    page = world.client("officer").get(reverse("children:duties", args=[child]))
    said = text_of(page)
    assert ("按期走访" in said, "由赵主任办理" in said, "已逾期" in said) == (True, True, True)
    # Who does not bear it is offered no button.
    assert reverse("casework:fill", args=[child, "visit"]) not in page.content.decode()
    own = world.client("director").get(reverse("children:duties", args=[child])).content.decode()
    assert reverse("casework:fill", args=[child, "visit"]) in own


def test_reading_a_list_stands_in_the_file_s_log(world):
    behind(world.client("director"))
    page = world.client("officer").get(
        reverse("children:history", args=[world.children["late"].pk]), {"lists": "1"}
    )
    assert "赵主任" in text_of(page)


@pytest.mark.parametrize("more", [0, 3])
def test_lists_cost_the_same_however_long(world, uncounted_rail, more):
    for number in range(more):
        enrolled(world.actors["officer"], f"儿童{number}", since=9)
    client, child = world.client("officer"), world.children["late"].pk
    behind(client)
    costs = []
    for address in (
        reverse("duties:behind") + f"?rule={RULE}",
        reverse("duties:explain", args=[RULE, child]),
        reverse("children:duties", args=[child]),
    ):
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        costs.append(len(asked))
    assert costs == [19, 26, 22]


def cells(page):
    """The lines of the list: what stands in each, by the heads of the columns."""
    body = page.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [re.sub(r"<[^>]*>", "", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in re.findall(r"<tr.*?>(.*?)</tr>", body, re.DOTALL)
    ]


@pytest.mark.parametrize(
    ("role", "place", "above"), [("city_lead", "3799", ""), ("province_lead", "37", "测试市 ")]
)
def test_above_the_county_a_line_says_where_and_whose_and_leads_to_nobody(world, role, place, above):
    client = client_of(a_post(role, place, name="上级"))
    page = behind(client)
    due = (world.today - 13 * world.one_day).isoformat()
    soon = (world.today + 4 * world.one_day).isoformat()
    east, west = f"{above}青河县 大王镇 大王东村", f"{above}青河县 大王镇 大王西村"
    assert sorted(cells(page)) == sorted(
        [
            ["在册儿童", east, "逾期13天", due, "大王东村儿童主任"],
            ["在册儿童", east, "待办", soon, "大王东村儿童主任"],
            ["在册儿童", west, "逾期13天", due, "大王西村儿童主任"],
            ["在册儿童", f"{above}白山县 大王镇 大王东村", "逾期13天", due, "大王东村儿童主任（空缺）"],
        ]
    )
    html = page.content.decode()
    workers = ("赵主任", "钱主任")
    assert [name for name in (*NAMES, *workers) if name in html] == []
    # No way to anybody: neither a page of a child nor one of reasons, nor an id in any address.
    ids = {str(child.pk) for child in world.children.values()}
    main = html.partition("<main")[2].partition("</main>")[0]
    addresses = re.findall(r'(?:href|action|value|id|hx-get)="([^"]*)"', main)
    assert [each for each in addresses if "/children/" in each] == []
    assert [each for each in addresses if "/explain/" in each] == []
    assert ids.isdisjoint({part for each in addresses for part in re.split(r"\D+", each)})


def test_the_anonymous_list_is_as_long_as_the_figure_over_many_pages(world):
    for number in range(60):
        enrolled(world.actors["officer"], f"多余{number}", since=20)
    client, after, pages = world.client("city"), {}, []
    while True:
        page = behind(client, **after)
        pages.append(len(cells(page)))
        following = re.search(r'href="[^"]*[?&](?:amp;)?after=([0-9~]+)%2C(\d+)"', page.content.decode())
        if following is None:
            break
        after = {"after": f"{following[1]},{following[2]}"}
    with acting(actor := world.actors["city"]):
        (counts,) = queries.standing("3799", actor, world.today)
    assert (pages, sum(pages)) == ([50, 14], counts.applicable)
    # Fifty-one children of one village stand first: the next page begins after the fiftieth of them.
    assert after == {"after": f"{VILLAGE},50"}


def test_an_anonymous_list_stands_in_no_child_s_log(world):
    behind(world.client("city"))
    page = world.client("officer").get(
        reverse("children:history", args=[world.children["late"].pk]), {"lists": "1"}
    )
    assert "市里人" not in text_of(page)
    with acting(actor_for(a_post("auditor", "3799"))):
        seen = Entry.objects.filter(user_name="市里人", verb="aggregate").latest("id")
    assert (seen.kind, seen.subjects, seen.detail) == ("duty", [], {"what": "behind", "duty": RULE})


def test_the_refusal_of_reasons_is_the_same_for_a_child_that_there_is_not(world):
    client = world.client("city")
    there, nobody = (
        client.get(reverse("duties:explain", args=[RULE, number]))
        for number in (world.children["late"].pk, 999_999_999)
    )
    assert (there.status_code, nobody.status_code) == (403, 403)
    assert text_of(there) == text_of(nobody)
    assert "张逾期" not in there.content.decode()


def test_offices_are_called_by_name_and_what_one_does_oneself_is_seen_whole(world):
    (rule,) = queries.rules()
    own = dataclasses.replace(
        rule, reading=dataclasses.replace(rule.reading, bearer=Bearer(role="city_lead"))
    )
    told = [told_without_names(each, world.actors["city"]) for each in (rule, own)]
    offices = dataclasses.replace(rule, reading=dataclasses.replace(rule.reading, subject="school"))
    assert (told, told_without_names(offices, world.actors["city"])) == ([True, False], False)
    assert told_without_names(rule, world.actors["officer"]) is False
