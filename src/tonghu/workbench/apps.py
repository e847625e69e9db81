"""The workbench as a Django app."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    """Pages, components and the registries of rail, header and work."""

    name = "tonghu.workbench"
    label = "workbench"

    def ready(self) -> None:
        """Import `registration` of every task folder that has one."""
        for folder in iter_modules(self.module.__path__ if self.module else (), f"{self.name}."):
            if folder.ispkg and find_spec(f"{folder.name}.registration"):
                import_module(f"{folder.name}.registration")
