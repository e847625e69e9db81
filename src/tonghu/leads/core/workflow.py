"""What may be done with a lead in a state by a post with these permissions, and the reason why not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tonghu.policy.schema import Transition, Workflow


@dataclass(frozen=True)
class Offer:
    """A transition as it stands for this post and state. `why_not`: empty where it may be done."""

    transition: Transition
    why_not: str

    @property
    def allowed(self) -> bool:
        """True where it may be done now."""
        return not self.why_not


def offers(workflow: Workflow, state: str, permissions: Collection[str]) -> list[Offer]:
    """Every transition that this kind of post ever does, in the order of the file."""
    return [
        Offer(each, why_not(workflow, each.id, state, permissions))
        for each in workflow.transitions.values()
        if _may(each, permissions)
    ]


def why_not(workflow: Workflow, transition: str, state: str, permissions: Collection[str]) -> str:
    """Empty where the transition may be done, else one Chinese sentence. KeyError for an unknown transition."""
    move = workflow.transitions[transition]
    if not _may(move, permissions):
        return f"这一岗位不办理“{move.title}”。"
    if state in move.before:
        return ""
    here = workflow.states[state]
    if not here.is_open:
        return f"线索已办结({here.title}),不能再{move.title}。"
    before = "、".join(f"“{workflow.states[each].title}”" for each in move.before)
    return f"线索现在是“{here.title}”,{before}的线索才能{move.title}。"


def _may(move: Transition, permissions: Collection[str]) -> bool:
    return any(each in permissions for each in move.permissions)


def open_states(workflow: Workflow) -> tuple[str, ...]:
    """Ids of the states in which somebody still has to do something."""
    return tuple(each.id for each in workflow.states.values() if each.is_open)


def diagram(workflow: Workflow) -> str:
    """The workflow as a mermaid state diagram, for docs/reference/lead-states.md."""
    lines = ["stateDiagram-v2", f"    [*] --> {next(iter(workflow.states))}"]
    lines += [f"    {state.id}: {state.title}" for state in workflow.states.values()]
    lines += [
        f"    {before} --> {move.after}: {move.title}"
        for move in workflow.transitions.values()
        for before in move.before
    ]
    lines += [f"    {state.id} --> [*]" for state in workflow.states.values() if not state.is_open]
    return "\n".join(lines)
