"""The cast bound to its home zone, and a workbook of the test."""

from tests.investment_projects.conftest import Ledger, cast, ledger

__all__ = ["Ledger", "cast", "ledger"]
