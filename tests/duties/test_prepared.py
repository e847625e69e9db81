"""Lists by plans that a connection keeps: each post its own rows, the same lines as without them, and never too many plans."""

import pytest
from django.db import connection, transaction
from tests.duties.children_made_up import a_held_child, ago, today, written
from tests.duties.duties_made_up import a_catalogue, a_duty, a_kind, a_reading, in_use

from people import BAISHAN, BAISHAN_VILLAGE, QINGHE, VILLAGE, a_post, an_actor
from tonghu.accounts.queries import actor_for
from tonghu.duties import queries
from tonghu.duties.lists import ASKED_OF
from tonghu.duties.prepared import MOST, Statement, rows_of
from tonghu.duties.rebuilding import rebuild
from tonghu.locks.acting import acting
from tonghu.policy.duties.population import Age
from tonghu.policy.duties.schema import EachPeriod, FromRecord, Within
from tonghu.registry.models import Block

pytestmark = pytest.mark.django_db

NUMBER = "379901198001010016"
SEEN = a_kind("seen", FromRecord(form="t_seen"))
OF_A_MONTH = a_reading(
    "d10_4", key="month", when=EachPeriod(unit="month"), population=Age(least=3, under=None)
)
OPENED = a_reading(
    "d10_4", key="opened", when=Within(event="opened", parameter="n10", unit="days"), grace="n3"
)


@pytest.fixture(autouse=True)
def duties():
    with in_use(a_catalogue(a_duty(a_reading(), OF_A_MONTH, OPENED), kinds=(SEEN,))):
        yield


@pytest.fixture
def two_counties():
    """A child in a village of each: 张小明 was visited today, 赵小强 has no known birth date."""
    for county, village, name, seen, given in (
        (QINGHE, VILLAGE, "张小明", 0, {"birth_on": ago(4000)}),
        (BAISHAN, BAISHAN_VILLAGE, "赵小强", 40, {}),
    ):
        officer = an_actor("county_officer", county)
        with acting(officer):
            written(a_held_child(name, place=village, **given), ago(seen))
    rebuild()


def listed(actor, place):
    """What a village's list shows somebody, every status."""
    with acting(actor):
        return [
            (line.title, line.rule, line.status) for line in queries.village(place, actor, today(), ASKED_OF)
        ]


def plans():
    """(times planned for values, times run by the plan for any) of what this connection keeps."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select custom_plans, generic_plans from pg_prepared_statements where name like 'duties_%'"
        )
        return cursor.fetchall()


def test_each_post_on_one_connection_is_shown_its_own_rows(two_counties):
    alice = an_actor("child_director", VILLAGE)
    charlie = an_actor("child_director", BAISHAN_VILLAGE)
    lead = an_actor("city_lead", "3799")
    of_alice = [
        ("张小明", "d10_4", "done"),
        ("张小明", "d10_4.month", "done"),
        ("张小明", "d10_4.opened", "late"),
    ]
    assert sorted(listed(alice, VILLAGE)) == of_alice
    # By the plan that was made for alice.
    assert {name for name, *_ in listed(charlie, BAISHAN_VILLAGE)} == {"赵小强"}
    assert listed(charlie, VILLAGE) == []
    assert listed(alice, BAISHAN_VILLAGE) == []
    assert sorted(listed(lead, VILLAGE)) == of_alice
    assert sorted(listed(alice, VILLAGE)) == of_alice
    ran = plans()
    assert ran
    assert all(custom == 0 and generic > 0 for custom, generic in ran)


def test_a_protection_order_closes_a_kept_plan_too(two_counties):
    other = an_actor("child_director", VILLAGE, name="孙强")
    post = a_post("child_director", VILLAGE, name="王某", person=NUMBER)
    officer = an_actor("county_officer", QINGHE)
    assert {name for name, *_ in listed(other, VILLAGE)} == {"张小明"}
    with acting(other):
        assert [duty.line.status for duty in queries.mine(other, today(), ASKED_OF)] == [
            "late",
            "done",
            "done",
        ]
    with acting(officer):
        (line,) = queries.subjects("d10_4", VILLAGE, None, officer, today())
        Block.objects.create(
            place=VILLAGE, child_id=line.subject, name="王某", number=NUMBER, order="裁定", start_on=ago(10),
            made_by="测试",
        )  # fmt: skip
    named = actor_for(post)
    assert listed(named, VILLAGE) == []
    with acting(named):
        assert queries.of_child(line.subject, named, today()) == []
        assert queries.mine(named, today(), ASKED_OF) == []
    assert {name for name, *_ in listed(other, VILLAGE)} == {"张小明"}


def test_the_lines_are_those_of_the_lists_behind_the_figures(two_counties):
    lead = an_actor("city_lead", "3799")
    with acting(lead):
        for village in (VILLAGE, BAISHAN_VILLAGE):
            behind = [
                line
                for rule in queries.rules()
                for line in queries.subjects(rule.id, village, None, lead, today())
            ]
            found = queries.village(village, lead, today(), ASKED_OF)
            assert sorted(found, key=repr) == sorted(behind, key=repr)
            of_child = queries.of_child(found[0].subject, lead, today())
            assert sorted(of_child, key=repr) == sorted(behind, key=repr)
            assert [line.unverified for line in found].count(True) == (village == BAISHAN_VILLAGE)


def test_another_day_and_a_wide_range_are_read_without_a_kept_plan(two_counties):
    lead = an_actor("city_lead", "3799")
    before = plans()
    with acting(lead):
        both = queries.village("3799", lead, today(), ASKED_OF)
        then = queries.village(VILLAGE, lead, ago(2), ASKED_OF)
    assert {line.title for line in both} == {"张小明", "赵小强"}
    assert {(line.rule, line.status) for line in then} == {
        ("d10_4", "overdue"), ("d10_4.month", "due"), ("d10_4.opened", "overdue"),
    }  # fmt: skip
    assert plans() == before


def test_a_plan_outlives_the_transaction_that_made_it():
    one = Statement("select $1 + 1", ("integer",))
    with transaction.atomic():
        assert rows_of(one, [1]) == [(2,)]
        transaction.set_rollback(True)
    with transaction.atomic():
        assert rows_of(one, [2]) == [(3,)]
        with connection.cursor() as cursor:
            cursor.execute("show plan_cache_mode")
            assert cursor.fetchone() == ("auto",)


def test_the_plan_longest_unused_is_forgotten():
    first, *others = (Statement(f"select $1 + {number}", ("integer",)) for number in range(MOST + 1))
    with transaction.atomic():
        for each in (first, *others[:-1]):
            rows_of(each, [0])
        rows_of(first, [0])
        rows_of(others[-1], [0])
        with connection.cursor() as cursor:
            cursor.execute("select name from pg_prepared_statements where name like 'duties_%'")
            names = {name for (name,) in cursor.fetchall()}
    assert len(names) == MOST
    assert first.name in names
    assert others[0].name not in names
