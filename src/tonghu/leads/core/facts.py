"""Whether two findings rest on the same facts, whatever files and rows told them and on whatever day they were read."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable

from tonghu.discovery.core.result import Lead, ReviewCase


def kind_of(found: Lead) -> str:
    """enter, exit, or review for what a person must decide."""
    return "review" if isinstance(found, ReviewCase) else found.action


def fact_of(found: Lead, identity: str) -> str:
    """The fingerprint: who, which category, what is proposed, each term of the rule with its value and dates.

    `identity`: a keyed hash of the number, or name, birth date and place where there is no number. File names, row
    numbers and sentences that count months until the day of the run are no facts.
    """
    values = {
        "identity": identity,
        "category": found.category,
        "kind": kind_of(found),
        "action": found.action,
        "basis": sorted(found.basis),
        "terms": [[term.words.strip(), term.value, term.detail] for term in found.terms],
        "why": found.why if isinstance(found, ReviewCase) else "",
    }
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def nameless_identity(name: str, born: dt.date | None, division_code: str) -> str:
    """Who a child without a number is, as well as can be told."""
    return f"{name}|{born or ''}|{division_code}"


def confidence_of(found: Lead) -> str:
    """high, medium or low, by the bounds that discovery's own words use."""
    if isinstance(found, ReviewCase) or found.confidence < 0.9:
        return "low"
    return "high" if found.confidence >= 0.98 else "medium"


def facts_of(found: Lead, identities: Iterable[str]) -> list[str]:
    """The fingerprint under each identity, the present one first: keys change, facts do not."""
    return [fact_of(found, identity) for identity in identities]
