"""What tests of several tasks' pages share."""

import dataclasses

import pytest

from tonghu.workbench import rail


@pytest.fixture
def uncounted_rail(monkeypatch):
    """The rail without its counts: each is a query of its own task, frozen by that task's test and by no other."""
    items = {key: dataclasses.replace(item, count=None) for key, item in rail._ITEMS.items()}
    monkeypatch.setattr(rail, "_ITEMS", items)
