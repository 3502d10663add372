"""Taking a row to change it: locked, of the right zone, and in the version that the user saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from huoshui.core.refusals import NotVisible, StaleVersion


def take_row(
    rows: Any, row_id: UUID, *, expected_version: int | None, yours: Mapping[str, Any] | None = None, shown: Sequence[str] = ()
) -> Any:
    """The row ``row_id`` of the queryset ``rows``, locked until commit.

    NotVisible when it is not among them; StaleVersion (with ``yours`` and the stored values of ``shown``) when somebody changed
    it after the user read it. ``expected_version`` None is for commands, which read and write in one breath.
    """
    row = rows.select_for_update(of=("self",)).filter(id=row_id).first()
    if row is None:
        raise NotVisible
    if expected_version is not None and row.version != expected_version:
        stored = {name: getattr(row, name) for name in shown}
        raise StaleVersion(yours={**(yours or {}), "version": expected_version}, theirs={**stored, "version": row.version})
    return row


def changed_values(row: Any, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(before, after) of the fields that ``values`` would really change."""
    before = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
    return before, {name: values[name] for name in before}


def write_changes(row: Any, after: Mapping[str, Any]) -> None:
    """Set the fields, raise the version by one and save just these columns."""
    for name, value in after.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*after, "version"])
