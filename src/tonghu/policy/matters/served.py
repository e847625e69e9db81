"""A toolkit of indicators that serves a kind of matter is filled in there, by whoever works on its first state."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from tonghu.policy.matters.schema import MatterKind
from tonghu.policy.toolkits.schema import Toolkit


def with_toolkits(matters: Mapping[str, MatterKind], toolkits: Collection[Toolkit]) -> dict[str, MatterKind]:
    """The kinds, each taking the forms of the toolkits that serve it."""
    every = dict(matters)
    for toolkit in toolkits:
        if toolkit.serves is None or toolkit.form is None or toolkit.serves not in every:
            continue
        kind = every[toolkit.serves]
        if toolkit.form in kind.forms:
            continue
        every[kind.id] = replace(
            kind,
            records=(*kind.records, toolkit.form),
            recorders={**kind.recorders, toolkit.form: kind.first.owners},
        )
    return every
