"""Where the header leads. Task folders offer the addresses; what nobody offered does not appear."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, kw_only=True)
class Header:
    """Names of addresses as `{% url %}` takes them.

    `search`: GET with `q`. `switch_post`: POST with `post`. `messages`: the notices of the post. `account`: the
    person's own sign-in and devices. `sign_out`: POST. `end_break_glass`: POST, while it lasts.
    """

    search: str = ""
    switch_post: str = ""
    messages: str = ""
    help: str = ""
    account: str = ""
    sign_out: str = ""
    end_break_glass: str = ""


_header = Header()


def offer(parts: Header) -> None:
    """Add the parts that are set. ValueError on a part that another offered already."""
    global _header
    given = {part.name: getattr(parts, part.name) for part in fields(parts) if getattr(parts, part.name)}
    for name, value in given.items():
        if getattr(_header, name) not in ("", value):
            raise ValueError(f"the header's {name} is offered twice: {getattr(_header, name)} and {value}")
    _header = replace(_header, **given)


def offered() -> Header:
    """The parts offered so far."""
    return _header
