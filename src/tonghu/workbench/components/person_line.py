"""Person line: who somebody is, in one line."""

from __future__ import annotations

from tonghu.workbench.components.component import component
from tonghu.workbench.components.states import known_state


@component
def person_line(
    *,
    name: str,
    sex: str = "",
    age: int | None = None,
    role: str = "",
    place: str = "",
    href: str = "",
    state: str = "",
) -> dict[str, object]:
    """A name and what one must know beside it.

    name: as the post may see it. sex: 男 or 女. age: in full years. role: 母亲, 儿童主任.
    place: the village or organisation. href: the person's page. state: safe, watch, act, urgent or empty.
    """
    known_state("person_line", state, or_none=True)
    return {"name": name, "sex": sex, "age": age, "role": role, "place": place, "href": href, "state": state}
