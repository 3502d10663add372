"""PostgreSQL over the tables: the same steps for small questions, always of this very moment. The connection is bound to the zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import Error, connection, transaction

from huoshui.analytics.engines.protocol import Rows, StepFailed
from huoshui.analytics.rollups.steps import Step, with_clause


class PostgresEngine:
    """``relations``: name → SELECT over the tables, in psycopg's placeholders; ``parameters``: what those bind."""

    name = "postgres"
    dialect = "postgres"

    def __init__(self, relations: Mapping[str, str], parameters: Mapping[str, Any]) -> None:
        self.relations, self.parameters = relations, dict(parameters)
        self._before: list[Step] = []
        self._bound: dict[str, Any] = {}

    def keep(self, steps: Sequence[Step], parameters: Mapping[str, Any]) -> None:
        """Nothing is stored here: the steps become part of what is run next."""
        self._before += steps
        self._bound |= parameters

    def run(self, steps: Sequence[Step], parameters: Mapping[str, Any], order_by: str = "") -> Rows:
        every = (*self._before, *steps)
        last = every[-1].name
        relations = ",\n".join(f"{name} AS ({rows})" for name, rows in self.relations.items())
        chain = with_clause(every, self.dialect).removeprefix("WITH ").removeprefix("RECURSIVE ")
        statement = f"WITH RECURSIVE {relations}{', ' if relations else ''}{chain} SELECT * FROM {last}"  # noqa: S608 - named steps
        if order_by:
            statement += f" ORDER BY {order_by}"
        bound = {**self.parameters, **self._bound, **parameters}
        with transaction.atomic(), connection.cursor() as cursor:
            if "fact" in self.relations:  # a replay of facts sorts them all
                cursor.execute("SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true)")
            try:
                cursor.execute(statement, bound)
            except Error as error:
                raise StepFailed(self.name, last, statement, str(error)) from error
            columns = tuple(column.name for column in cursor.description or ())
            return Rows(columns, list(cursor.fetchall()), self.name, "tables")
