"""Digests, the ladder and the hand-over: counts without names, told once, to those whose it is."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.duties.duties_made_up import SEEN, a_catalogue, a_duty, a_kind, a_reading, in_use
from tests.workbench.duties.conftest import VISIT, World, enrolled, visited
from tests.workbench.pages import client_of, hidden, text_of

from people import QINGHE, TOWN, VILLAGE, a_post
from tonghu.accounts.models import Notice, Post
from tonghu.accounts.queries import actor_for
from tonghu.duties.models import ClosedPeriod
from tonghu.duties.rebuilding import rebuild
from tonghu.duties.system import as_system
from tonghu.oversight.messages.digests import send_digests
from tonghu.oversight.messages.handing_over import carried_by
from tonghu.oversight.messages.ladder import LADDER, climb
from tonghu.oversight.messages.models import Told
from tonghu.oversight.messages.tasks import tell_of_duties
from tonghu.places.models import Kind as UnitKind
from tonghu.places.models import Organisation
from tonghu.policy.duties.schema import Bearer, FromRecord, Standing


def today():
    return timezone.localdate()


def told(post):
    return list(Notice.objects.filter(post=post).order_by("id").values_list("text", flat=True))


def test_a_post_is_told_what_is_due_and_overdue(world):
    assert send_digests(on=today()) == 2
    assert told(world.posts["director"]) == ["本岗位的责任：7天内到期1项，逾期未办1项（按期走访2项）。"]
    assert told(world.posts["other_director"]) == ["本岗位的责任：逾期未办1项（按期走访1项）。"]
    (url,) = Notice.objects.filter(post=world.posts["director"]).values_list("url", flat=True)
    assert url == reverse("duties:mine")


def test_what_is_due_today_is_said(world):
    enrolled(world.actors["officer"], "吴今天", since=7)
    send_digests(on=today())
    assert told(world.posts["director"]) == [
        "本岗位的责任：今天到期1项，7天内到期1项，逾期未办1项（按期走访3项）。"
    ]


def test_what_must_always_hold_is_not_said_to_be_overdue(world):
    file = a_duty(a_reading("d10_5", when=Standing(), proof=("filed",)), name="d10_5")
    visit = a_duty(a_reading(act=VISIT))
    with in_use(a_catalogue(visit, file, kinds=(SEEN, a_kind("filed", FromRecord(form="visit"), "child")))):
        rebuild()
        send_digests(on=today())
    (said,) = told(world.posts["director"])
    assert said.startswith("本岗位的责任：7天内到期1项，逾期未办1项，尚未办理2项（")


def test_the_same_is_not_told_twice(world):
    assert [send_digests(on=today()) for _ in range(3)] == [2, 0, 0]
    visited(world, "director", "late")
    assert send_digests(on=today()) == 1
    assert told(world.posts["director"])[1:] == ["本岗位的责任：7天内到期1项（按期走访1项）。"]


def test_what_comes_back_is_told_again(world):
    send_digests(on=today())
    visited(world, "other_director", "elsewhere")
    send_digests(on=today())
    assert not Told.objects.filter(post=world.posts["other_director"]).exists()
    enrolled(world.actors["officer"], "吴外村", world.children["elsewhere"].place, since=20)
    send_digests(on=today())
    assert len(told(world.posts["other_director"])) == 2


def test_messages_carry_no_name_and_no_number_of_a_child(world):
    send_digests(on=today())
    climb(on=today())
    said = "".join(Notice.objects.values_list("text", flat=True)) + "".join(
        Notice.objects.values_list("url", flat=True)
    )
    assert said != ""
    assert [child.name for child in world.children.values() if child.name in said] == []
    # A child's id would be a way to it: the only digits of an address are the place's.
    assert re.findall(r"/\d+/", said) == []


def test_nobody_is_told_of_another_county(world):
    theirs = a_post("child_director", world.children["theirs"].place, name="白山主任")
    send_digests(on=today())
    assert told(theirs) == ["本岗位的责任：逾期未办1项（按期走访1项）。"]
    assert told(world.posts["officer"]) == []


@pytest.mark.parametrize(
    ("days_overdue", "heard"),
    [(2, []), (4, ["supervisor"]), (8, ["lead", "supervisor"]), (16, ["city", "lead", "supervisor"])],
)
def test_the_ladder_is_climbed_rung_by_rung(world, days_overdue, heard):
    """A visit is due after seven days; 3, 7 and 15 days later the town, the county and the city hear of it."""
    world.posts["lead"] = a_post("county_lead", QINGHE, name="孙科长")
    for child in ("late", "elsewhere", "theirs"):
        visited(world, {"late": "director", "elsewhere": "other_director", "theirs": "charlie"}[child], child)
    enrolled(world.actors["officer"], "吴逾期", since=7 + days_overdue)
    climb(on=today())
    hearing = {post: name for name, post in ((n, p.pk) for n, p in world.posts.items())}
    got = sorted(hearing[post] for post in Notice.objects.values_list("post", flat=True))
    assert got == heard


def test_a_rung_hears_counts_and_where_to_look(world):
    climb(on=today())
    (text,) = told(world.posts["supervisor"])
    assert text == (
        "下级有2项责任逾期超过3天（天数待核），涉及2处：按期走访2项。请督促办理；名单按您的岗位范围查看。"
    )
    (url,) = Notice.objects.filter(post=world.posts["supervisor"]).values_list("url", flat=True)
    page = world.client("supervisor").get(url)
    assert [name for name in ("张逾期", "周外村") if name not in text_of(page)] == []


def test_a_rung_is_not_told_the_same_twice(world):
    first = climb(on=today())
    assert (first > 0, climb(on=today())) == (True, 0)


def test_the_days_of_every_rung_are_a_parameter_marked_as_unverified():
    from tonghu.duties.rules import catalogue

    found = [catalogue().parameters[rung.parameter].at(today()) for rung in LADDER]
    assert [(each.value, each.source.status) for each in found] == [(3, "待核"), (7, "待核"), (15, "待核")]


def test_the_clock_sends_both(world):
    tell_of_duties(timestamp=0)
    assert Notice.objects.filter(post=world.posts["director"]).count() == 1
    assert Notice.objects.filter(post=world.posts["supervisor"]).count() == 1


def handed_over(world, to):
    """The administrator's page before, and the successor after the director's seat changed hands."""
    admin = client_of(a_post("system_administrator", QINGHE, name="何系统"))
    address = reverse("workforce:hand_over", args=[world.posts["director"].pk])
    page = admin.get(address)
    answer = admin.post(
        address, {"key": hidden(page, "key"), "person": to.user.username, "on": today(), "reason": "换届"}
    )
    assert answer.status_code == 302
    return page, Post.objects.get(role="child_director", place=VILLAGE, user=to.user)


def a_closed_period(post):
    with as_system():
        ClosedPeriod.objects.create(
            rule="d10_4",
            rule_hash="x",
            first=dt.date(2026, 6, 1),
            last=dt.date(2026, 6, 30),
            place=VILLAGE,
            applicable=2,
            done=1,
            done_late=0,
            missed_ids=[1],
            bearers=[post.pk],
        )


def test_what_is_open_goes_along_and_history_stays(world):
    a_closed_period(world.posts["director"])
    page, begun = handed_over(world, a_post("child_supervisor", "379901001", name="周新任"))
    words = "未完成的责任2项（其中逾期1项），随岗位移交；已结算的1个周期仍记在原任名下。"
    assert words in text_of(page)
    assert told(begun) == [f"您自{today():%Y-%m-%d}起担任“儿童主任”。{words}"]
    assert [child.name for child in world.children.values() if child.name in page.content.decode()] == []
    with as_system() as system:
        (bearers,) = ClosedPeriod.objects.scoped(system).values_list("bearers", flat=True)
    assert bearers == [world.posts["director"].pk]


def test_the_successor_finds_what_was_open_and_who_left_does_not(world):
    _, begun = handed_over(world, a_post("child_supervisor", "379901001", name="周新任"))
    client = client_of(begun)
    client.post(reverse("signin:switch_post"), {"post": begun.pk})
    page = client.get(reverse("duties:mine")).content.decode()
    assert re.findall(r'<span class="who">(.*?)</span>', page) == ["张逾期", "李近期"]
    assert world.client("director").get(reverse("duties:mine")).status_code == 403


@pytest.fixture
def borne_by_justice(db):
    """The same visits, laid on the county's justice office: a child of it is thirteen days past its day."""
    reading = a_reading(act=VISIT, bearer=Bearer(department="justice", level="county"))
    with in_use(a_catalogue(a_duty(reading))):
        office = Organisation.objects.create(name="青河县司法局", kind=UnitKind.JUSTICE, place=QINGHE)
        posts = {
            "justice": a_post("department_caseworker", QINGHE, name="司法员", organisation=office),
            "officer": a_post("county_officer", QINGHE, name="王爱丽"),
            "supervisor": a_post("child_supervisor", TOWN, name="孙督导"),
            "lead": a_post("county_lead", QINGHE, name="孙科长"),
            "city": a_post("city_lead", "3799", name="市里人"),
        }
        actors = {name: actor_for(post) for name, post in posts.items()}
        children = {"late": enrolled(actors["officer"], "张逾期", since=20)}
        rebuild()
        yield World(posts, actors, children)


