"""DuckDB over the Parquet files of a snapshot: every zone of the files at once, however many days."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb

from huoshui.analytics.engines.protocol import Rows, StepFailed
from huoshui.analytics.rollups.steps import Step, with_clause

MEMORY_LIMIT = "4GB"
_PLACEHOLDER = re.compile(r"\$([a-z_][a-z0-9_]*)")


class DuckDBEngine:
    """One private database in memory; relations are views over files or tables that the caller makes. Use as a context."""

    name = "duckdb"
    dialect = "duckdb"

    def __init__(
        self, relations: Mapping[str, str] | None = None, *, data: str = "", spill_to: Path | None = None, threads: int = 2
    ) -> None:
        """``relations``: name → the SELECT or table function that has its rows."""
        self.data = data
        self.connection = duckdb.connect(":memory:", config={"memory_limit": MEMORY_LIMIT, "threads": threads})
        self.connection.execute("SET TimeZone = 'UTC'")
        self.connection.execute("SET autoinstall_known_extensions = false")
        if spill_to is not None:
            self.connection.execute(f"SET temp_directory = '{spill_to}'")
        for name, rows in (relations or {}).items():
            self.connection.execute(f"CREATE OR REPLACE VIEW {name} AS {rows}")

    def __enter__(self) -> DuckDBEngine:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.connection.close()

    def keep(self, steps: Sequence[Step], parameters: Mapping[str, Any]) -> None:
        waiting: list[Step] = []
        for step in steps:
            waiting.append(step)
            if step.is_kept:
                select = f"{with_clause(waiting, self.dialect)} SELECT * FROM {step.name}"  # noqa: S608 - named steps
                self._execute(f"CREATE OR REPLACE TEMP TABLE {step.name} AS {select}", step.name, parameters)
                waiting = []

    def run(self, steps: Sequence[Step], parameters: Mapping[str, Any], order_by: str = "") -> Rows:
        last = steps[-1].name
        statement = f"{with_clause(steps, self.dialect)} SELECT * FROM {last}"  # noqa: S608 - named steps
        found = self._execute(statement + (f" ORDER BY {order_by}" if order_by else ""), last, parameters)
        columns = tuple(column[0] for column in found.description)
        return Rows(columns, found.fetchall(), self.name, self.data)

    def _execute(self, statement: str, step: str, parameters: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
        asked = {name: parameters[name] for name in set(_PLACEHOLDER.findall(statement))}  # the driver refuses what is not used
        try:
            return self.connection.execute(statement, asked)
        except duckdb.Error as error:
            raise StepFailed(self.name, step, statement, str(error)) from error
