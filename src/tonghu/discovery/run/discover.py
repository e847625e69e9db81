"""The main job: a folder of registers in, the five files of a run out. No server, no database to set up."""

from __future__ import annotations

import datetime as dt
import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tonghu.discovery.core.layout import Layouts, load_layouts
from tonghu.discovery.core.result import (
    Action,
    Counts,
    Lead,
    ParameterShown,
    RunResult,
    StepTiming,
    Titled,
)
from tonghu.discovery.engine.duckdb_engine import StepDone
from tonghu.discovery.findings.explained import Explainer
from tonghu.discovery.findings.told import Told
from tonghu.discovery.ingest.load import load_folder
from tonghu.discovery.ingest.quality import Quality
from tonghu.discovery.ingest.terms import OPEN, Terms
from tonghu.discovery.outputs.writing import EXPLAINED_PER_CATEGORY, write_all
from tonghu.discovery.run.county import county_tree, county_words, division_words
from tonghu.discovery.run.fingerprint import folder_fingerprint
from tonghu.discovery.run.pipeline import AskedChild, link_and_judge, plan
from tonghu.discovery.run.progress import FamiliesDone
from tonghu.discovery.run.quality_shown import reading_details, registers_shown, warnings_shown
from tonghu.discovery.run.rows import lead_rows, rejects, review_rows
from tonghu.discovery.run.work_database import work_database
from tonghu.kernel.errors import UserError
from tonghu.places.tree import DivisionTree
from tonghu.policy.load import load_catalogue
from tonghu.policy.schema import Catalogue
from tonghu.policy.walk import parameters_of


@dataclass(frozen=True, kw_only=True)
class Request:
    """What to run. `work`: where the work database lies while the run lasts
    (None: the system's temporary folder). `terms`: on which the files are read. `asked`: a child to be told
    about whether it is a finding or not.
    """

    registers: Path
    as_of: dt.date
    catalogue: Path
    threads: int | None = None
    memory_limit: str | None = None
    work: Path | None = None
    terms: Terms = OPEN
    asked: AskedChild | None = None


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A work database in which every step has run."""

    con: duckdb.DuckDBPyConnection
    catalogue: Catalogue
    layouts: Layouts
    tree: DivisionTree
    quality: Quality
    steps: tuple[StepTiming, ...]


def discover(
    request: Request,
    out: Path,
    *,
    mask: bool = False,
    explained_per_category: int = EXPLAINED_PER_CATEGORY,
    say: Callable[[str], None],
    detail: Callable[[str], None] = lambda line: None,
) -> Summary:
    """Read, link, judge and write. UserError where nothing honest could be said; then `out` is as it was.

    say: told a line for each kind of work; detail: told every file and every step.
    """
    _may_write(out, request.registers)
    with prepared(request, say, detail) as ready:
        started = time.perf_counter()
        with uncollected():
            result = result_of(request, ready, explained_per_category, mask=mask)
        say(f"写明依据 {time.perf_counter() - started:.1f} 秒")
        started = time.perf_counter()
        write_all(result, out, mask=mask, explained_per_category=explained_per_category)
        say(f"写出结果 {time.perf_counter() - started:.1f} 秒")
        return _summary(ready.con, result)


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for cycles while a million records without any are made: it would go through all of them again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _may_write(out: Path, registers: Path) -> None:
    """Said before the work begins. Results among the registers would be read as registers the next time."""
    if out.exists() and not out.is_dir():
        raise UserError(f"--out {out} 是一个文件,不是文件夹。请换一个文件夹。")
    if out.resolve().is_relative_to(registers.resolve()):
        raise UserError(
            f"--out {out} 在登记表文件夹 {registers} 里面,下次会被当成登记表。请把结果放到别的文件夹。"
        )


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What a run found, in numbers: leads by category and action, cases for a person,
    and the loud warnings.
    """

    as_of: dt.date
    county_words: str
    leads: tuple[tuple[str, Action, int], ...]
    reviews: int
    warnings: tuple[str, ...]


@contextmanager
def prepared(
    request: Request,
    say: Callable[[str], None],
    detail: Callable[[str], None] = lambda line: None,
    tell: Callable[[StepTiming, int], None] = lambda step, of: None,
) -> Iterator[Prepared]:
    """A work database with every step done; gone when the block ends.

    `say`: told of each kind of work; `detail`: of each file and step. `tell`: called after each step with it and
    with how many there are in all. What it raises ends the run.
    """
    catalogue = load_catalogue(request.catalogue)
    layouts = load_layouts(request.catalogue)
    with work_database(request.work, threads=request.threads, memory_limit=request.memory_limit) as con:
        yield _run(con, request, catalogue, layouts, say, detail, tell)


