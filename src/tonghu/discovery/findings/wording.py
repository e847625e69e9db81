"""What is said of a finding in words."""

from __future__ import annotations

import datetime as dt

from tonghu.discovery.core.result import RowRef
from tonghu.discovery.findings.told import Evidence

FINDING_WORDS = {
    ("enter", True): "应纳入,不在册",
    ("exit", True): "在册,应退出",
    ("enter", False): "是否纳入须人工判断",
    ("exit", False): "是否退出须人工判断",
    (None, None): "不是线索",
}
STAGE_WORDS = {
    "plain": "姓名和出生日期一致,且只有这一个人",
    "household": "姓名与同一行写明的家人同户的人一致,且只有这一个人",
    "repaired": "号码有一位误写,改正后对得上",
    "weighed": "号码缺失或不全,按姓名、日期、地址和家人综合判断",
}


def confidence_words(confidence: float, certain: bool) -> str:
    """How sure a finding is, in words."""
    if not certain:
        return "须人工判断"
    if confidence >= 0.98:
        return "很有把握"
    return "较有把握" if confidence >= 0.9 else "有把握,请核对身份"


def link_words(e: Evidence) -> str:
    """How a row was found to mean the person."""
    if e.kind == "parentage":
        return "这一行写明了亲子关系"
    if e.kind == "listing":
        return "花名册中的这一行"
    if e.kind == "entry":
        return "孩子本人的登记"
    return STAGE_WORDS[e.stage] if e.stage else "身份号码一致"


def days_words(since: dt.date | None, until: dt.date | None) -> str:
    """An interval, in brackets; empty where nothing is known of it."""
    if since and until:
        return f"({since} 至 {until})"
    return f"({since} 起)" if since else ""


def place_of(row: RowRef) -> str:
    """File, sheet and row, in brackets."""
    sheet = f" 工作表 {row.sheet}" if row.sheet else ""
    return f"({row.file}{sheet} 第 {row.row_no} 行)"
