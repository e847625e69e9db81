"""How often each rule was right, from the verdicts of people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record
from tonghu.leads.core.precision import FEW, Share, share
from tonghu.leads.models import Confidence, Kind, Verdict
from tonghu.leads.queries import verdicts
from tonghu.leads.rules import catalogue, category_words
from tonghu.workbench.acting import actor_of

WRONG = (Verdict.UNTRUE, Verdict.REGISTER_WRONG)
NOT_COUNTED = (Verdict.HANDLED, Verdict.UNABLE)


@dataclass(frozen=True)
class RuleShown:
    """A rule with one confidence: how many verdicts of which kind, and the share that was right."""

    category: str
    kind: str
    confidence: str
    right: int
    untrue: int
    register_wrong: int
    not_counted: int
    share: Share

    @property
    def words(self) -> str:
        """83.3%(95% 区间 60.1%–94.2%)."""
        value, low, high = self.share.value, self.share.low, self.share.high
        if value is None or low is None or high is None:
            return "尚无结论"
        return f"{value:.1%}（95% 区间 {low:.1%}–{high:.1%}）"


@require_GET
def precision(request: HttpRequest) -> HttpResponse:
    """Each rule by category, action and confidence, over the place of the post."""
    actor = actor_of(request)
    actor.check(Permission.PRECISION_READ, Permission.PRECISION_READ.words)
    counts: dict[tuple[str, str, str], Counter[str]] = {}
    for row in verdicts(actor):
        counts.setdefault((row["category"], row["kind"], row["confidence"]), Counter())[row["verdict"]] = row[
            "n"
        ]
    order = [*catalogue().categories, *sorted({key[0] for key in counts} - set(catalogue().categories))]
    keys = sorted(
        counts, key=lambda k: (order.index(k[0]), Kind.values.index(k[1]), Confidence.values.index(k[2]))
    )
    rules = [_rule(*key, counts[key]) for key in keys]
    record("aggregate", "lead", by=actor, detail={"what": "precision"})
    return render(
        request,
        "workbench/leads/precision.html",
        {"rules": rules, "few_words": f"结论不足 {FEW} 条，仅供参考"},
    )


def _rule(category: str, kind: str, confidence: str, counts: Counter[str]) -> RuleShown:
    right = counts[Verdict.ACCEPTED]
    return RuleShown(
        category=category_words(category),
        kind=Kind(kind).label,
        confidence=Confidence(confidence).label,
        right=right,
        untrue=counts[Verdict.UNTRUE],
        register_wrong=counts[Verdict.REGISTER_WRONG],
        not_counted=sum(counts[each] for each in NOT_COUNTED),
        share=share(right, right + sum(counts[each] for each in WRONG)),
    )
