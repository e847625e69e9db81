"""A report whose place was not known goes to the county that the desk above found out."""

from __future__ import annotations

from tonghu.casework.models import Attachment, Matter, MatterStep, Receipt, Record, Share
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.places.models import Division, Level

_ROWS = (MatterStep, Record, Share, Attachment, Receipt)


def place_report(report: Matter, code: str, *, by: Actor) -> None:
    """The report, what it consists of, and what was handed over lie in the county from now on.

    `code`: statistical code of the county or of a place in it. UserError for a place without a county.
    """
    named = Division.objects.filter(code=code).first()
    county = _county(named)
    if county is None:
        raise UserError("请选择县（市、区）或其下的乡镇、村：报告要交到县里才有人办理。")
    parts = Matter.objects.scoped(by).filter(parent=report, kind="harm_handover")
    whole = [report.pk, *parts.values_list("pk", flat=True)]
    Matter.objects.scoped(by).filter(pk__in=whole).update(place=county)
    for rows in _ROWS:
        rows.objects.scoped(by).filter(matter_id__in=whole).update(place=county)
    report.place = county


def _county(named: Division | None) -> str | None:
    while named is not None and named.level != Level.COUNTY:
        named = named.parent
    return named.place if named else None
