"""Forms for tests, read from YAML beside a small catalogue."""

import textwrap
from pathlib import Path

import yaml

from tonghu.policy.forms.definition import CodeList, Option
from tonghu.policy.forms.read import Beside, kinds_at_the_top, read_form
from tonghu.policy.reading import Item, Problems
from tonghu.policy.schema import Source

SOURCE = Source(document="测试", article=None, quote=None, kind="项目默认", status="待核")
HAZARDS = CodeList(
    id="home_hazard",
    title="隐患",
    options=(Option(key="fire", title="用火"), Option(key="water", title="水边")),
    source=SOURCE,
)


def faults(text, *, clauses=("law/1",), others=None):
    """(the form or None, the lines of its faults) of a file called catalogue/forms/tried.yaml."""
    problems = Problems()
    node = yaml.compose(textwrap.dedent(text), Loader=yaml.CSafeLoader)
    item = Item(node, "catalogue/forms/tried.yaml", "tried", problems)
    known = {"tried": kinds_at_the_top(item), **(others or {})}
    form = read_form("tried", item, SOURCE, Beside(clauses, {"home_hazard": HAZARDS}, known))
    return form, problems.lines


def read(text):
    """The form of a text without faults."""
    form, lines = faults(text)
    assert lines == []
    return form


ROOT = Path(__file__).parents[3]
