"""Reports are held apart by the database itself: raw SQL under the application's role reads its own branch and no other."""

import pytest
from django.db import DatabaseError, connection, transaction
from tests.oversight.reports.test_making import made, stored, this_month

from people import BAISHAN, QINGHE, a_post
from tonghu.accounts.queries import actor_for
from tonghu.locks.acting import acting
from tonghu.locks.scoped import ScopeMissing
from tonghu.oversight.reports.models import Kind, Report
from tonghu.places.models import Kind as UnitKind
from tonghu.places.models import Organisation

COLUMNS = "kind, place, first, last, as_of, seed, revision, figures, digest, restated, made_by_id, made_at"


def asked(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def seen(actor):
    """Ids that the bare table gives to whoever acts; whose role it is that asks."""
    with acting(actor):
        ((role,),) = asked("select current_user")
        return role, [pk for (pk,) in asked("select id from reports_report order by id")]


def an_evaluator(place, name="另一评估员"):
    unit = Organisation.objects.create(name=name, kind=UnitKind.SOCIAL_ORGANISATION, place=place)
    return actor_for(a_post("evaluator", place, name=name, organisation=unit))


@pytest.fixture
def reports(county):
    """One of each county, one of the city, and an evaluation of the first county."""
    return {
        "ours": made(county).pk,
        "theirs": made(county, who="charlie", place=BAISHAN).pk,
        "city": made(county, who="city", place="3799").pk,
        "evaluation": made(county, who="evaluator", kind=Kind.EVALUATION, seed="2026-A", size=3).pk,
    }


def named(reports, ids):
    return [name for name, pk in reports.items() if pk in ids]


@pytest.mark.parametrize(
    ("who", "role", "expected"),
    [
        ("officer", "tonghu_app", ["ours", "evaluation"]),
        ("lead", "tonghu_app", ["ours", "evaluation"]),
        ("charlie", "tonghu_app", ["theirs"]),
        ("city", "tonghu_app", ["ours", "theirs", "city", "evaluation"]),
        ("director", "tonghu_app", []),
        ("evaluator", "tonghu_unit", ["ours", "evaluation"]),
    ],
)
def test_the_bare_table_gives_a_post_its_branch(county, reports, who, role, expected):
    found, ids = seen(county.actors[who])
    assert (found, named(reports, ids)) == (role, expected)


def test_an_evaluator_of_the_other_county_and_a_school_get_nothing_of_ours(county, reports):
    school = Organisation.objects.create(name="青河小学", kind=UnitKind.SCHOOL, place=QINGHE)
    contact = actor_for(a_post("school_contact", QINGHE, organisation=school))
    assert named(reports, seen(an_evaluator(BAISHAN))[1]) == ["theirs"]
    assert seen(contact) == ("tonghu_unit", [])
    # An evaluator of the city reads what lies below it, and none of another city.
    assert len(seen(an_evaluator("3799", "市评估员"))[1]) == 4
    assert seen(an_evaluator("3701", "外市评估员"))[1] == []


def test_whoever_does_not_act_gets_nothing(county, reports):
    assert asked("select count(*) from reports_report") == [(0,)]
    with pytest.raises(ScopeMissing):
        Report.objects.count()


def test_nobody_writes_a_report_of_another_place(county, reports):
    with acting(charlie := county.actors["charlie"]), transaction.atomic():
        ((place,),) = asked("select place from reports_report")
    copied = (
        f"insert into reports_report ({COLUMNS})"
        f" select kind, %s, first, last, as_of, 'another', revision, figures, digest, restated, made_by_id, made_at"
        " from reports_report"
    )
    assert place == BAISHAN
    with pytest.raises(DatabaseError, match="row-level security"), acting(charlie):
        asked(copied, QINGHE)
    # Under the evaluator's role nothing is written at all, whatever the place.
    with (
        pytest.raises(DatabaseError, match=r"permission denied|row-level security"),
        acting(county.actors["evaluator"]),
    ):
        asked(copied, QINGHE)
    assert stored(pk=reports["ours"]).seed == ""


@pytest.mark.parametrize("who", ["charlie", "officer", "evaluator"])
def test_nobody_changes_or_deletes_one(county, reports, who):
    for statement in ("update reports_report set digest = ''", "delete from reports_report"):
        with pytest.raises(DatabaseError, match="permission denied"), acting(county.actors[who]):
            asked(statement)
    assert stored(pk=reports["ours"]).digest != ""


def test_the_evaluator_s_view_works_under_its_own_role(county, reports):
    """Asked again, an evaluator gets the one that stands; anew, another beside it; both are read back under the same role."""
    same = made(county, who="evaluator", kind=Kind.EVALUATION, seed="2026-A", size=3)
    anew = made(county, who="evaluator", kind=Kind.EVALUATION, seed="2026-A", size=3, anew=True)
    assert (same.pk, anew.revision, anew.restates_id) == (reports["evaluation"], 2, reports["evaluation"])
    _, ids = seen(county.actors["evaluator"])
    assert ids == [reports["ours"], reports["evaluation"], anew.pk]
    assert this_month()["first"] == anew.first
