"""Weights learnt from pairs that agree strongly and pairs that have nothing to do with each other."""

from __future__ import annotations

import math
from dataclasses import replace

import duckdb
import pytest
from made_up_rows import MODEL, Row, comparison, table

from tonghu.discovery.linking.model import Block, Comparison, Key, Level, Measure, Model
from tonghu.discovery.linking.training import train
from tonghu.kernel.errors import UserError

BY_VILLAGE: Block = (Key(column="village"),)
BY_NAME: Block = (Key(column="name"),)
NAME = comparison("name", "text", (Measure(name="same"), 0), (Measure(name="different"), 0))
NAMES = replace(MODEL, comparisons=(NAME,), blocks=(BY_VILLAGE,))
# A hundred people, each alone in a village and each of another name; on the right every tenth is named
# wrongly, and the last ten have no name at all.
LEFT: list[Row] = [(f"l{at}", f"名{at}", None, f"村{at}") for at in range(100)]
RIGHT: list[Row] = [
    (f"r{at}", None if at >= 90 else f"误{at}" if at % 10 == 0 else f"名{at}", None, f"村{at}")
    for at in range(100)
]


def trained(left: list[Row], right: list[Row], model: Model, *seeds: Block) -> Model:
    with duckdb.connect(config={"threads": 1}) as con:
        table(con, "left_rows", left)
        table(con, "right_rows", right)
        return train(con, "left_rows", "right_rows", model, seeds)


def weights(comparison: Comparison) -> list[float]:
    return [level.weight for level in comparison.levels]


def test_weights_are_log2_of_m_over_u_with_half_a_pair_added_to_each_level():
    (name,) = trained(LEFT, RIGHT, NAMES, BY_VILLAGE).comparisons
    # Seeds: of ninety pairs with two names eighty-one agree. Chance: all other pairs, none of which agrees.
    m, u = 81.5 / 91, 0.5 / (100 * 90 - 90 + 1)
    assert weights(name) == [round(math.log2(m / u), 2), round(math.log2((1 - m) / (1 - u)), 2)]


def test_a_level_with_rarity_weighs_log2_of_m():
    rare = replace(NAME, levels=(replace(NAME.levels[0], rarity=True), NAME.levels[1]))
    (name,) = trained(LEFT, RIGHT, replace(NAMES, comparisons=(rare,)), BY_VILLAGE).comparisons
    assert weights(name)[0] == round(math.log2(81.5 / 91), 2)


def test_a_key_that_two_rows_share_is_no_seed():
    doubled = [*RIGHT, ("r100", "名51", None, "村51")]
    (name,) = trained(LEFT, doubled, NAMES, BY_VILLAGE).comparisons
    # Without 村51 eighty of eighty-nine seeds agree; its two pairs, which do, are among those of chance.
    m, u = 80.5 / 90, 2.5 / (100 * 91 - 89 + 1)
    assert weights(name) == [round(math.log2(m / u), 2), round(math.log2((1 - m) / (1 - u)), 2)]


def test_a_swap_is_counted_once():
    pair: tuple[tuple[str, str], ...] = (("name", "village"), ("village", "name"))
    both = tuple(
        comparison(column, "text", (Measure(name="swapped", other=other), 5), (Measure(name="different"), 0))
        for column, other in pair
    )
    left: list[Row] = [(str(at), f"甲{at}", f"{2000 + at}-01-01", f"乙{at}") for at in range(30)]
    right: list[Row] = [(row[0], row[3], row[2], row[1]) for row in left]
    model = replace(NAMES, comparisons=both, blocks=((Key(column="born"),),))
    first, second = trained(left, right, model, (Key(column="born"),)).comparisons
    assert weights(first)[0] > 5
    assert weights(second)[0] == 0


def test_everything_but_the_weights_stays():
    before = replace(NAMES, seeds=(BY_NAME,), accept=1.5, margin=2.5)
    after = trained(LEFT, RIGHT, before, BY_VILLAGE)
    bare = tuple(replace(x, weight=0) for x in after.comparisons[0].levels)
    assert replace(after, comparisons=(replace(after.comparisons[0], levels=bare),)) == before
    assert before.comparisons[0].levels[0] == Level(
        id="level_0", code=0, measure=Measure(name="same"), weight=0
    )


def test_the_order_of_the_rows_says_nothing():
    assert trained(LEFT, RIGHT, NAMES, BY_VILLAGE) == trained(LEFT[::-1], RIGHT[::-1], NAMES, BY_VILLAGE)


@pytest.mark.parametrize(
    ("seeds", "message"),
    [
        ((), "链接模型“测试”没有 seeds,学不到权重。请写上至少两条种子规则。"),
        (
            (BY_NAME,),
            "链接模型“测试”的比较 name 学不到权重:没有一条种子规则"
            "在不看它的列时找到配对。请增加不含这一列的 seeds。",
        ),
        (
            ((Key(column="born"),),),
            "链接模型“测试”的比较 name 学不到权重:没有一条种子规则"
            "在不看它的列时找到配对。请增加不含这一列的 seeds。",
        ),
        (
            ((Key(column="villag"),),),
            '表 left_rows 没有列“villag”,最接近的是 "village"。请改表,或改链接模型“测试”。',
        ),
    ],
)
def test_what_cannot_be_learnt(seeds: tuple[Block, ...], message: str):
    with pytest.raises(UserError) as error:
        trained(LEFT, RIGHT, NAMES, *seeds)
    assert str(error.value) == message
