"""Who is linked, who is not, and why it cannot depend on anything but the rows."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_rows import BORN, MODEL, NAME, ONE_TO_ONE, comparison, linked, table, written

from tonghu.discovery.linking.model import Key, Level, Measure, Model
from tonghu.discovery.linking.model_file import MODELS, read_model
from tonghu.discovery.linking.resolver import resolve
from tonghu.kernel.errors import UserError


def test_the_best_is_linked_with_its_weight_and_its_margin():
    left = [("a", "王小雨", "2015-03-02")]
    right = [("x", "王小雨", "2015-03-02"), ("y", "王小雪", "2015-02-03"), ("z", "李明", "2010-01-01")]
    # x: -9 + 8 + 10; y: one letter and day for month, -9 + 4 + 5; z shares no block.
    assert linked(left, right, MODEL) == ([("a", "x", 9.0, 9.0)], [])


def test_without_a_rival_there_is_no_margin():
    assert linked([("a", "王小雨", "2015-03-02")], [("x", "王小雨", "2015-03-02")], MODEL) == (
        [("a", "x", 9.0, None)],
        [],
    )


def test_below_the_acceptance_weight_nobody_is_linked_and_nobody_is_a_tie():
    # -9 + 8 - 1: the name alone, the birth date missing.
    assert linked([("a", "王小雨", None)], [("x", "王小雨", "2015-03-02")], MODEL) == ([], [])


@pytest.mark.parametrize("model", [MODEL, ONE_TO_ONE])
def test_a_tie_is_never_linked(model: Model):
    left = [("a", "王小雨", "2015-03-02")]
    twins = [("x", "王小雨", "2015-03-02"), ("y", "王小雨", "2015-03-02")]
    worse_by_more_than_the_margin = ("z", "王小雪", "2015-03-02")
    assert linked(left, [*twins, worse_by_more_than_the_margin], model) == (
        [],
        [("a", "x", 9.0), ("a", "y", 9.0)],
    )


def test_a_margin_exactly_reached_is_enough_and_a_thousandth_less_is_not():
    left = [("a", "王小雨", "2015-03-02")]
    right = [("x", "王小雨", "2015-03-02"), ("y", "王小雪", "2015-03-02")]
    assert linked(left, right, replace(MODEL, margin=4)) == ([("a", "x", 9.0, 4.0)], [])
    assert linked(left, right, replace(MODEL, margin=4.001)) == ([], [("a", "x", 9.0), ("a", "y", 5.0)])


def test_a_margin_reached_is_enough_however_many_are_known():
    name = replace(NAME, levels=(replace(NAME.levels[0], weight=8.1), replace(NAME.levels[1], weight=5.1)))
    model = replace(MODEL, comparisons=(name, BORN), prior=None)
    left = [("a", "Anna", "2015-03-02")]
    right = [("x", "Anna", "2015-03-02"), ("y", "ANNA", "2015-03-02")]
    for others in range(20):
        strangers = [(f"z{at}", "李明", "2010-01-01") for at in range(others)]
        ((_, linked_to, _, margin),) = linked(left, right + strangers, model)[0]
        assert (linked_to, margin) == ("x", 3.0)


def test_many_rows_may_mean_one_person_unless_the_model_says_one_to_one():
    left = [("a", "王小雨", "2015-03-02"), ("b", "王小雨", "2015-03-02")]
    right = [("x", "王小雨", "2015-03-02")]
    assert linked(left, right, MODEL)[0] == [("a", "x", 9.0, None), ("b", "x", 9.0, None)]
    assert linked(left, right, ONE_TO_ONE) == ([], [("a", "x", 9.0), ("b", "x", 9.0)])


def test_one_to_one_whoever_is_clearly_taken_is_nobody_elses_rival():
    # a is x; for b both x (9 bits less one edit) and y come within the margin until x is gone.
    left = [("a", "王小雨", "2015-03-02"), ("b", "王小雪", "2015-03-02")]
    right = [("x", "王小雨", "2015-03-02"), ("y", "王小雷", "2015-03-02")]
    assert linked(left, right, ONE_TO_ONE)[0] == [("a", "x", 9.0, 4.0), ("b", "y", 5.0, None)]
    assert linked(left, right, MODEL) == (
        [("a", "x", 9.0, 4.0)],
        [("b", "x", 5.0), ("b", "y", 5.0)],
    )


ADDRESSES = Model(
    title="测试",
    id_column="id",
    prior=0.0,
    accept=-100,
    margin=1,
    one_to_one=False,
    comparisons=(
        comparison(
            "name",
            "text",
            (Measure(name="same"), 1),
            (Measure(name="folded"), 2),
            (Measure(name="swapped", other="village"), 3),
            (Measure(name="edits", amount=2), 4),
            (Measure(name="similar", amount=0.9), 5),
            (Measure(name="prefix", amount=3), 6),
            (Measure(name="different"), 7),
            missing=8,
        ),
        comparison(
            "born",
            "date",
            (Measure(name="same"), 10),
            (Measure(name="date_slip"), 20),
            (Measure(name="prefix", amount=4), 30),
            (Measure(name="different"), 40),
            missing=50,
        ),
        comparison(
            "amount",
            "number",
            (Measure(name="same"), 100),
            (Measure(name="near", amount=0.5), 200),
            (Measure(name="different"), 300),
            missing=400,
        ),
    ),
    blocks=((Key(column="id"),),),
)


@pytest.mark.parametrize(
    ("left", "right", "weight"),
    [
        (("Anna Bo", None, None, None), ("Anna Bo", None, None, None), 1 + 50 + 400),
        (("Ánna-bo", None, None, None), ("ANNA BO", None, None, None), 2 + 50 + 400),
        (("Anna", None, "Bo", None), ("bo", None, "anna", None), 3 + 50 + 400),
        (("Annabo", None, None, None), ("Ananb", None, None, None), 4 + 50 + 400),
        (("Annabolena", None, None, None), ("Annabolenxyz", None, None, None), 5 + 50 + 400),
        (("Annabo", None, None, None), ("Annxyzuvw", None, None, None), 6 + 50 + 400),
        (("Annabo", None, None, None), ("Xyzuvw", None, None, None), 7 + 50 + 400),
        (("   ", None, None, None), ("Xyzuvw", None, None, None), 8 + 50 + 400),
        ((None, "2015-03-02", None, None), (None, "20150302", None, None), 8 + 10 + 400),
        ((None, "2015-03-02", None, None), (None, "2015-02-03", None, None), 8 + 20 + 400),
        ((None, "2015-03-02", None, None), (None, "2016-03-02", None, None), 8 + 20 + 400),
        ((None, "2015-03-02", None, None), (None, "2015-11-28", None, None), 8 + 30 + 400),
        ((None, "2015-03-02", None, None), (None, "1998-11-28", None, None), 8 + 40 + 400),
        ((None, "2015-03", None, None), (None, "2015-03-02", None, None), 8 + 50 + 400),
        ((None, None, None, "12"), (None, None, None, "12.0"), 8 + 50 + 100),
        ((None, None, None, "12"), (None, None, None, "12.5"), 8 + 50 + 200),
        ((None, None, None, "12"), (None, None, None, "12.6"), 8 + 50 + 300),
        ((None, None, None, "twelve"), (None, None, None, "12"), 8 + 50 + 400),
    ],
)
def test_each_measure(left: tuple[str | None, ...], right: tuple[str | None, ...], weight: float):
    assert linked([("1", *left)], [("1", *right)], ADDRESSES) == ([("1", "1", weight, None)], [])


@pytest.mark.parametrize(
    ("key", "sharing"),
    [
        (Key(column="name"), ["x"]),
        (Key(column="name", part="folded"), ["x", "y"]),
        (Key(column="name", part="first", length=2), ["x", "y", "z"]),
        (Key(column="born", part="year"), ["x", "z"]),
    ],
)
def test_each_part_of_a_key(key: Key, sharing: list[str]):
    model = replace(MODEL, blocks=((key,),), accept=-100, margin=100)
    right = [
        ("x", "Anna", "2015-03-02"),
        ("y", "ánna", "2014-03-02"),
        ("z", "anbo", "2015-09-09"),
        ("w", None, None),
    ]
    link, tie = linked([("a", "Anna", "2015-01-01"), ("b", None, None)], right, model)
    assert sorted(pair[1] for pair in link + tie) == sharing


def test_the_rarer_the_agreed_name_the_more_it_weighs():
    rare = replace(
        NAME,
        levels=(
            Level(id="same", code=0, measure=Measure(name="same"), weight=-1, rarity=True),
            Level(id="different", code=1, measure=Measure(name="different"), weight=-6),
        ),
    )
    model = replace(MODEL, comparisons=(rare,), prior=None, accept=-100, blocks=((Key(column="name"),),))
    right = [(str(at), "王伟" if at < 4 else f"某{at}") for at in range(16)]
    # One of sixteen is 某9: minus 4 for finding one, 4 for the name, 1 for how often names are misspelt.
    assert linked([("a", "某9")], right, model) == ([("a", "9", -1.0, None)], [])
    assert linked([("a", "王伟")], right, model) == ([], [("a", str(at), -3.0) for at in range(4)])


def test_an_empty_table_gives_empty_tables():
    assert linked([], [("x", "王小雨", "2015-03-02")], MODEL) == ([], [])
    assert linked([("a", "王小雨", "2015-03-02")], [], ONE_TO_ONE) == ([], [])


def test_only_link_and_tie_are_left_behind_and_the_tables_are_untouched():
    with duckdb.connect() as con:
        table(con, "left_rows", [("a", "王小雨", "2015-03-02")])
        table(con, "right_rows", [("x", "王小雨", "2015-03-02")])
        before = con.execute("from left_rows").fetchall(), con.execute("from right_rows").fetchall()
        for _ in range(2):
            resolve(con, "left_rows", "right_rows", MODEL)
        names = con.execute("select table_name from duckdb_tables() order by all").fetchall()
        assert names == [("left_rows",), ("link",), ("right_rows",), ("tie",)]
        assert (con.execute("from left_rows").fetchall(), con.execute("from right_rows").fetchall()) == before
        assert written(con) == ([("a", "x", 9.0, None)], [])


@pytest.mark.parametrize(
    ("model", "left", "message"),
    [
        (
            replace(MODEL, id_column="ident"),
            "left_rows",
            '表 left_rows 没有列“ident”,最接近的是 "id"。请改表,或改链接模型“测试”。',
        ),
        (
            replace(MODEL, blocks=((Key(column="vilage"),),)),
            "left_rows",
            '表 left_rows 没有列“vilage”,最接近的是 "village"。请改表,或改链接模型“测试”。',
        ),
        (
            replace(MODEL, blocks=((Key(column='x" or true --'),),)),
            "left_rows",
            '表 left_rows 没有列“x" or true --”,可用的有 amount、born、id、name、village。'
            "请改表,或改链接模型“测试”。",
        ),
        (MODEL, "nobody", "没有表 nobody。请先把它读进来。"),
        (
            MODEL,
            "twice",
            "表 twice 的列“id”有空值或重复(3 行,1 个)。请让每行有自己的标识。",
        ),
        (
            read_model(MODELS / "registers.yaml"),
            "left_rows",
            "链接模型“名册人员”没有写 id、blocks 或 column,只能用来计算权重。请补上后再用它链接表。",
        ),
    ],
)
def test_tables_that_do_not_fit_the_model(model: Model, left: str, message: str):
    with duckdb.connect() as con:
        table(con, "left_rows", [("a", "王小雨", None)])
        table(con, "right_rows", [("x", "王小雨", None)])
        table(con, "twice", [("a", "王小雨", None), ("a", "王小雨", None), (None, "王小雨", None)])
        with pytest.raises(UserError) as error:
            resolve(con, left, "right_rows", model)
        assert str(error.value) == message
        names = con.execute("select table_name from duckdb_tables() order by all").fetchall()
        assert names == [("left_rows",), ("right_rows",), ("twice",)]


def test_a_column_of_any_name_is_a_column_and_nothing_else():
    odd = 'name"; drop table left_rows; --'
    escaped = odd.replace('"', '""')
    with duckdb.connect() as con:
        for name in ("left_rows", "right_rows"):
            con.execute(f"create table {name} as select 'a' as id, '王小雨' as \"{escaped}\"")
        model = replace(
            MODEL, comparisons=(replace(NAME, column=odd),), blocks=((Key(column=odd),),), prior=0.0
        )
        resolve(con, "left_rows", "right_rows", model)
        assert written(con) == ([("a", "a", 8.0, None)], [])


NAMES = st.sampled_from(["王小雨", "王小雪", "王雨", "李明", "李敏", None])
DAYS = st.sampled_from(["2015-03-02", "2015-02-03", "2015-03-12", "2010-11-28", None])


def people(ids: str) -> st.SearchStrategy[list[tuple[str | None, ...]]]:
    rows = st.lists(st.tuples(NAMES, DAYS), min_size=1, max_size=len(ids))
    return rows.map(lambda some: [(ids[at], *row) for at, row in enumerate(some)])


@settings(max_examples=20, deadline=None)
@given(
    left=people("abcdef"),
    right=people("uvwxyz"),
    newcomer=st.tuples(NAMES, DAYS),
    to_the_left=st.booleans(),
    model=st.sampled_from([MODEL, ONE_TO_ONE]),
)
def test_a_newcomer_removes_a_link_only_where_it_comes_within_the_margin(
    left: list[tuple[str | None, ...]],
    right: list[tuple[str | None, ...]],
    newcomer: tuple[str | None, ...],
    to_the_left: bool,
    model: Model,
):
    before = {pair[:2] for pair in linked(left, right, model)[0]}
    more_left = [*left, ("new", *newcomer)] if to_the_left else left
    more_right = right if to_the_left else [*right, ("new", *newcomer)]
    after = {pair[:2] for pair in linked(more_left, more_right, model)[0]}
    # Every weight there is: a model that accepts anything and is sure of nothing lists all pairs.
    link, tie = linked(more_left, more_right, replace(model, accept=-1000, margin=1000, one_to_one=False))
    weights = {pair[:2]: pair[2] for pair in link + tie}
    near = {
        (a, b)
        for (a, b) in before
        if weights.get(("new", b) if to_the_left else (a, "new"), -1000) > weights[a, b] - model.margin
    }
    if not model.one_to_one:
        near = set() if to_the_left else near
        assert before - after == near
    elif not near:
        assert before <= after


@settings(max_examples=15, deadline=None)
@given(
    left=people("abcdef"), right=people("uvwxyz"), model=st.sampled_from([MODEL, ONE_TO_ONE]), data=st.data()
)
def test_the_order_of_the_rows_says_nothing(left, right, model, data):
    shuffled = data.draw(st.permutations(left)), data.draw(st.permutations(right))
    assert linked(left, right, model) == linked(*shuffled, model)


@settings(max_examples=25, deadline=None)
@given(left=people("abcdef"), right=people("uvwxyz"), model=st.sampled_from([MODEL, ONE_TO_ONE]))
def test_every_link_is_clear_and_nobody_is_both_linked_and_a_tie(left, right, model):
    link, tie = linked(left, right, model)
    assert [pair for pair in link if pair[2] < model.accept] == []
    assert [pair for pair in link if pair[3] is not None and pair[3] < model.margin] == []
    lefts = [pair[0] for pair in link]
    assert len(lefts) == len(set(lefts))
    assert {pair[0] for pair in tie} & set(lefts) == set()
    if model.one_to_one:
        rights = [pair[1] for pair in link]
        assert len(rights) == len(set(rights))
