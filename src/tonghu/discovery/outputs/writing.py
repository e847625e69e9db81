"""The five files of a run, all of them or none."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tonghu.discovery.core.result import LeadRow, ReviewRow, RunResult
from tonghu.discovery.outputs import tables
from tonghu.discovery.outputs.masking import mask_lead_row, mask_reject, mask_review_row
from tonghu.discovery.outputs.quality import write_quality
from tonghu.discovery.outputs.report.page import write_report
from tonghu.discovery.outputs.tally import LeadTally, RejectTally
from tonghu.kernel.files import whole_directory

NAMES = ("leads.csv", "review.csv", "rejects.csv", "quality.json", "report.html")
EXPLAINED_PER_CATEGORY = 2000


def write_all(
    result: RunResult, out: Path, *, mask: bool = False, explained_per_category: int = EXPLAINED_PER_CATEGORY
) -> None:
    """Write leads.csv, review.csv, rejects.csv, quality.json and report.html into `out`.

    With `mask`, numbers and names are hidden in all of them. The report explains at most
    `explained_per_category` leads of each category and action, and says so. A full disk raises UserError,
    a child twice in a category and action `tables.RepeatedLeadError`; then nothing in `out` changes.
    """
    leads, reviews, rejects = LeadTally(as_of=result.as_of), LeadTally(as_of=result.as_of), RejectTally()
    with whole_directory(out, names=NAMES) as folder:
        lead_rows = leads.counting(_lead_rows(result))
        tables.write_leads(map(mask_lead_row, lead_rows) if mask else lead_rows, folder / "leads.csv")
        review_rows = reviews.counting(_review_rows(result))
        tables.write_reviews(
            map(mask_review_row, review_rows) if mask else review_rows, folder / "review.csv"
        )
        tables.write_rejects(rejects.counting(map(mask_reject, result.rejects)), folder / "rejects.csv")
        write_quality(result, folder / "quality.json", mask=mask)
        write_report(
            result,
            folder / "report.html",
            leads=leads,
            reviews=reviews,
            rejects=rejects,
            mask=mask,
            explained=explained_per_category,
        )


def _lead_rows(result: RunResult) -> Iterable[LeadRow]:
    rows = result.lead_rows
    if rows is None:
        rows = sorted((tables.lead_row(lead) for lead in result.leads), key=tables.order_of)
    return tables.checked(rows)


def _review_rows(result: RunResult) -> Iterable[ReviewRow]:
    rows = result.review_rows
    if rows is None:
        rows = sorted((tables.review_row(case) for case in result.reviews), key=tables.order_of)
    return tables.checked(rows)
