"""Both front pages name every command and every target, and every file they link to is there."""

import re
from pathlib import Path

import click
import pytest

from tonghu.cli.main import cli

ROOT = Path(__file__).parents[2]
PAGES = ["README.md", "README.zh-CN.md"]


def text(page):
    return (ROOT / page).read_text(encoding="utf-8")


def commands(group, path=("tonghu",)):
    """The words of every command that does something, groups left out."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name))


def targets():
    """The targets that `make help` shows."""
    return re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_every_command_is_named_and_none_that_is_not_there(page):
    named = set(re.findall(r"^\| `(tonghu(?: [a-z][a-z-]*)+)", text(page), re.MULTILINE))
    assert named == set(commands(cli))


@pytest.mark.parametrize("page", PAGES)
def test_every_target_of_make_is_named(page):
    assert [t for t in targets() if f"`make {t}`" not in text(page) and f"make {t}\n" not in text(page)] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_file(page):
    links = re.findall(r"\]\(([^)#:]+)\)", text(page))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def figures(page):
    """The lines of the two tables of figures: one per category and action, one per county."""
    return re.findall(
        r"^\| (?:\w+ \| (?:enter|exit)|ordinary|hard|yunxi-\w+) \|.*$", text(page), re.MULTILINE
    )


def test_both_pages_publish_the_same_figures():
    english, chinese = (figures(page) for page in PAGES)
    assert english
    assert english == chinese
