"""New projects whose facts are in the ledger already: inserted once, projected, instead of inserted and then brought up to date.

The projection is the one of queries/projection_sql.py; it only looks at a temporary table of the new projects instead of at theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from django.db import connection

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.investment_projects.actions.bulk_rows import column_defaults
from huoshui.investment_projects.actions.projections import LINK_JOINS, LINKED
from huoshui.investment_projects.actions.projects import NewProject, checked_name, name_columns
from huoshui.investment_projects.queries.projection_sql import PROJECTED_COLUMNS, projection_parameters, projection_sql
from huoshui.operations.adapters.copy_text import copied, copied_text

_TABLE = "pg_temp.new_project"
_IDENTITY = ("id", "name", "name_key", "pinyin_key", "pinyin_initials", "phase_label", "parent_project_id")
_COPIED = ("zone_id", *_IDENTITY, "owner_enterprise_id", "owner_name")
_STAGING = """
CREATE TEMPORARY TABLE IF NOT EXISTS new_project (
    zone_id uuid, id uuid, name text, name_key text, pinyin_key text, pinyin_initials text, phase_label text, parent_project_id uuid,
    owner_enterprise_id uuid, owner_name text, merged_into_id uuid
) ON COMMIT DELETE ROWS
"""


def prepare_projects(actor: Actor, projects: Sequence[NewProject]) -> bytes:
    """New projects as the temporary table takes them, names checked. Asks the database nothing."""
    lines = []
    for each in projects:
        names = name_columns(checked_name(each.name))
        texts = "\t".join(copied_text(names[column]) for column in _IDENTITY[1:5])
        lines.append(
            f"{actor.zone_id}\t{each.id}\t{texts}\t{copied_text(each.phase_label[:20])}\t{copied(each.parent_project_id)}\t"
            f"{copied(each.owner_enterprise_id)}\t{copied_text(each.owner_name[:200])}\n"
        )
    return "".join(lines).encode()


def store_projected(actor: Actor, prepared: bytes, links: Mapping[str, Any], as_of: date, *, settled: bool) -> None:
    """Insert prepared projects whose facts are recorded. A building block of imports, whose audit row covers it.

    ``links`` are those of ``links_by_name`` for every name that the facts state, ``as_of`` is the zone's day, ``settled`` says that none of
    these projects has two facts of one attribute. The connection is bound to the actor's zone.
    """
    if not prepared:
        return
    parameters = projection_parameters(actor.zone_id, as_of=as_of) | dict(links) | {"created_at": clock.now()} | column_defaults()
    with connection.cursor() as cursor:
        cursor.execute(_STAGING)
        cursor.execute(f"TRUNCATE {_TABLE}")
        with cursor.cursor.copy(f"COPY {_TABLE} ({', '.join(_COPIED)}) FROM STDIN") as copy:
            copy.write(prepared)
        cursor.execute(_insert_sql(settled), parameters)


@cache
def _insert_sql(settled: bool) -> str:
    computed = {
        "zone_id": "%(zone_id)s",
        "created_at": "%(created_at)s",
        "projected_as_of": "%(as_of)s",
        **{column: f"p.{column}" for column in _IDENTITY},
        **{column: f"x.{column}" for column in PROJECTED_COLUMNS},
        **LINKED,
    }
    columns = {**{column: f"%({column})s" for column in column_defaults()}, **computed}
    return f"""
    INSERT INTO investment_projects_project ({", ".join(columns)})
    SELECT {", ".join(columns.values())}
    FROM {_TABLE} p JOIN ({projection_sql(projects=_TABLE, settled=settled)}) x ON x.id = p.id {LINK_JOINS}"""  # noqa: S608 - constants
