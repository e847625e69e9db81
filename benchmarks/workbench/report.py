"""docs/benchmarks-workbench.md from measured figures. Nothing here is a figure of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Measured = Mapping[str, Any]
AIMS = {"write": 250, "child": 150, "": 100}
RATIO_AIM = 1.2
ABOVE_AIM_MS = 300
_ABOVE = ("city_lead", "province_lead")


def aim_of(page: str) -> int:
    """Milliseconds that 95 of 100 requests should take at most. The forms of a write count as a child's page."""
    if page.startswith("write"):
        return AIMS["write"]
    is_page = page in ("child", "lead") or page.startswith(("child:", "lead:"))
    return AIMS["child"] if is_page else AIMS[""]


def page(measured: Measured) -> str:
    """The whole page."""
    crowds = [line for crowd in measured["crowds"] for line in _crowd(crowd, measured["seconds"])]
    alone = [*_costs(measured), *_roles(measured), *_ratios(measured), *_rows(measured)]
    return "\n".join([*_head(measured), *crowds, *alone])


def _head(measured: Measured) -> list[str]:
    sizes = ", ".join(f"{count:,} {table}" for table, count in measured["sizes"].items())
    lines = [
        "# Benchmarks of the pages\n",
        "Written by `make bench-pages`; do not edit.\n",
        f"Machine: {measured['machine']}. Measured on {measured['on']}; load average {measured['load_before']} before,"
        f" {measured['load_after']} after. Rows: {sizes}. Shared buffers as PostgreSQL comes, 128 MB.\n",
        "Children lie in villages at random, which no real roster does: a county's rows are spread over the whole"
        " table. Server, database and the load's own processes share the machine.\n",
    ]
    if measured["load_before"] > 1:
        lines.append(
            "**The machine had other work before the measuring began: milliseconds are too high, and figures near"
            " an aim say little.**\n"
        )
    return lines


def _crowd(crowd: Measured, seconds: int) -> list[str]:
    lines = [
        f"## Under load: {crowd['rate_per_core']} tasks a second a core, {seconds} s\n",
        f"Load average before: {crowd['load_before']}. The rate is asked whether or not the pages keep up. Processor"
        f" milliseconds a request: {_processor(crowd['processor_ms'])}.\n",
        "| page | requests | failed | p50 ms | p95 ms | p99 ms | aim for p95 | |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for each in crowd["pages"]:
        whole = each["page"] == "Aggregated"
        aim = "" if whole else str(aim_of(each["page"]))
        met = "" if whole else ("met" if each["p95"] <= aim_of(each["page"]) else "**missed**")
        name = f"all, {each['per_second']} a second" if whole else each["page"]
        figures = f"{each['requests']:,} | {each['failures']} | {each['p50']} | {each['p95']} | {each['p99']}"
        lines.append(f"| {name} | {figures} | {aim} | {met} |")
    return [*lines, ""]


def _processor(used: Mapping[str, float]) -> str:
    return f"pages {used['pages']}, database {used['database']}, locust {used['locust']}"


def _costs(measured: Measured) -> list[str]:
    roles = list(measured["alone"]["pages"][0]["roles"])
    lines = [
        "## Processor milliseconds of a page, by post\n",
        "Pages + database, medians of pages opened alone. Other work on the machine changes these far less than"
        " milliseconds on the wall, but it does: by half and more where every core is shared. All but granian.\n",
        f"| page | {' | '.join(roles)} |",
        f"| --- |{' --- |' * len(roles)}",
    ]
    for each in measured["alone"]["pages"]:
        cells = [f"{got['processor_ms']} + {got['database_ms']}" for got in each["roles"].values()]
        lines.append(f"| {each['page']} | {' | '.join(cells)} |")
    return [*lines, ""]


def _roles(measured: Measured) -> list[str]:
    roles = list(measured["alone"]["pages"][0]["roles"])
    lines = [
        "## Alone, by post\n",
        "Median milliseconds of the page / of its reads run bare (times as long) · queries. A city's and a province's"
        f" pages should open within {ABOVE_AIM_MS} ms.\n",
        f"| page | {' | '.join(roles)} |",
        f"| --- |{' --- |' * len(roles)}",
    ]
    for each in measured["alone"]["pages"]:
        cells = []
        for role, got in each["roles"].items():
            slow = role in _ABOVE and got["page_ms"] > ABOVE_AIM_MS
            times = got["page_ms"] / got["bare_ms"] if got["bare_ms"] else 0
            words = f"{got['page_ms']} / {got['bare_ms']} ({times:.1f}) · {got['queries']}"
            cells.append(f"**{words}**" if slow else words)
        lines.append(f"| {each['page']} | {' | '.join(cells)} |")
    return [*lines, ""]


def _ratios(measured: Measured) -> list[str]:
    lines = [
        "## A regular post against one that reaches everything\n",
        "The same rows: a county's officer, and the province's post on the same page narrowed to that county. Then"
        " the officer's reads alone, under row-level security and as the owner, whom no policy bounds. The officer"
        f" sees more of the rail (counts of work) than the province does. Aim: {RATIO_AIM}.\n",
        "| page | officer ms | province ms | ratio | reads, secured ms | owner ms | ratio |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for each in measured["alone"]["ratios"]:
        both = [
            f"**{value}**" if value > RATIO_AIM else str(value) for value in (each["pages"], each["queries"])
        ]
        lines.append(
            f"| {each['page']} | {each['regular_ms']} | {each['superuser_ms']} | {both[0]}"
            f" | {each['secured_ms']} | {each['owner_ms']} | {both[1]} |"
        )
    return [*lines, ""]


def _rows(measured: Measured) -> list[str]:
    lines = [
        "## Queries, few rows and many\n",
        "| list | one village | the county |",
        "| --- | --- | --- |",
    ]
    lines += [f"| {each['page']} | {each['few']} | {each['many']} |" for each in measured["alone"]["rows"]]
    return [*lines, ""]
