"""The projection as of past days, kept between pages.

Asking for a past day replays every fact of the zone: seconds where there are 100,000 projects. The answer is therefore kept, one row a
project and day, and taken from there for every further list, sort, page, total and group of that day.

What makes a row wrong is noted by the database in the transaction that does it (triggers of migration 0002): a fact about the project, or
a change of the project itself. Whoever reads next takes the notes first and computes afterwards, so that a change that commits in between
is noted still and computed again: never is a row older than the facts that a reader sees. Keeping is part of reading here; nothing depends
on a row being there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from huoshui.core import clock
from huoshui.investment_projects.queries.projection_sql import PROJECTED_COLUMNS, PROJECTS, projection_parameters, projection_sql

ROWS = "investment_projects_projectonday"
DAYS = "investment_projects_rememberedday"
MARKS = "investment_projects_outdatedproject"
MOST_DAYS = 12  # a zone; the one that was asked for longest ago goes first
MANY = 2_000  # from here computing all of a day is cheaper than picking
IDENTITY_COLUMNS = (
    "id",
    "name",
    "pinyin_key",
    "parent_project_id",
    "phase_label",
    "owner_enterprise_id",
    "duty_unit_id",
    "area_id",
    "merged_into_id",
    "created_at",
    "version",
)
SEARCH_TEXT = "lower(i.name || ' ' || i.pinyin_initials || ' ' || x.project_code || ' ' || x.owner_name)"
# A replay of many facts sorts them all: in memory where it can, and without compiling a plan that runs once.
PAST_SETTINGS = "SELECT set_config('work_mem', '192MB', true), set_config('jit', 'off', true)"
_KNOWN = "COALESCE(%(known_at)s::timestamptz, 'infinity')"
_DAY = f"zone_id = %(zone_id)s AND as_of = %(as_of)s AND known_at = {_KNOWN}"
_BORN = "i.zone_id = %(zone_id)s AND i.merged_into_id IS NULL AND (%(known_at)s::timestamptz IS NULL OR i.created_at <= %(known_at)s)"


def day_source(known_at: datetime | None) -> str:
    """What stands for the day in a FROM clause, its values bound as in ``projection_parameters``."""
    bound = "%(known_at)s::timestamptz" if known_at is not None else "'infinity'::timestamptz"
    return f"SELECT * FROM {ROWS} WHERE zone_id = %(zone_id)s AND as_of = %(as_of)s AND known_at = {bound}"  # noqa: S608 - constants


@transaction.atomic
def remember_day(zone_id: UUID, as_of: date, known_at: datetime | None) -> None:
    """Afterwards ``day_source`` gives every project of the zone as of the day. The connection is bound to the zone.

    Two statements where nothing is to be done.
    """
    parameters: dict[str, Any] = {"zone_id": zone_id, "as_of": as_of, "known_at": known_at, "today": clock.today()}
    with connection.cursor() as cursor:
        if _is_whole(cursor, parameters):
            return
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"huoshui.days:{zone_id}"])
        _take_marks(cursor, parameters)
        cursor.execute(
            f"INSERT INTO {DAYS} (zone_id, as_of, known_at, asked_on) VALUES (%(zone_id)s, %(as_of)s, {_KNOWN}, %(today)s)"  # noqa: S608
            " ON CONFLICT (zone_id, as_of, known_at) DO UPDATE SET asked_on = excluded.asked_on RETURNING is_complete",
            parameters,
        )
        if not cursor.fetchone()[0]:
            _fill(cursor, parameters)
            cursor.execute(f"UPDATE {DAYS} SET is_complete = true WHERE {_DAY}", parameters)  # noqa: S608 - constants
            _forget_oldest(cursor, zone_id)


def forget_days(zone_id: UUID) -> None:
    """Drop what is kept: for `huoshui rebuild`."""
    with connection.cursor() as cursor:
        for table in (MARKS, ROWS, DAYS):
            cursor.execute(f"DELETE FROM {table} WHERE zone_id = %s", [zone_id])  # noqa: S608 - constants


def renew_days(zone_id: UUID) -> int:
    """Compute anew, at night, what became outdated by day; how many days are kept."""
    kept = kept_days(zone_id)
    for as_of, known_at in kept:
        remember_day(zone_id, as_of, known_at)
    with transaction.atomic(), connection.cursor() as cursor:  # notes of a zone that keeps no day lead nowhere
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"huoshui.days:{zone_id}"])
        _take_marks(cursor, {"zone_id": zone_id})
    return len(kept)


def kept_days(zone_id: UUID, *, whole: bool = False) -> list[tuple[date, datetime | None]]:
    """The days that are kept, with the moment of knowledge or None. ``whole``: without those that the next reader fills anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT as_of, NULLIF(known_at, 'infinity') FROM {DAYS} "  # noqa: S608 - constants
            "WHERE zone_id = %s AND (is_complete OR NOT %s) ORDER BY as_of, known_at",
            [zone_id, whole],
        )
        return list(cursor.fetchall())


def differing_rows(zone_id: UUID, as_of: date, known_at: datetime | None, limit: int) -> list[tuple[Any, ...]]:
    """For `huoshui check`: (id, name, stored columns …, computed columns …) of kept rows that a replay does not give."""
    stored = ", ".join(f"d.{column}" for column in PROJECTED_COLUMNS)
    computed = ", ".join(f"x.{column}" for column in PROJECTED_COLUMNS)
    statement = (
        f"SELECT i.id, i.name, {stored}, {computed} FROM {PROJECTS} i "  # noqa: S608 - constants
        f"JOIN ({projection_sql(known_at=known_at is not None)}) x ON x.id = i.id "
        f"LEFT JOIN ({day_source(known_at)}) d ON d.id = i.id "
        f"WHERE {_BORN} AND ({stored}) IS DISTINCT FROM ({computed}) ORDER BY i.pinyin_key, i.id LIMIT {int(limit)}"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PAST_SETTINGS)
        cursor.execute(statement, {"known_at": None, **projection_parameters(zone_id, as_of=as_of, known_at=known_at)})
        return list(cursor.fetchall())


