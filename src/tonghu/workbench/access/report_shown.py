"""The yearly report as the page and the paper show it: the same figures in the same words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import Http404
from django.utils import timezone

from tonghu.accounts.models import ComplianceReport, Finding
from tonghu.accounts.reporting import FIRST_YEAR, figures_of, report_of
from tonghu.accounts.roles import ROLES
from tonghu.accounts.rules import own_place
from tonghu.kernel.actor import Actor
from tonghu.places.models import Division
from tonghu.workbench.access.words import words_of

TEMPLATE = Path(__file__).parent / "print" / "report.typ"
BASIS = "依据《未成年人网络保护条例》第三十七条"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """`deeds`: (what, entries, people, rows); `posts`: (role, held, by delegation). `report` None: not begun."""

    year: int
    place: str
    division: Division
    report: ComplianceReport | None
    signed: bool
    figures: dict[str, Any]
    deeds: list[tuple[str, int, int, int]]
    posts: list[tuple[str, int, int]]
    findings: list[Finding]
    today: dt.date

    @property
    def subjects(self) -> list[int]:
        """What the audit says was read."""
        return [self.report.pk] if self.report else []


def shown_report(year: int, *, by: Actor) -> Shown:
    """The report of the actor's place. Http404 for a year that is none. Figures stand once it is signed."""
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise Http404
    found, place = report_of(year, by=by), own_place(by)
    signed = found is not None and found.signed_at is not None
    figures = found.figures if found is not None and signed else figures_of(place, year)
    return Shown(
        year=year,
        place=place,
        division=Division.objects.get(place=place),
        report=found,
        signed=signed,
        figures=figures,
        deeds=[
            (words_of(row["verb"], row["kind"]), row["entries"], row["people"], row["subjects"])
            for row in figures["audit"]
        ],
        posts=[(ROLES[row["role"]].title, row["held"], row["delegated"]) for row in figures["posts"]],
        findings=list(found.findings.all()) if found else [],
        today=timezone.localdate(),
    )


def told(shown: Shown, *, by: Actor) -> dict[str, Any]:
    """What the paper says."""
    now = timezone.localtime()
    glass, access, found = (shown.figures[name] for name in ("break_glass", "access", "findings"))
    return {
        "title": f"{shown.division.name} {shown.year} 年度未成年人个人信息保护合规审计报告",
        "basis": BASIS,
        "notice": "" if shown.signed else f"未签发稿，数字截至 {shown.today}，不作为正式报告。",
        "sections": [
            {
                "title": "一、岗位",
                "lines": [] if shown.posts else ["没有在任的岗位。"],
                "heads": ["岗位", "在任", "其中代行"],
                "rows": [_row(each) for each in shown.posts],
            },
            {
                "title": "二、查阅、导出、清除和其他操作",
                "lines": [] if shown.deeds else ["这一年没有记录。"],
                "heads": ["操作", "次数", "人数", "涉及条数"],
                "rows": [_row(each) for each in shown.deeds],
            },
            _section(
                "三、紧急查阅和访问审批",
                f"紧急查阅 {glass['uses']} 次，已审查 {glass['reviewed']} 次，理由不成立 {glass['unjustified']} 次，"
                f"经审批延长 {glass['longer']} 次。",
                f"访问申请 {access['asked']} 件，批准 {access['approved']} 件，不批准 {access['refused']} 件，"
                f"使用 {access['uses']} 次。",
                f"审计链断链 {shown.figures['chains_broken']} 处。",
            ),
            _section(
                "四、发现的问题",
                f"历年未办结 {found['open']} 个，其中逾期 {found['late']} 个。",
                *(_finding(number, each) for number, each in enumerate(shown.findings, start=1)),
            ),
            _section("五、审计结论", (shown.report.conclusion if shown.report else "") or "还没有写明。"),
        ],
        "signatures": _signatures(shown.report),
        "footer": f"{by.user_name}（{by.title}）打印于 {now:%Y-%m-%d %H:%M}，打印已记录；报告只有数字，没有儿童的信息",
        "page_words": ["第 ", " 页，共 ", " 页"],
    }


def _row(cells: tuple[Any, ...]) -> list[str]:
    return [str(cell) for cell in cells]


def _section(title: str, *lines: str) -> dict[str, Any]:
    return {"title": title, "lines": list(lines), "heads": [], "rows": []}


def _finding(number: int, each: Finding) -> str:
    ended = f"{each.closed_on} 办结：{each.closed_words}" if each.closed_on else "未办结"
    return f"{number}. {each.words}；整改：{each.measure}；期限 {each.due_on}；{ended}。"


def _signatures(report: ComplianceReport | None) -> list[str]:
    if report is None:
        return []
    lines = [f"编制：{report.drafted_by.user.full_name}（{report.drafted_by.title}）"]
    if report.signed_by is not None and report.signed_at is not None:
        lines.append(f"签发：{report.signed_by.user.full_name}（{report.signed_by.title}）")
        lines.append(f"{timezone.localdate(report.signed_at):%Y 年 %-m 月 %-d 日}")
    return lines
