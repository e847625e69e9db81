"""Writes duties and evidence kinds into a copy of the catalogue, as somebody who adds them would."""

import datetime as dt
import shutil
from pathlib import Path

import yaml

from tonghu.policy.load import load_catalogue

FOLDER = Path(__file__).parents[3] / "catalogue"
SOURCE = {"document": "童护项目默认", "kind": "项目默认", "status": "待核"}
SEEN = {"title": "走访", "subject": "child", "from": {"form": "visit", "where": {"saw_child": [True]}}}
CASES = [
    {
        "words": "走访过。",
        "on": "2026-06-30",
        "evidence": [{"kind": "seen", "on": "2026-06-29"}],
        "gives": "done",
    },
    {"words": "没有走访。", "on": "2026-06-30", "gives": "overdue"},
]


def reading(**changed):
    """One reading of a duty, changed as told; a value of None leaves the key out."""
    plain = {
        "key": "main",
        "title": "按期走访",
        "subject": "child",
        "bearer": {"role": "child_director"},
        "when": {"every": {"days": "visit_days_high"}},
        "evidence": {"any": [{"kind": "seen"}]},
        "act": {"form": "visit"},
        "numerator": "走访过的",
        "denominator": "应走访的",
    }
    return {key: value for key, value in {**plain, **changed}.items() if value is not None}


def duty(*readings, **changed):
    """One duty with its readings."""
    plain = {
        "number": "D10-4",
        "title": "走访",
        "text": "按规定走访。",
        "clause": "lu_min_2024_5/10",
        "departments": ["civil_affairs"],
        "source": SOURCE,
        "readings": list(readings) or [reading()],
        "cases": CASES,
    }
    return {key: value for key, value in {**plain, **changed}.items() if value is not None}


def loaded(tmp_path, duties, evidence=None):
    """The catalogue with these duties and no others. `duties`: {file name: content}."""
    folder = Path(shutil.copytree(FOLDER, tmp_path / "catalogue"))
    for kind, files in (("duties", duties), ("evidence", {"seen": SEEN, **(evidence or {})})):
        shutil.rmtree(folder / kind, ignore_errors=True)
        (folder / kind).mkdir()
        for name, content in files.items():
            text = yaml.safe_dump(_dated(content), allow_unicode=True, sort_keys=False)
            (folder / kind / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_catalogue(folder)


def _dated(content):
    """Days written as text become days, as they are in a file."""
    if isinstance(content, dict):
        return {key: _dated(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_dated(value) for value in content]
    if isinstance(content, str) and len(content) == 10 and content[4] == content[7] == "-":
        return dt.date.fromisoformat(content)
    return content