def _is_whole(cursor: Any, parameters: dict[str, Any]) -> bool:
    cursor.execute(
        f"SELECT EXISTS (SELECT 1 FROM {DAYS} WHERE {_DAY} AND is_complete AND asked_on >= %(today)s::date - 1)"  # noqa: S608 - constants
        f" AND NOT EXISTS (SELECT 1 FROM {MARKS} WHERE zone_id = %(zone_id)s)",
        parameters,
    )
    return bool(cursor.fetchone()[0])


def _take_marks(cursor: Any, parameters: dict[str, Any]) -> None:
    """Notes are taken before anything is computed: see above."""
    cursor.execute(f"DELETE FROM {MARKS} WHERE zone_id = %(zone_id)s RETURNING project_id", parameters)  # noqa: S608 - constants
    marked = {row[0] for row in cursor.fetchall()}
    if not marked:
        return
    if None in marked or len(marked) > MANY:
        cursor.execute(f"UPDATE {DAYS} SET is_complete = false WHERE zone_id = %(zone_id)s", parameters)  # noqa: S608 - constants
        cursor.execute(f"DELETE FROM {ROWS} WHERE zone_id = %(zone_id)s", parameters)  # noqa: S608 - constants
        return
    cursor.execute(  # a fact of a project that was merged counts for the one it was merged into
        f"SELECT id FROM {PROJECTS} WHERE zone_id = %(zone_id)s AND id = ANY(%(ids)s) UNION "  # noqa: S608 - constants
        f"SELECT merged_into_id FROM {PROJECTS} WHERE zone_id = %(zone_id)s AND id = ANY(%(ids)s) AND merged_into_id IS NOT NULL",
        {**parameters, "ids": list(marked)},
    )
    outdated = [row[0] for row in cursor.fetchall()]
    cursor.execute(f"DELETE FROM {ROWS} WHERE zone_id = %s AND id = ANY(%s)", [parameters["zone_id"], outdated])  # noqa: S608 - constants
    kept = kept_days(parameters["zone_id"])
    if len(outdated) * len(kept) > MANY:
        cursor.execute(f"UPDATE {DAYS} SET is_complete = false WHERE zone_id = %(zone_id)s", parameters)  # noqa: S608 - constants
        return
    for as_of, known_at in kept:
        _insert(cursor, {**parameters, "as_of": as_of, "known_at": known_at}, outdated)


def _fill(cursor: Any, parameters: dict[str, Any]) -> None:
    cursor.execute(
        f"SELECT i.id FROM {PROJECTS} i WHERE {_BORN} "  # noqa: S608 - constants
        f"AND NOT EXISTS (SELECT 1 FROM {ROWS} kept WHERE kept.{_DAY.replace(' AND ', ' AND kept.')} AND kept.id = i.id)",
        parameters,
    )
    missing: Sequence[UUID] = [row[0] for row in cursor.fetchall()]
    few = len(missing) <= MANY
    if missing:
        _insert(cursor, parameters, missing if few else None)
    if not few:
        cursor.execute("SELECT huoshui_analyze_remembered_days()")


def _insert(cursor: Any, parameters: dict[str, Any], ids: Sequence[UUID] | None) -> None:
    """Compute the rows of one day for some projects, or for all that have none."""
    few = ids is not None
    identity = ", ".join(f"i.{column}" for column in IDENTITY_COLUMNS)
    projected = ", ".join(f"x.{column}" for column in PROJECTED_COLUMNS)
    known = parameters["known_at"] is not None
    if not few:
        cursor.execute(PAST_SETTINGS)
    columns = ", ".join((*IDENTITY_COLUMNS, *PROJECTED_COLUMNS, "search_text", "pinyin_spelled"))
    cursor.execute(
        f"INSERT INTO {ROWS} (zone_id, as_of, known_at, {columns}) "  # noqa: S608 - constants
        f"SELECT %(zone_id)s, %(as_of)s, {_KNOWN}, {identity}, {projected}, {SEARCH_TEXT}, i.pinyin_spelled "
        f"FROM {PROJECTS} i JOIN ({projection_sql(limited=few, known_at=known)}) x ON x.id = i.id WHERE {_BORN} "
        "ON CONFLICT DO NOTHING",
        {**parameters, **({"project_ids": list(ids)} if ids is not None else {})},
    )


def _forget_oldest(cursor: Any, zone_id: UUID) -> None:
    cursor.execute(
        f"WITH gone AS (DELETE FROM {DAYS} d USING (SELECT as_of, known_at FROM {DAYS} WHERE zone_id = %(zone_id)s "  # noqa: S608 - constants
        "ORDER BY asked_on DESC, is_complete DESC, as_of DESC, known_at DESC OFFSET %(most)s) old "
        "WHERE d.zone_id = %(zone_id)s AND d.as_of = old.as_of AND d.known_at = old.known_at RETURNING d.as_of, d.known_at) "
        f"DELETE FROM {ROWS} r USING gone WHERE r.zone_id = %(zone_id)s AND r.as_of = gone.as_of AND r.known_at = gone.known_at",
        {"zone_id": zone_id, "most": MOST_DAYS},
    )
