"""What a decision on money holds for: a rehabilitation subsidy no more than its scheme gives a child in a year, a waiver of fees
no longer than its school year."""

from __future__ import annotations

import datetime as dt

from tonghu.accounts.permissions import Permission
from tonghu.casework.effects import Entry, on_entry
from tonghu.casework.filling import file_of
from tonghu.casework.forms import whole_answers
from tonghu.casework.rules import number_of
from tonghu.casework.standing_records import standing_records
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.kernel.periods import age_in_whole_years
from tonghu.leads.rules import catalogue
from tonghu.policy.duties.periods import SchoolDays, period_of

# Schemes whose amount is a parameter of the same name; an operation or a device is settled by its bill.
RATED = ("rehab_training_0_6", "rehab_training_7_up", "rehab_community_7_up", "rehab_vision")
YOUNG = "rehab_training_0_6"
OLDER = ("rehab_training_7_up", "rehab_community_7_up")


@on_entry("rehab_decision", permission=Permission.CASE_WORK)
def decided(entry: Entry, by: Actor) -> None:
    """UserError for more than the scheme gives, or a scheme of another age. Runs as the system for a federation."""
    told = entry.answers
    scheme, day = str(told["scheme"]), dt.date.fromisoformat(told["decided_on"])
    child = file_of(entry.record.child_id, by=by)
    assert child is not None  # the form is about a child
    if child.birth_on is not None and scheme in (YOUNG, *OLDER):
        young = age_in_whole_years(child.birth_on, day) < number_of("rehab_young_age", on=day)
        if young != (scheme == YOUNG):
            raise UserError(
                f"儿童{age_in_whole_years(child.birth_on, day)}周岁,不适用所选的救助项目。请按年龄选择项目。"
            )
    if scheme in RATED:
        _check_of_year(entry, scheme, day, int(told["amount"]), by)


def _check_of_year(entry: Entry, scheme: str, day: dt.date, amount: int, by: Actor) -> None:
    """With what was decided for the child in the same year: the amount of a scheme is a year's."""
    most, title = number_of(scheme, on=day), catalogue().parameters[scheme].title
    if amount > most:
        raise UserError(f"填写的金额是{amount}元,超过{title}{most}元。请核对金额。")
    others = standing_records(by).filter(
        form="rehab_decision", child=entry.record.child, occurred_on__year=day.year
    )
    told = [whole_answers(each) for each in others.exclude(pk=entry.record.pk)]
    before = sum(int(each["amount"]) for each in told if each["scheme"] == scheme)
    if before + amount > most:
        raise UserError(
            f"{day.year}年已为这名儿童决定{before}元，再加{amount}元，超过{title}{most}元（按年计算）。请核对，或待下一年度再定。"
        )


@on_entry("fee_waiver", permission=Permission.CASE_WORK)
def waived(entry: Entry, by: Actor) -> None:
    """UserError for a decision that reaches over the end of its school year: each year asks for one of its own."""
    start, end = (dt.date.fromisoformat(entry.answers[key]) for key in ("starts_on", "ends_on"))
    year = period_of("school_year", start, SchoolDays(catalogue().parameters))
    assert year is not None  # every day lies in one
    if end > year.last:
        raise UserError(
            f"免收决定只管一个学年，{start:%Y-%m-%d}起的这一次最晚到{year.last:%Y-%m-%d}。下一学年请另行核对后再登记。"
        )
