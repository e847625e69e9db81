"""Whose turn it is: the tokens of a kind of matter against the one who acts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tonghu.policy.matters.schema import MatterKind, Move


@dataclass(frozen=True, kw_only=True)
class Me:
    """Who acts. `unit`, `unit_kind`: the organisation of the post, None for a place's. `seat`: ids of every post that is
    or was this seat, so that what was in a predecessor's name is in the successor's."""

    role: str
    unit: int | None
    unit_kind: str | None
    seat: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class Parties:
    """Who takes part in a matter, by id."""

    sender: int | None
    receiver: int | None
    opened_post: int
    responsible_post: int | None


def standing_tokens(me: Me) -> frozenset[str]:
    """The tokens that hold in every matter in reach: the role, or the kind of organisation."""
    return frozenset({me.role} if me.unit_kind is None else {me.role, f"unit:{me.unit_kind}"})


def tokens(me: Me, parties: Parties) -> frozenset[str]:
    """All tokens that hold in this matter."""
    found = set(standing_tokens(me))
    if me.unit is not None and parties.receiver == me.unit:
        found.add("receiver")
    if parties.sender == me.unit if parties.sender is not None else parties.opened_post in me.seat:
        found.add("sender")
    if parties.responsible_post in me.seat:
        found.add("responsible")
    return frozenset(found)


def is_turn(kind: MatterKind, state: str, mine: Collection[str]) -> bool:
    """True when the state waits for one of these tokens."""
    here = kind.states[state]
    return here.is_open and any(owner in mine for owner in here.owners)


def why_not(kind: MatterKind, move: Move, state: str, mine: Collection[str]) -> str:
    """Empty where the step may be taken, else one Chinese sentence."""
    if not any(token in mine for token in move.by):
        return f"这一岗位不办理“{move.title}”。"
    if state in move.before:
        return ""
    here = kind.states[state]
    if not here.is_open:
        return f"{kind.title}已办结({here.title}),不能再{move.title}。"
    before = "、".join(f"“{kind.states[each].title}”" for each in move.before)
    return f"{kind.title}现在是“{here.title}”,{before}时才能{move.title}。"


def diagram(kind: MatterKind) -> str:
    """The kind as a mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {kind.first.id}"]
    lines += [f"    {state.id}: {state.title}" for state in kind.states.values()]
    lines += [
        f"    {before} --> {move.after}: {move.title}"
        for move in kind.moves.values()
        for before in move.before
    ]
    lines += [f"    {state.id} --> [*]" for state in kind.states.values() if not state.is_open]
    return "\n".join(lines)