def test_a_department_s_digest_and_the_rungs_above_it(borne_by_justice):
    """The county's lead hears after seven days, the city's not before fifteen; a town has no say over a department."""
    world = borne_by_justice
    send_digests(on=today())
    assert told(world.posts["justice"]) == ["本岗位的责任：逾期未办1项（按期走访1项）。"]
    climb(on=today())
    heard = {name: len(told(world.posts[name])) for name in ("supervisor", "lead", "city")}
    assert heard == {"supervisor": 0, "lead": 1, "city": 0}


def test_a_department_s_seat_takes_what_is_open_along(borne_by_justice):
    world = borne_by_justice
    carried = carried_by(world.posts["justice"], on=today())
    assert (carried.waiting, carried.overdue, carried.closed) == (1, 1, 0)
    assert carried.words == "未完成的责任1项（其中逾期1项），随岗位移交；已办的仍记在原任名下。"


def test_the_city_s_rung_opens_a_list_without_names(world):
    enrolled(world.actors["officer"], "吴逾期", since=7 + 16)
    climb(on=today())
    (url,) = Notice.objects.filter(post=world.posts["city"]).values_list("url", flat=True)
    page = world.client("city").get(url)
    names = [child.name for child in world.children.values()] + ["吴逾期", "赵主任"]
    assert (page.status_code, [name for name in names if name in page.content.decode()]) == (200, [])
    assert "大王东村儿童主任" in text_of(page)


def test_a_vacant_seat_is_told_upwards_all_the_same(world):
    """Nobody is child director of the village: nobody gets the digest, and whoever stands above hears of it."""
    Post.objects.filter(pk=world.posts["other_director"].pk).update(end_on=today())
    send_digests(on=today())
    assert told(world.posts["other_director"]) == []
    climb(on=today())
    assert "下级有2项责任逾期超过3天" in told(world.posts["supervisor"])[0]
