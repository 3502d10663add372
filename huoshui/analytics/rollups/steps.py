"""A step: a name and the SELECT that makes the rows of that name out of relations and of steps before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import sqlglot

WRITTEN_IN = "postgres"


@dataclass(frozen=True)
class Step:
    """``sql`` is written in the PostgreSQL dialect with ``:name`` for bound values and printed for the engine that runs it.

    ``is_kept``: much work that later steps ask for more than once; an engine may store its rows. ``is_recursive``: it names itself.
    """

    name: str
    sql: str
    is_kept: bool = False
    is_recursive: bool = False

    def printed(self, dialect: str) -> str:
        """The SELECT in another dialect, its values as that engine's driver binds them."""
        return _printed(self.sql, dialect)


def with_clause(steps: Sequence[Step], dialect: str) -> str:
    """``WITH a AS (…), b AS (…)`` of all steps, or "" for none."""
    if not steps:
        return ""
    recursive = "RECURSIVE " if any(step.is_recursive for step in steps) else ""
    return f"WITH {recursive}" + ",\n".join(f"{step.name} AS ({step.printed(dialect)})" for step in steps)


@lru_cache(maxsize=512)
def _printed(sql: str, dialect: str) -> str:
    return sqlglot.parse_one(sql, read=WRITTEN_IN).sql(dialect=dialect)
