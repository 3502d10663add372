"""Inserting very many project rows: one statement a thousand rows, one JSON value each. Ten times as fast as the ORM."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import NOT_PROVIDED, GeneratedField

from huoshui.investment_projects.models import Project

ROWS_AT_ONCE = 2_000
_TYPES = {
    "id": "uuid", "name": "text", "name_key": "text", "pinyin_key": "text", "pinyin_initials": "text", "parent_project_id": "uuid",
    "phase_label": "text", "owner_enterprise_id": "uuid", "owner_name": "text", "project_code": "text", "projected_as_of": "date",
}  # fmt: skip


def insert_projects(constants: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that give the columns of ``_TYPES``; ``constants`` hold for all, the other columns take the model's defaults."""
    same = {**column_defaults(), **constants}
    columns = ", ".join((*_TYPES, *same))
    values = ", ".join((*_TYPES, *("%s" for _ in same)))
    entry = ", ".join(f"{name} {kind}" for name, kind in _TYPES.items())
    statement = (
        f"INSERT INTO {Project._meta.db_table} ({columns}) "  # noqa: S608 - column names of the model; values are bound
        f"SELECT {values} FROM json_to_recordset(%s::json) AS entry ({entry})"
    )
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS_AT_ONCE):
            part = json.dumps(rows[start : start + ROWS_AT_ONCE], ensure_ascii=False, default=str)
            cursor.execute(statement, [*same.values(), part])


def column_defaults() -> dict[str, Any]:
    """The values that the ORM would put where nothing is given, of every column but those above, the zone and the time."""
    defaults: dict[str, Any] = {}
    for field in Project._meta.concrete_fields:
        if field.column is None or field.column in _TYPES or isinstance(field, GeneratedField) or field.column in ("zone_id", "created_at"):
            continue
        value = field.get_default() if field.default is not NOT_PROVIDED or not field.null else None
        defaults[field.column] = field.get_db_prep_save(value, connection)
    return defaults
