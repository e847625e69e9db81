"""The terms of a population as a reader is to see them."""

from __future__ import annotations

from tonghu.policy.duties.population import (
    RISK_TITLES,
    Age,
    AllOf,
    AnyOf,
    AtSchool,
    Has,
    InCategory,
    Not,
    Risk,
    Term,
)
from tonghu.policy.schema import Catalogue


def line_in_words(term: Term, catalogue: Catalogue) -> str:
    """A term on a line of its own, where alternatives need no brackets around them."""
    words = term_in_words(term, catalogue)
    return words[1:-1] if isinstance(term, AnyOf) else words


def term_in_words(term: Term, catalogue: Catalogue) -> str:
    """类别为孤儿; 满6周岁、不满18周岁; 在校(园)."""
    match term:
        case InCategory(names=names):
            return f"类别为{'或'.join(catalogue.categories[name].title for name in names)}"
        case Risk(levels=levels):
            return f"风险等级为{'或'.join(RISK_TITLES[level] for level in levels)}"
        case Age(least=least, under=under):
            parts = [f"满{least}周岁"] if least is not None else []
            parts += [f"不满{under}周岁"] if under is not None else []
            return "、".join(parts)
        case AtSchool(holds=wanted):
            return "在校(园)" if wanted else "不在校(园)"
        case Has(kind=kind):
            return f"有“{catalogue.evidence[kind].title}”"
        case AllOf(terms=terms):
            return ";".join(term_in_words(each, catalogue) for each in terms)
        case AnyOf(terms=terms):
            return f"({' 或 '.join(term_in_words(each, catalogue) for each in terms)})"
        case Not(term=Has(kind=kind)):
            return f"没有“{catalogue.evidence[kind].title}”"
        case Not(term=inside):
            return f"非({term_in_words(inside, catalogue)})"
