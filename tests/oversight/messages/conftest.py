"""The two counties of the pages of duties."""

from tests.workbench.duties.conftest import world

__all__ = ["world"]
