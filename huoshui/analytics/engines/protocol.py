"""What every engine does: run named steps with bound values and give rows, and say which engine over which data gave them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from huoshui.analytics.rollups.steps import Step


class StepFailed(Exception):
    """A statement that an engine refused; names the step and shows the SQL that it was given."""

    def __init__(self, engine: str, step: str, sql: str, reason: str) -> None:
        super().__init__(f"{engine}: step {step}: {reason}\n{sql}")
        self.engine, self.step, self.sql, self.reason = engine, step, sql, reason


@dataclass(frozen=True)
class Rows:
    """What a question gave. ``data`` names what was asked: the fingerprint of a snapshot, or the tables themselves."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    engine: str
    data: str


class Engine(Protocol):
    """DuckDB over a snapshot, PostgreSQL over tables. Steps are the same; results are equal."""

    name: str
    dialect: str

    def keep(self, steps: Sequence[Step], parameters: Mapping[str, Any]) -> None:
        """Run steps for good: those marked ``is_kept`` are rows from then on, and need not be named again."""

    def run(self, steps: Sequence[Step], parameters: Mapping[str, Any], order_by: str = "") -> Rows:
        """The rows of the last step."""
