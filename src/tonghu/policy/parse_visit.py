"""What may be asked about a condition on a visit, out of the catalogue."""

from __future__ import annotations

from tonghu.policy.phrases import BLANK
from tonghu.policy.reading import Item, nearest
from tonghu.policy.schema import VisitQuestion

WHO = "who"


def visit_question(item: Item) -> VisitQuestion | None:
    """Checkable with its questions, or not with who checks it instead; None after noting what is wrong."""
    item.only_keys("checkable", "question", "ended_question", "by")
    flag = item.need("checkable")
    if flag is None:
        return None
    if not isinstance(flag.scalar, bool):
        flag.wrong("这里应是 true 或 false:入户时能不能核实")
        return None
    if not flag.scalar:
        by = item.need("by")
        return VisitQuestion(checkable=False, by=by.text()) if by else None
    question, ended = item.need("question"), item.need("ended_question")
    if question is None or ended is None:
        return None
    return VisitQuestion(checkable=True, question=_spoken(question), ended_question=_spoken(ended))


def _spoken(item: Item) -> str:
    text = item.text()
    blanks = BLANK.findall(text)
    for blank in blanks:
        if blank != WHO:
            item.wrong(f'问句里没有 "{{{blank}}}" 这个空{nearest(blank, (WHO,))}')
    if WHO not in blanks:
        item.wrong("问句要写明问的是谁,请用 {who} 留空")
    return text
