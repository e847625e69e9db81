"""Merge and split: exactly reversible, whatever the two files hold; refused across reach."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people import BAISHAN, BAISHAN_VILLAGE, OTHER_VILLAGE, QINGHE, VILLAGE, an_actor
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.kernel.resident_number import check_digit
from tonghu.locks.acting import acting
from tonghu.registry.actions import add_adult, correct, end_category, hold_category, open_file, record_visit
from tonghu.registry.blocking import register_block
from tonghu.registry.merging import CHOOSABLE, merge, undo_merge
from tonghu.registry.models import Adult, Block, Child, Holding, Merge, Visit
from tonghu.registry.splitting import split, undo_split

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 7, 1)
COUNTED = {"version", "changed_at"}


def number(n):
    first17 = f"37990120150302{n:03d}"
    return first17 + check_digit(first17)


@pytest.fixture
def alice():
    return an_actor("county_officer", QINGHE, name="王爱丽")


def opened(by, name="张小明", place=VILLAGE, n=None, **more):
    return open_file(
        place=place,
        name=name,
        number=number(n) if n else None,
        birth_on=dt.date(2015, 3, 2),
        sex="1",
        reason="线索",
        by=by,
        **more,
    )


def state(by):
    """Every column of every row of every file, but what only counts changes."""
    tables = {}
    for model in (Child, Adult, Holding, Visit, Block):
        columns = [field.attname for field in model._meta.concrete_fields if field.name not in COUNTED]
        rows = model.objects.scoped(by).order_by("pk").values(*columns)
        tables[model.__name__] = [
            {name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()}
            for row in rows
        ]
    return tables


texts = st.text(alphabet="张王李明红·", min_size=1, max_size=4)
a_file = st.fixed_dictionaries(
    {
        "name": texts,
        "has_number": st.booleans(),
        "carer": st.one_of(st.just(""), texts),
        "place": st.sampled_from([VILLAGE, OTHER_VILLAGE]),
        "categories": st.lists(
            st.sampled_from(["orphan", "disabled", "low_income"]), unique=True, max_size=3
        ),
        "ended": st.booleans(),
        "adults": st.lists(
            st.tuples(st.sampled_from(["father", "mother"]), texts, st.booleans()),
            max_size=3,
            unique_by=lambda adult: adult[:2],
        ),
        "visits": st.lists(st.integers(1, 28), max_size=3, unique=True),
        "blocked": st.booleans(),
    }
)


def filled(by, told, n):
    child = opened(by, told["name"], told["place"], n if told["has_number"] else None, carer=told["carer"])
    for category in told["categories"]:
        hold_category(child=child, category=category, start_on=DAY, basis="甲", by=by)
    if told["ended"] and told["categories"]:
        end_category(child=child, category=told["categories"][0], end_on=DAY, basis="乙", by=by)
    for at, (relation, name, has_number) in enumerate(told["adults"]):
        # Both families may have the same person: 100, 101, … in either file.
        add_adult(
            child=child, relation=relation, name=name, number=number(100 + at) if has_number else None, by=by
        )
    for day in told["visits"]:
        record_visit(child=child, visited_on=dt.date(2026, 6, day), saw_child=True, by=by)
    if told["blocked"]:
        adult = Adult.objects.scoped(by).filter(child=child).order_by("pk").first()
        register_block(child=child, adult=adult, name="张大", order="裁定", start_on=DAY, by=by)
    return Child.objects.scoped(by).get(pk=child.pk)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(left=a_file, right=a_file, swapped=st.sets(st.sampled_from(CHOOSABLE)))
def test_merge_then_undo_restores_every_row(alice, left, right, swapped):
    with transaction.atomic():
        with acting(alice):
            kept, dropped = filled(alice, left, 1), filled(alice, right, 2)
            before = state(alice)
            done = merge(
                kept=kept,
                dropped=dropped,
                from_dropped=sorted(swapped),
                versions=(kept.version, dropped.version),
                reason="同一人",
                by=alice,
            )
            merged = Child.objects.scoped(alice).get(pk=kept.pk)
            assert {field: getattr(merged, field) for field in CHOOSABLE} == {
                field: getattr(dropped if field in swapped else kept, field) for field in CHOOSABLE
            }
            assert Visit.objects.scoped(alice).filter(child=kept).count() == len(
                left["visits"] + right["visits"]
            )
            assert not Visit.objects.scoped(alice).filter(child=dropped).exists()
            undo_merge(merge=done, reason="不是同一人", by=alice)
            assert state(alice) == before
        transaction.set_rollback(True)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=a_file, take=st.data())
def test_split_then_undo_restores_every_row_of_the_source(alice, told, take):
    with transaction.atomic():
        with acting(alice):
            source = filled(alice, told, 1)
            before = state(alice)
            rows = {}
            for kind, model in (("adult", Adult), ("holding", Holding), ("visit", Visit)):
                ids = list(model.objects.scoped(alice).filter(child=source).values_list("pk", flat=True))
                rows[kind] = take.draw(st.lists(st.sampled_from(ids), unique=True)) if ids else []
            number_goes = take.draw(st.booleans()) and source.number is not None
            done = split(
                source=source,
                rows=rows,
                name="张二明",
                birth_on=None,
                sex="0",
                number_goes=number_goes,
                version=source.version,
                reason="两名儿童",
                by=alice,
            )
            made = Child.objects.scoped(alice).get(pk=done.made_id)
            assert (made.number == source.number) is (number_goes or source.number is None)
            assert sorted(
                Adult.objects.scoped(alice).filter(child=made).values_list("pk", flat=True)
            ) == sorted(rows["adult"])
            undo_split(split=done, reason="是一名儿童", by=alice)
            after = state(alice)
            after["Child"] = [row for row in after["Child"] if row["id"] != made.pk]
            assert after == before
        transaction.set_rollback(True)


def merged(alice, kept, dropped, **more):
    given = {"from_dropped": [], "versions": (kept.version, dropped.version), "reason": "同一人"}
    return merge(kept=kept, dropped=dropped, **{**given, **more}, by=alice)


def test_what_both_files_have_stays_with_the_dropped_one(alice):
    with acting(alice):
        kept, dropped = opened(alice), opened(alice, "张晓明")
        for child in (kept, dropped):
            hold_category(child=child, category="orphan", start_on=DAY, basis="甲", by=alice)
            add_adult(child=child, relation="father", name="张大", by=alice)
        add_adult(child=dropped, relation="mother", name="李梅", by=alice)
        kept, dropped = Child.objects.scoped(alice).order_by("pk")
        done = merged(alice, kept, dropped)
        assert list(Adult.objects.scoped(alice).filter(child=kept).values_list("name", flat=True)) == [
            "张大",
            "李梅",
        ]
        assert Holding.objects.scoped(alice).filter(child=kept).count() == 1
        assert (len(done.moved["adult"]), done.moved["holding"]) == (1, [])


def test_merge_is_refused(alice):
    charlie = an_actor("county_officer", BAISHAN)
    city = an_actor("city_lead", "3799")
    with acting(charlie):
        far = opened(charlie, place=BAISHAN_VILLAGE)
    with acting(alice):
        kept, dropped = opened(alice), opened(alice, "张晓明")
        with pytest.raises(UserError, match="没有找到这份儿童档案"):
            merged(alice, kept, far)
        with pytest.raises(UserError, match="是同一份"):
            merged(alice, kept, kept)
        with pytest.raises(UserError, match="请写明理由"):
            merged(alice, kept, dropped, reason=" ")
        correct(child=dropped, changes={"carer": "奶奶"}, version=1, reason="走访", by=alice)
        with pytest.raises(Conflict):
            merged(alice, kept, dropped)
        dropped = Child.objects.scoped(alice).get(pk=dropped.pk)
        merged(alice, kept, dropped)
        third = opened(alice, "张三")
        with pytest.raises(UserError, match="已并入另一份档案"):
            merged(alice, third, Child.objects.scoped(alice).get(pk=dropped.pk))
    with acting(city), pytest.raises(NotPermitted):
        merged(city, kept, far)


def test_merges_into_one_file_are_undone_in_turn(alice):
    with acting(alice):
        files = [opened(alice, name) for name in ("甲", "乙", "丙")]
        first = merged(alice, files[1], files[2])
        kept, second_dropped = (Child.objects.scoped(alice).get(pk=files[n].pk) for n in (0, 1))
        second = merged(alice, kept, second_dropped)
        assert set(Child.objects.scoped(alice).values_list("name", "merged_into__name")) == {
            ("甲", None),
            ("乙", "甲"),
            ("丙", "甲"),
        }
        with pytest.raises(UserError, match="已并入另一份档案"):
            undo_merge(merge=first, reason="错", by=alice)
        undo_merge(merge=second, reason="错", by=alice)
        undo_merge(merge=first, reason="错", by=alice)
        assert set(Child.objects.scoped(alice).values_list("standing", "merged_into")) == {("open", None)}
        with pytest.raises(UserError, match="已经撤销"):
            undo_merge(merge=Merge.objects.scoped(alice).get(pk=first.pk), reason="错", by=alice)


def test_what_came_after_a_merge_stays_with_the_kept_file(alice):
    with acting(alice):
        kept, dropped = opened(alice), opened(alice, "张晓明")
        done = merged(alice, kept, dropped)
        record_visit(child=kept, visited_on=DAY, saw_child=True, by=alice)
        undo_merge(merge=done, reason="错", by=alice)
        assert list(Child.objects.scoped(alice).order_by("pk").values_list("last_visit_on", flat=True)) == [
            DAY,
            None,
        ]


def test_a_split_with_new_rows_is_not_undone(alice):
    with acting(alice):
        source = opened(alice)
        done = split(
            source=source,
            rows={},
            name="张二明",
            birth_on=None,
            sex="0",
            number_goes=False,
            version=1,
            reason="两名",
            by=alice,
        )
        record_visit(child=done.made, visited_on=DAY, saw_child=True, by=alice)
        with pytest.raises(UserError, match="改用“合并”"):
            undo_split(split=done, reason="错", by=alice)
        with pytest.raises(UserError, match="已不在这份档案里"):
            split(
                source=Child.objects.scoped(alice).get(pk=source.pk),
                rows={"adult": [10**9]},
                name="丙",
                birth_on=None,
                sex="0",
                number_goes=False,
                version=2,
                reason="两名",
                by=alice,
            )
