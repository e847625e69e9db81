"""Writes docs/reference/matters.md: every kind of matter, its states and steps, out of catalogue/matters."""

from collections.abc import Mapping
from pathlib import Path

from tonghu.casework.core.turns import diagram
from tonghu.policy.load import load_catalogue
from tonghu.policy.matters.schema import Guard, Limit, MatterKind, Move

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "matters.md"
HEAD = """# Matters: states and steps

Written by `python tools/matter_states.py` out of `catalogue/matters/`; a test holds them equal. `receiver`: the organisation
a matter was sent to; `sender`: who began it; `responsible`: the post named in it; `unit:…`: any organisation of that kind
that takes part. A clock that no law gives is marked 非法定.
"""


def page(kinds: Mapping[str, MatterKind]) -> str:
    """The whole page."""
    return (
        "\n".join(line.rstrip() for line in [HEAD, *(part for k in kinds.values() for part in _kind(k))])
        + "\n"
    )


def _kind(kind: MatterKind) -> list[str]:
    return [
        f"## {kind.title} `{kind.id}`",
        "",
        f"Begun by {_words(kind.opening.by)}. Source: {kind.source.document}, {kind.source.status}. {kind.source.note or ''}",
        "",
        "```mermaid",
        diagram(kind),
        "```",
        "",
        "| state | 状态 | whose turn | open | clock | told when late |",
        "|---|---|---|---|---|---|",
        *(
            f"| `{state.id}` | {state.title} | {_words(state.owners)} | {'yes' if state.is_open else 'no'}"
            f" | {_clock(state.limit)} | {_words(state.escalate)} |"
            for state in kind.states.values()
        ),
        "",
        "| step | 步骤 | from | to | by | form | comes first | does |",
        "|---|---|---|---|---|---|---|---|",
        *(_move(kind, move) for move in kind.moves.values()),
        "",
    ]


def _move(kind: MatterKind, move: Move) -> str:
    before = "、".join(kind.states[each].title for each in move.before)
    does = ", ".join(f"`{effect.name}`" for effect in move.effects) or "—"
    return (
        f"| `{move.id}` | {move.title} | {before} | {kind.states[move.after].title} | {_words(move.by)}"
        f" | {f'`{move.form}`' if move.form else '—'} | {_guards(move.guards)} | {does} |"
    )


def _guards(guards: tuple[Guard, ...]) -> str:
    return " ".join(guard.words for guard in guards) or "—"


def _clock(limit: Limit | None) -> str:
    if limit is None:
        return "—"
    return f"`{limit.parameter}` {limit.unit}{'' if limit.statutory else ' 非法定'}"


def _words(tokens: tuple[str, ...]) -> str:
    return ", ".join(f"`{token}`" for token in tokens) or "—"


if __name__ == "__main__":
    PAGE.write_text(page(load_catalogue(ROOT / "catalogue").matters), encoding="utf-8")