def _run(
    con: duckdb.DuckDBPyConnection,
    request: Request,
    catalogue: Catalogue,
    layouts: Layouts,
    say: Callable[[str], None],
    detail: Callable[[str], None],
    tell: Callable[[StepTiming, int], None],
) -> Prepared:
    started = time.perf_counter()
    say(f"读 {request.registers} 里的登记表")
    quality = load_folder(con, request.registers, request.as_of, request.catalogue, detail, request.terms)
    read = StepTiming(
        step="读入登记表",
        rows=sum(register.rows_read for register in quality.registers),
        seconds=time.perf_counter() - started,
    )
    say(f"读入 {sum(len(r.files) for r in quality.registers)} 个文件 {read.rows:,} 行,{read.seconds:.1f} 秒")
    if all(not quality.register(name).files for name in ("hukou", "birth_certificate", "school")):
        raise UserError(
            f"文件夹 {request.registers} 里没有户籍、出生医学证明和学籍中的任何一种,"
            "不知道有哪些孩子,无法发现线索。请至少放入户籍人口后重试。"
        )
    tree = county_tree(con, request.catalogue / "places", request.as_of)
    steps = [read]
    planned = plan(catalogue, layouts, request.as_of)
    families, of = FamiliesDone((step.name for step in planned), say), 1 + len(planned)
    tell(read, of)

    def done(step: StepDone) -> None:
        steps.append(StepTiming(step=step.step, rows=step.rows, seconds=step.seconds))
        tell(steps[-1], of)
        detail(f"{step.step}:{step.rows:,} 行,{step.seconds:.2f} 秒")
        families.done(step)

    link_and_judge(
        con,
        catalogue=catalogue,
        layouts=layouts,
        tree=tree,
        as_of=request.as_of,
        asked=request.asked,
        done=done,
    )
    return Prepared(
        con=con, catalogue=catalogue, layouts=layouts, tree=tree, quality=quality, steps=tuple(steps)
    )


def result_of(request: Request, ready: Prepared, explained: int, *, mask: bool) -> RunResult:
    """What a run found, ready to be written; at most `explained` findings of each category and action in full."""
    con, tree = ready.con, ready.tree
    told = Told(con, ready.layouts)
    told.choose(per_category=explained)
    explainer = _explainer(told, ready, request.as_of)
    return RunResult(
        as_of=request.as_of,
        county_words=county_words(tree),
        catalogue_hash=folder_fingerprint(request.catalogue)[:16],
        folder_fingerprint=folder_fingerprint(request.registers)[:16],
        categories=tuple(
            Titled(id=c.id, words=c.title) for c in ready.catalogue.categories_in_force(request.as_of)
        ),
        towns=tuple(Titled(id=town.code[:9], words=town.name) for town in tree.at_level("town")),
        leads=tuple(explainer.leads()),
        reviews=tuple(explainer.reviews()),
        rejects=rejects(con),
        registers=registers_shown(ready.quality),
        counts=_counts(con, request.as_of),
        quality=reading_details(ready.quality),
        warnings=warnings_shown(ready.quality, mask=mask),
        steps=ready.steps,
        parameters=tuple(_parameters(ready.catalogue, request.as_of)),
        lead_rows=lead_rows(con),
        review_rows=review_rows(con),
    )


def findings_of(ready: Prepared, as_of: dt.date, *, at_a_time: int) -> Iterator[Lead]:
    """Every finding explained, those for a person as ReviewCase; so many are held at a time."""
    told, after = Told(ready.con, ready.layouts), 0
    explainer = _explainer(told, ready, as_of)
    while found := told.choose_next(after=after, at_most=at_a_time):
        yield from explainer.leads()
        yield from explainer.reviews()
        after += found


def _explainer(told: Told, ready: Prepared, as_of: dt.date) -> Explainer:
    return Explainer(
        told,
        catalogue=ready.catalogue,
        as_of=as_of,
        division_words=lambda code: division_words(ready.tree, code),
    )


def _summary(con: duckdb.DuckDBPyConnection, result: RunResult) -> Summary:
    words = {category.id: category.words for category in result.categories}
    counted = con.execute(
        "select category, action, count(*) from lead_row where certain group by all order by all"
    ).fetchall()
    (reviews,) = con.execute("select count(*) from lead_row where not certain").fetchall()[0]
    return Summary(
        as_of=result.as_of,
        county_words=result.county_words,
        leads=tuple((words[category], action, number) for category, action, number in counted),
        reviews=reviews,
        warnings=result.warnings,
    )


def _counts(con: duckdb.DuckDBPyConnection, as_of: dt.date) -> Counts:
    children, adults = con.execute(
        """select count(*) filter (where birth_date > cast(? as date) - interval 18 year),
                  count(*) filter (where birth_date <= cast(? as date) - interval 18 year)
           from person""",
        [as_of, as_of],
    ).fetchall()[0]
    (roster,) = con.execute("select count(distinct child_id) from listing").fetchall()[0]
    return Counts(children=children, adults=adults, roster=roster)


def _parameters(catalogue: Catalogue, as_of: dt.date) -> Iterator[ParameterShown]:
    used = {name for c in catalogue.categories_in_force(as_of) for name in parameters_of(c, catalogue)}
    for name in sorted(used):
        parameter = catalogue.parameters[name]
        dated = parameter.at(as_of)
        value = "、".join(dated.value) if isinstance(dated.value, tuple) else str(dated.value)
        yield ParameterShown(
            title=parameter.title,
            value=value,
            unit=parameter.unit or "",
            source=f"{dated.source.kind}:{dated.source.document}{dated.source.article or ''}",
            status=dated.source.status,
        )
