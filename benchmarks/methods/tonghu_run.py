"""`tonghu discover` from raw files to its five files, step by step."""

from __future__ import annotations

import hashlib

from benchmarks.decidable import undecidable_leads, write
from benchmarks.methods.measured import CATALOGUE, Job, job
from benchmarks.scoring import score_links
from tonghu.discovery.core.result import StepTiming
from tonghu.discovery.outputs.writing import EXPLAINED_PER_CATEGORY, write_all
from tonghu.discovery.run import discover as main_job
from tonghu.discovery.run.pipeline import plan

_LINKING = ("people/", "links/", "parents/")
# Rows of registers (a million children have 5.5 million): what no reader could decide is worked out up to here.
DECIDED_UP_TO = 6_000_000


def main() -> None:
    asked = job()
    request = main_job.Request(
        registers=asked.registers, as_of=asked.as_of, catalogue=CATALOGUE,
        threads=asked.threads, memory_limit=asked.memory_limit, work=asked.work / "scratch",
    )  # fmt: skip
    out = asked.work / "out"
    with asked.phase("whole"), main_job.prepared(request, asked.say) as ready:
        names = [step.name for step in plan(ready.catalogue, ready.layouts, asked.as_of)]
        _phases(asked, names, ready.steps)
        with asked.phase("outputs"):
            with main_job.uncollected():
                result = main_job.result_of(request, ready, EXPLAINED_PER_CATEGORY, mask=False)
            write_all(result, out, mask=False, explained_per_category=EXPLAINED_PER_CATEGORY)
        asked.measured()
        with asked.phase("scoring"):
            con = ready.con.cursor()  # does not see the temporary tables of the outputs
            # How much memory the run was held to is no limit of those who mark it.
            con.execute("reset memory_limit")
            found = score_links(con, asked.province / "truth" / "links")
            if asked.told["rows_read"] <= DECIDED_UP_TO:
                steps = plan(ready.catalogue, ready.layouts, asked.as_of)
                open_leads = undecidable_leads(con, asked.province / "truth" / "links", steps, asked.as_of)
                write(asked.work / "undecidable.csv", open_leads)
    for spent in (asked.phases, asked.cpu):
        spent["whole"] -= spent.pop("scoring")
    asked.told["links"] = {name: score.as_json() for name, score in found.items()}
    asked.told["leads_sha256"] = hashlib.sha256((out / "leads.csv").read_bytes()).hexdigest()
    asked.told["review_sha256"] = hashlib.sha256((out / "review.csv").read_bytes()).hexdigest()
    for name in ("leads.csv", "review.csv"):
        (out / name).rename(asked.work / name)
    asked.finish()


def _phases(asked: Job, names: list[str], timings: tuple[StepTiming, ...]) -> None:
    """Ingest apart from linking and rules; and every step by its name."""
    ingest, *steps = timings
    asked.phases["ingest"] = ingest.seconds
    asked.told["rows_read"] = ingest.rows
    asked.told["steps"] = [
        {"step": name, "rows": timing.rows, "seconds": timing.seconds}
        for name, timing in zip(names, steps, strict=True)
    ]
    for name, timing in zip(names, steps, strict=True):
        phase = "linking" if name.startswith(_LINKING) else "rules"
        asked.phases[phase] = asked.phases.get(phase, 0.0) + timing.seconds


if __name__ == "__main__":
    main()
