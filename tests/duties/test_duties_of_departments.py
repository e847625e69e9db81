"""What the notice lays on a department waits in that department's own inbox: line by line where it is about divisions and
organisations, as numbers where it is about people, whom a department does not see."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.casework.matters_made_up import Office, a_unit
from tests.duties import keeping, special_a, special_b  # noqa: F401  they register how evidence comes about
from tests.duties.asking import ONE_DAY, found_among_my_duties, today
from tests.duties.children_made_up import a_held_child
from tests.duties.driver import drive
from tests.workbench.pages import client_of, text_of

from people import BAISHAN, QINGHE, an_actor
from tonghu.accounts.models import Notice, Post
from tonghu.duties import queries
from tonghu.duties.compiling.layout import ROW_OF
from tonghu.duties.models import Row
from tonghu.duties.rebuilding import rebuild
from tonghu.duties.waiting import waiting_for, waiting_of_department
from tonghu.leads.rules import catalogue
from tonghu.locks.acting import acting
from tonghu.oversight.messages.digests import send_digests
from tonghu.places.models import Organisation
from tonghu.places.tree import SIGNIFICANT_DIGITS

pytestmark = pytest.mark.django_db

READINGS = {
    reading.id: reading
    for duty in catalogue().duties.values()
    for reading in duty.readings
    if reading.bearer.department
}
# Named by the notice and borne by civil affairs or the village before: whose they are now.
MOVED = {
    "d03_3": "culture",
    "d04_1.child": "justice",
    "d04_1.guardian": "justice",
    "d07_1": "education",
    "d07_2.order": "procuratorate",
}
FAR = 800 * ONE_DAY


@pytest.fixture(autouse=True)
def in_step():
    rebuild()


def department(reading, county=QINGHE):
    """Somebody at work in the department that bears it, at the level that the reading names."""
    bearer = reading.bearer
    place = county[: SIGNIFICANT_DIGITS[bearer.level]]
    unit = Organisation.objects.filter(kind=bearer.department, place=place).first()
    unit = unit or a_unit(bearer.department, place=place, name=f"{place}{bearer.department}")
    return an_actor("department_caseworker", county, name="钱进", organisation=unit)


def counted(actor):
    """Rules with what waits, as the department is told of them."""
    with acting(actor):
        found = waiting_of_department(actor, until=today() + FAR)
    return {each.rule.id: each.overdue + each.soon for each in found}


def is_about_people(reading):
    return ROW_OF[reading.subject] not in (Row.DIVISION, Row.ORGANISATION)


def test_what_the_notice_lays_on_a_department_is_borne_by_it():
    assert {name: READINGS[name].bearer.department for name in MOVED} == MOVED


@pytest.mark.parametrize("name", READINGS)
def test_it_waits_in_the_inbox_of_the_department(name):
    reading = READINGS[name]
    driven = drive(reading, Office(), "missed")
    by = department(reading)
    if is_about_people(reading):
        assert counted(by).get(name, 0) >= 1
        return
    duty = found_among_my_duties(driven, by, today())
    assert duty is not None
    assert (duty.line.status in ("due", "overdue"), duty.act) == (True, reading.act)


def test_what_each_unit_has_to_do_by_itself_waits_in_its_own_inbox_alone():
    units = {
        kind: a_unit(kind, name=f"青河县{kind}") for kind in ("police", "justice", "education", "health")
    }
    a_unit("school", name="青河小学")
    rebuild()
    for kind, unit in units.items():
        by = an_actor("department_caseworker", QINGHE, name=f"{kind}的人", organisation=unit)
        with acting(by):
            borne = [duty for duty in queries.mine(by, today()) if duty.rule.reading.bearer.unit]
            waiting = {
                each.rule.id: each.overdue + each.soon for each in waiting_for(by, until=today() + FAR)
            }
        assert {duty.line.title for duty in borne} == {unit.name}
        counted_lines = Counter(duty.rule.id for duty in borne)
        assert {name: waiting[name] for name in counted_lines} == dict(counted_lines)
        assert set(counted_lines.values()) == {1}


@pytest.fixture
def law():
    """A child who was reached by no lecture on the law this year, in each of two counties; and the counties' justice offices."""
    reading = READINGS["d04_1.child"]
    for village in ("379901100001", "379902100001"):
        drive(reading, Office(village), "missed")
    return department(reading), department(reading, BAISHAN)


def test_it_is_told_numbers_of_its_own_county_and_nobody_s_name(law):
    ours, theirs = law
    assert (counted(ours)["d04_1.child"], counted(theirs)["d04_1.child"]) == (1, 1)
    page = client_of(Post.objects.get(pk=ours.post_id)).get(reverse("duties:mine"))
    said = text_of(page)
    assert ("本单位负责、不列到人的" in said, "法治宣传教育" in said, "名儿童" in said) == (True, True, True)
    assert f'href="{reverse("resources:new", args=["activity"])}"' in page.content.decode()
    assert [name for name in ("张小明",) if name in page.content.decode()] == []


def test_no_row_of_a_person_opens_to_it(law):
    ours, _ = law
    with acting(ours), connection.cursor() as cursor:
        for table in ("duties_widerow", "duties_fact"):
            cursor.execute(f"select count(*) from {table} where child is not null or row not in (5, 6)")
            assert cursor.fetchone() == (0,)
        cursor.execute("select distinct left(place, 6) from duties_widerow where length(place) >= 6")
        assert cursor.fetchall() == [(QINGHE,)]


@pytest.mark.parametrize("kind", ["school", "social_organisation", "hotline"])
def test_what_is_no_department_reads_no_more_than_before(law, kind):
    unit = a_unit(kind, name=f"某{kind}")
    role = "school_contact" if kind == "school" else "department_caseworker"
    actor = an_actor(role, QINGHE, organisation=unit)
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from duties_widerow where organisation is distinct from %s", [unit.pk]
        )
        assert cursor.fetchone() == (0,)
    assert counted(actor) == {}


def test_a_department_of_the_city_does_not_bear_what_is_the_county_s(law):
    city = a_unit("justice", place="3799", name="测试市司法局")
    actor = an_actor("department_caseworker", "3799", organisation=city)
    assert counted(actor) == {}


@pytest.mark.parametrize("more", [0, 3])
def test_what_waits_costs_the_same_however_much_and_asks_once_whose_post_it_is(law, more):
    ours, _ = law
    with acting(an_actor("county_officer", QINGHE)):
        for _ in range(more):
            a_held_child()
    assert counted(ours)["d04_1.child"] == 1 + more
    with acting(ours), CaptureQueriesContext(connection) as asked:
        waiting_of_department(ours, until=today() + FAR)
    units = [each for each in asked if 'from "places_organisation"' in each["sql"].lower()]
    assert (len(asked), len(units)) == (10, 1)


def test_a_digest_tells_the_department_too(law):
    ours, theirs = law
    send_digests(on=today().replace(month=12, day=31))
    told = Notice.objects.filter(text__contains="法治宣传教育").values_list("post_id", flat=True)
    assert sorted(told) == sorted([ours.post_id, theirs.post_id])
