"""A unit that finds a child tells civil affairs of it, and learns neither before nor after whether the roster has the child."""

import pytest
from django.db import connection
from tests.casework.harm_made_up import in_clear
from tests.casework.matters_made_up import Office, counted, filled, opened, seen, stepped
from tests.workbench.pages import client_of, hidden, text_of

from people import BAISHAN_VILLAGE, QINGHE, VILLAGE, a_child
from tonghu.accounts.models import Notice, Post
from tonghu.casework import queries
from tonghu.casework.models import Record
from tonghu.casework.rules import kind_of
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting
from tonghu.registry.models import Child

pytestmark = pytest.mark.django_db
NUMBER, ANOTHER, PHONE = "379901201503020010", "379901201605010024", "13912345678"
SAID = {
    "child_name": "周小满",
    "child_sex": "female",
    "child_birth_on": "2016-05-01",
    "child_number": NUMBER,
    "home": "大王镇某村",
    "carer_phone": PHONE,
    "why": ["nobody_cares"],
}


@pytest.fixture
def office():
    office = Office()
    office.hospital, office.nurse = office.unit("hospital", office.county, name="护士")
    return office


def client(actor):
    return client_of(Post.objects.get(pk=actor.post_id))


def found(by, place=QINGHE, **changes):
    said = {key: value for key, value in {**SAID, **changes}.items() if value is not None}
    return opened(by, kind="found_child", place=place, filled=filled("found_child", **said))


@pytest.mark.parametrize("kind", ["hospital", "disabled_persons", "police", "education", "womens_federation"])
def test_a_unit_tells_of_a_child_and_the_county_is_to_look_into_it_by_a_clock(office, kind):
    _, worker = (
        office.unit(kind, office.county, name=f"{kind}员") if kind != "hospital" else (None, office.nurse)
    )
    matter = found(worker)
    assert (matter.place, matter.state, matter.child_id, matter.due_at is not None) == (
        QINGHE,
        "reported",
        None,
        True,
    )
    with acting(office.officer):
        assert list(queries.open_work(office.officer, task="intake")) == [matter]
    assert Notice.objects.filter(post_id=office.officer.post_id, text__contains="发现儿童报送").count() == 1
    assert counted(worker)[0] == 0


def test_the_same_words_for_a_child_on_the_roster_and_for_one_who_is_not(office):
    """All that the unit can read of the two, by its pages and by raw SQL, is alike but for the names it wrote itself."""
    there = a_child(by=office.officer, place=VILLAGE, name="周小满", number=NUMBER)
    known, unknown = found(office.nurse), found(office.nurse, child_name="郑小雪", child_number=ANOTHER)
    stepped(office.officer, known, "settle", child=there)
    page = client(office.officer).get(f"/intake/{unknown.pk}/child/")
    given = {"key": hidden(page, "key"), "name": "郑小雪", "sex": "2", "place": VILLAGE, "open_file": "1"}
    assert client(office.officer).post(f"/intake/{unknown.pk}/child/", given).status_code == 302
    read = [what_it_reads(office.nurse, each) for each in (known, unknown)]
    assert read[0] == read[1]
    assert read[0][0] == "settled"
    with acting(office.officer):
        files = Child.objects.scoped(office.officer).filter(name__in=("周小满", "郑小雪"))
        assert sorted(files.values_list("name", flat=True)) == ["周小满", "郑小雪"]


def what_it_reads(by, matter):
    with acting(by), connection.cursor() as cursor:
        cursor.execute("select count(*) from registry_child")
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "select move, before, after, reason, detail from casework_matterstep where matter_id = %s order by id",
            [matter.pk],
        )
        steps = cursor.fetchall()
        cursor.execute("select form, organisation_id from casework_record where matter_id = %s", [matter.pk])
        records = cursor.fetchall()
    words = text_of(client(by).get(f"/intake/{matter.pk}/"))
    for said in ("周小满", "郑小雪", "3799************10", "3799************24"):
        words = words.replace(said, "")
    return (
        seen(by, matter).state,
        seen(by, matter).given,
        steps,
        records,
        words.replace(f"{matter.pk:06d}", ""),
    )


def test_numbers_are_sealed_and_masked(office):
    matter = found(office.nurse)
    assert [row for row in in_clear(NUMBER, PHONE, "周小满") if row[0] != "registry_child"] == []
    for by in (office.officer, office.nurse):
        words = text_of(client(by).get(f"/intake/{matter.pk}/"))
        assert (NUMBER in words, PHONE in words, "3799************10" in words) == (False, False, True)


def test_the_search_begins_with_what_was_said_and_finds_only_the_own_county(office):
    there = a_child(by=office.officer, place=VILLAGE, name="周小满")
    elsewhere = Office(BAISHAN_VILLAGE)
    a_child(by=elsewhere.officer, place=BAISHAN_VILLAGE, name="周小满")
    matter = found(office.nurse)
    page = client(office.officer).get(f"/intake/{matter.pk}/child/")
    assert [child.pk for child in page.context["found"]] == [there.pk]
    assert page.context["form"].initial["birth_on"] == "2016-05-01"
    assert client(office.officer).post(f"/intake/{matter.pk}/child/", {"child": there.pk}).status_code == 302
    settled = seen(office.officer, matter)
    assert (settled.state, settled.is_open, settled.child_id) == ("settled", False, there.pk)
    with acting(office.officer):
        assert Record.objects.scoped(office.officer).get(matter=matter).child_id == there.pk


def test_neither_the_unit_nor_strangers_search_or_settle(office):
    a_child(by=office.officer, place=VILLAGE, name="周小满")
    matter = found(office.nurse)
    elsewhere = Office(BAISHAN_VILLAGE)
    assert client(office.nurse).get(f"/intake/{matter.pk}/child/?q=周小满").status_code == 403
    for stranger in (office.doctor, office.teacher, elsewhere.officer, elsewhere.doctor, office.director):
        assert seen(stranger, matter) is None
    with pytest.raises(NotPermitted):
        stepped(office.nurse, matter, "close", reason="x")
    with pytest.raises(UserError, match="请选择儿童"):
        stepped(office.officer, matter, "settle")


def test_it_is_told_for_the_place_that_the_unit_serves_alone(office):
    with pytest.raises(UserError, match="不归您的岗位或单位管理"):
        found(office.nurse, place="379902")


def test_a_child_who_needs_nothing_is_closed_with_a_reason(office):
    closed = stepped(office.officer, found(office.nurse), "close", reason="父母已回家照料。")
    assert (closed.state, closed.is_open) == ("not_needed", False)


def test_the_intake_offers_it_to_units_and_not_to_civil_affairs(office):
    address = "/casework/new/found_child/"
    assert address in client(office.nurse).get("/intake/").content.decode()
    assert address not in client(office.officer).get("/intake/").content.decode()
    assert client(office.nurse).get(address).status_code == 200
    assert client(office.officer).get(address).status_code == 403
    assert "unit:hotline" in kind_of("found_child").opening.by
