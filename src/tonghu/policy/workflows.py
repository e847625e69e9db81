"""What may follow what, and who may do it: catalogue/workflows, one file a thing that is worked on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol, cast

from tonghu.policy.reading import Item
from tonghu.policy.schema import NEEDS, Need, Source, Transition, Workflow, WorkflowState

PERMISSION = re.compile(r"[a-z_]+\.[a-z_]+")


def read_workflow(name: str, item: Item, source: Source | None) -> Workflow | None:
    """The workflow a file holds. `source`: where it comes from, read already."""
    item.only_keys("title", "source", "states", "transitions")
    title, states, transitions = item.need("title"), item.need("states"), item.need("transitions")
    if not (title and states and transitions and source):
        return None
    read_states = {key: _state(key, each) for key, each in states.fields.items()}
    read_transitions = {
        key: _transition(key, each, tuple(states.fields)) for key, each in transitions.fields.items()
    }
    known = {key: state for key, state in read_states.items() if state is not None}
    moves = {key: move for key, move in read_transitions.items() if move is not None}
    check_ways(states, known, moves)
    return Workflow(id=name, title=title.text(), states=known, transitions=moves, source=source)


def _state(key: str, item: Item) -> WorkflowState | None:
    item.only_keys("title", "owner", "open")
    title, owner, is_open = item.need("title"), item.need("owner"), item.need("open")
    if not (title and owner and is_open):
        return None
    if not isinstance(is_open.scalar, bool):
        is_open.wrong("这里应写 true 或 false")
        return None
    return WorkflowState(id=key, title=title.text(), owners=owner.texts(), is_open=is_open.scalar)


def _transition(key: str, item: Item, states: tuple[str, ...]) -> Transition | None:
    item.only_keys("title", "from", "to", "permissions", "needs")
    title, start, end = item.need("title"), item.need("from"), item.need("to")
    permissions, needs = item.need("permissions"), item.need("needs")
    if not (title and start and end and permissions and needs):
        return None
    for each in permissions:
        if not PERMISSION.fullmatch(each.text()):
            each.wrong("权限写作“事物.动作”,如 lead.verify")
    return Transition(
        id=key,
        title=title.text(),
        before=tuple(each.one_of(states, "状态") for each in start),
        after=end.one_of(states, "状态"),
        permissions=permissions.texts(),
        needs=tuple(cast(Need, each.one_of(NEEDS, "必备项")) for each in needs),
    )


class StateOf(Protocol):
    """A state of whatever is worked on."""

    @property
    def is_open(self) -> bool: ...


class StepOf(Protocol):
    """A step from some states to another."""

    @property
    def before(self) -> tuple[str, ...]: ...

    @property
    def after(self) -> str: ...


def check_ways(item: Item, states: Mapping[str, StateOf], moves: Mapping[str, StepOf]) -> None:
    """An open state has a way on and a way in from the first; a closed one has no way out."""
    left = {before for move in moves.values() for before in move.before}
    reached = {next(iter(states), ""), *(move.after for move in moves.values())}
    for key, state in states.items():
        at = item.fields[key]
        if state.is_open and key not in left:
            at.wrong(f'办理中的状态 "{key}" 没有下一步,会卡在这里')
        if not state.is_open and key in left:
            at.wrong(f'已办结的状态 "{key}" 不应再有下一步')
        if key not in reached:
            at.wrong(f'没有哪一步通到状态 "{key}"')
