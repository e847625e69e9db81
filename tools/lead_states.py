"""Writes docs/reference/lead-states.md: the states and steps of a lead, out of catalogue/workflows/lead.yaml."""

from pathlib import Path

from tonghu.leads.core.workflow import diagram
from tonghu.policy.load import load_catalogue
from tonghu.policy.schema import Workflow

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "lead-states.md"
NEEDS = {
    "reason": "理由",
    "verification": "核实记录",
    "assignee": "承办人",
    "due_date": "期限",
    "child": "档案",
}


def page(workflow: Workflow) -> str:
    """The whole page."""
    titles = {key: state.title for key, state in workflow.states.items()}
    lines = [
        "# States of a lead",
        "",
        "Written by `python tools/lead_states.py` out of `catalogue/workflows/lead.yaml`; a test holds them equal.",
        f"Source: {workflow.source.document}, {workflow.source.status}. {workflow.source.note or ''}",
        "",
        "```mermaid",
        diagram(workflow),
        "```",
        "",
        "| state | 状态 | whose turn | open |",
        "|---|---|---|---|",
        *(
            f"| `{each.id}` | {each.title} | {', '.join(f'`{o}`' for o in each.owners)} | {'yes' if each.is_open else 'no'} |"
            for each in workflow.states.values()
        ),
        "",
        "| step | 步骤 | from | to | needs the permission | asks for |",
        "|---|---|---|---|---|---|",
        *(
            f"| `{each.id}` | {each.title} | {'、'.join(titles[b] for b in each.before)} | {titles[each.after]}"
            f" | {' or '.join(f'`{p}`' for p in each.permissions)} | {'、'.join(NEEDS[n] for n in each.needs) or '—'} |"
            for each in workflow.transitions.values()
        ),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(load_catalogue(ROOT / "catalogue").workflows["lead"]), encoding="utf-8")
