"""The county of the reports' own tests."""

from tests.oversight.reports.conftest import county

__all__ = ["county"]
