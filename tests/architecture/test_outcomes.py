"""What the domain raises becomes an outcome in one place of the workbench: no page answers AlreadyDone or Conflict by itself."""

import ast
from pathlib import Path

import pytest

import tonghu.workbench
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.registry.changing import AlreadyDone
from tonghu.workbench.submitting import Outcome, attempt

WORKBENCH = Path(tonghu.workbench.__file__).parent
RAISED = {"AlreadyDone", "Conflict"}


def caught_in(source):
    """The names of the exceptions that a module catches."""
    handlers = [
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ExceptHandler) and node.type
    ]
    named = [name for each in handlers for name in ast.walk(each.type)]
    return {
        name.id if isinstance(name, ast.Name) else name.attr
        for name in named
        if isinstance(name, ast.Name | ast.Attribute)
    }


def test_only_one_module_catches_them():
    found = {
        str(path.relative_to(WORKBENCH)): caught & RAISED
        for path in WORKBENCH.rglob("*.py")
        if (caught := caught_in(path.read_text(encoding="utf-8"))) & RAISED
    }
    assert found == {"submitting.py": RAISED}


def test_the_search_finds_them_however_they_are_written():
    assert caught_in("try:\n    x()\nexcept (changing.AlreadyDone, Conflict) as e:\n    pass") == {
        "AlreadyDone",
        "changing",
        "Conflict",
    }


@pytest.mark.parametrize(
    ("raised", "came"),
    [
        (None, Outcome(done="ok")),
        (AlreadyDone(), Outcome(twice=True)),
        (UserError("不行"), Outcome(refused="不行")),
    ],
)
def test_each_outcome(raised, came):
    def do():
        if raised is not None:
            raise raised
        return "ok"

    assert attempt(do) == came


def test_a_conflict_comes_with_what_stands_now():
    def do():
        raise Conflict("已由他人办理。", theirs=3)

    found = attempt(do).overtaken
    assert (found.what, found.theirs) == ("已由他人办理。", 3)
