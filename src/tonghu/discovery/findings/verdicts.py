"""Steps made from the catalogue: which children enter a category, which leave it,
and whom a person must look at.
"""

from __future__ import annotations

import datetime as dt

from tonghu.discovery.core.planner import Step
from tonghu.policy.engines.sql import category_sql
from tonghu.policy.schema import Catalogue, Category
from tonghu.policy.terms import BothParents, EitherParent, Holds, NotOf, OneAndOther, Term
from tonghu.policy.walk import conditions_of, parts_of


def verdict_steps(catalogue: Catalogue, as_of: dt.date) -> tuple[Step, ...]:
    """The steps that write `verdict`, one row per child and category in force that says anything,
    and `blind_exit`.
    """
    return (_verdict(catalogue, as_of), _blind_exit(catalogue, as_of))


def _verdict(catalogue: Catalogue, as_of: dt.date) -> Step:
    parts = []
    for category in catalogue.categories_in_force(as_of):
        sql = category_sql(category, catalogue, as_of)
        basis = " ".join(f"when {rule} then '{name}'" for name, rule in sql.exits)
        maybe = " or ".join(f"({rule}) is null" for _, rule in sql.exits)
        parts.append(
            f"select s.child_id, '{category.id}' as category, {sql.enter} as enter,"
            f" case {basis} end as exit_basis, ({maybe}) as exit_unknown from situation s"
        )
    return Step(
        name="findings/20_verdict",
        title="What the rules of every category say of every child about whom a register says anything.",
        reads=("situation",),
        writes="verdict",
        key=("child_id", "category"),
        clause="民发〔2019〕62号",
        sql="create or replace table verdict as\n"
        + "select * from (\n"
        + "\nunion all\n".join(parts)
        + "\n) where enter is distinct from false or exit_basis is not null or exit_unknown",
    )


def _blind_exit(catalogue: Catalogue, as_of: dt.date) -> Step:
    """An exit that asks whether something no longer holds rests on every register that could say it does."""
    rows = ", ".join(
        f"('{category.id}', '{leaving.id}', '{register}')"
        for category in catalogue.categories_in_force(as_of)
        for leaving in category.exits
        for register in _registers_denied(leaving.rule, catalogue)
    )
    values = f"(values {rows})" if rows else "(select '', '', '' where false)"
    return Step(
        name="findings/06_blind_exit",
        title="Which exits cannot be certain: a register that could speak against them was not sent at all.",
        reads=("source_file",),
        writes="blind_exit",
        key=("category", "exit_basis", "register"),
        clause="鲁民〔2024〕5号 第23项",
        sql="create or replace table blind_exit as\n"
        f"select b.category, b.exit_basis, b.register from {values} as b(category, exit_basis, register)\n"
        "anti join source_file s on s.register = b.register;",
    )


def _registers_denied(rule: Term, catalogue: Catalogue) -> list[str]:
    """The registers of the conditions that the rule wants not to hold, sorted."""
    denied = {
        part
        for no in parts_of(rule)
        if isinstance(no, NotOf)
        for part in parts_of(no)
        if isinstance(part, Holds)
    }
    conditions = {c for part in denied for c in catalogue.members(part.named)}
    return sorted({source.register for c in conditions for source in catalogue.conditions[c].sources})


def category_step(catalogue: Catalogue) -> Step:
    """The step that writes `category_condition`: which conditions a category asks about, and of whom."""
    rows = ", ".join(
        f"('{name}', '{condition}', cast({1 << catalogue.bit_of(condition)} as bigint),"
        f" {_asks_parents(category)},"
        f" '{catalogue.conditions[condition].title}')"
        for name, category in sorted(catalogue.categories.items())
        for condition in conditions_of(category, catalogue)
    )
    return Step(
        name="findings/00_category_condition",
        title="Which conditions each category asks about, and whether of the parents too.",
        reads=(),
        writes="category_condition",
        key=("category", "condition"),
        clause="民发〔2019〕62号",
        sql="create or replace table category_condition as\n"
        f"select * from (values {rows}) as k(category, condition, bit, asks_parents, title);",
    )


def _asks_parents(category: Category) -> str:
    rules = (category.enter, tuple(leaving.rule for leaving in category.exits))
    asks = any(isinstance(part, BothParents | EitherParent | OneAndOther) for part in parts_of(rules))
    return "true" if asks else "false"
