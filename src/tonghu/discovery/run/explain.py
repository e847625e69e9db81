"""One child and one category, explained from the files: the same steps, then the rule's own account."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterator
from dataclasses import astuple, replace

import duckdb

from tonghu.discovery.findings.one_child import OneChild
from tonghu.discovery.findings.told import Told
from tonghu.discovery.run.discover import Prepared, Request, prepared
from tonghu.discovery.run.pipeline import AskedChild
from tonghu.kernel.errors import UserError
from tonghu.kernel.resident_number import is_valid
from tonghu.policy.load import load_catalogue
from tonghu.policy.schema import Catalogue, Category


def explain_child(request: Request, *, child: str, category: str) -> Iterator[str]:
    """The lines of the explanation.

    UserError names the nearest category, or says that the child is in no register.
    """
    found = _category(load_catalogue(request.catalogue), category)
    wanted = _wanted(child)
    with prepared(replace(request, asked=wanted), lambda _: None) as ready:
        child_id = _child(ready.con, wanted, child)
        yield from _lines(ready, request.as_of, child_id, found)


def _lines(ready: Prepared, as_of: dt.date, child_id: int, category: Category) -> Iterator[str]:
    told = Told(ready.con, ready.layouts)
    yield from OneChild(told, catalogue=ready.catalogue, as_of=as_of).lines(child_id, category.id)


def _category(catalogue: Catalogue, wanted: str) -> Category:
    by_word = {c.title: c for c in catalogue.categories.values()} | dict(catalogue.categories)
    if wanted in by_word:
        return by_word[wanted]
    near = difflib.get_close_matches(wanted, by_word, n=1, cutoff=0)
    raise UserError(
        f"没有类别“{wanted}”,最接近的是“{near[0]}”。可用的有:{'、'.join(sorted(catalogue.categories))}。"
    )


def _wanted(child: str) -> AskedChild:
    number = child.strip().upper()
    if is_valid(number):
        return AskedChild(number_17=int(number[:17]))
    if "/" not in child:
        raise UserError(f"“{child}”不是有效的公民身份号码。请核对号码;没有号码的孩子写 姓名/出生日期。")
    name, _, born = child.partition("/")
    try:
        day = dt.date.fromisoformat(born.strip())
    except ValueError as error:
        raise UserError(f"“{born}”不是日期,请写成 2020-01-31。") from error
    return AskedChild(name=name.strip(), birth_date=day)


def _child(con: duckdb.DuckDBPyConnection, wanted: AskedChild, child: str) -> int:
    rows = con.execute(
        "select child_id from child where number_17 = ? or (name = ? and birth_date = ?)", astuple(wanted)
    ).fetchall()
    if not rows:
        raise UserError(
            f"各登记表里没有这个孩子:{child}(年满 18 周岁且不在册的不算)。请核对号码或姓名、出生日期。"
        )
    if len(rows) > 1:
        raise UserError(f"有 {len(rows)} 个孩子都叫这个名字、同一天出生:{child}。请改用公民身份号码。")
    return int(rows[0][0])
