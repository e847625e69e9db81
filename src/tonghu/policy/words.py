"""Terms said in Chinese, as an official would write them."""

from __future__ import annotations

import datetime as dt

from tonghu.policy.schema import Catalogue
from tonghu.policy.terms import (
    Age,
    AllOf,
    AnyOf,
    BothParents,
    EitherParent,
    Ended,
    Holds,
    NotOf,
    OneAndOther,
    Term,
)

ROLE_TITLES = {"child": "本人", "father": "父亲", "mother": "母亲", "parent": "", "": ""}


def words_of(term: Term, catalogue: Catalogue, as_of: dt.date) -> str:
    """A situation term in words; parameters with their value on that day."""

    def say(inner: Term) -> str:
        return words_of(inner, catalogue, as_of)

    match term:
        case AllOf(terms):
            return ",且".join(map(say, terms))
        case AnyOf(terms):
            return ",或".join(map(say, terms))
        case NotOf(Holds(role, named)):
            return f"{ROLE_TITLES[role]}没有{_any(named, catalogue)}"
        case NotOf(inner):
            return f"并非:{say(inner)}"
        case Age(operator, years):
            return f"{'未满' if operator == 'under' else '已满'}{catalogue.number(years, as_of)}周岁"
        case Holds(role, named):
            return f"{ROLE_TITLES[role]}有{_any(named, catalogue)}"
        case Ended(role, named):
            return f"{ROLE_TITLES[role]}曾有{_any(named, catalogue)},现已结束"
        case BothParents(inner):
            return f"父母双方均{say(inner)}"
        case EitherParent(inner):
            return f"父母至少一方{say(inner)}"
        case OneAndOther(one, other):
            return f"父母一方{say(one)},另一方{say(other)}"
        case _:
            raise TypeError(f"not a term about a situation: {term}")


def heading_of(term: Term, catalogue: Catalogue, as_of: dt.date) -> str:
    """The words over a term's parts, where the parts are written out below it."""
    if isinstance(term, AllOf):
        return "以下各项都成立"
    if isinstance(term, AnyOf):
        return "以下至少一项成立"
    return words_of(term, catalogue, as_of)


def _any(named: tuple[str, ...], catalogue: Catalogue) -> str:
    titles = [catalogue.title_of(name) for name in named]
    return f"“{'”“'.join(titles)}”" + ("之一" if len(titles) > 1 else "")
