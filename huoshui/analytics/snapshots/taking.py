"""Taking a snapshot: one reading transaction over all relations, facts from where the last one ended. Nobody waits for it.

Numbers of facts are given before they are committed, so a fact with a smaller number may appear after a greater one was taken. Therefore
the rows behind the mark are counted each time; where the count differs, facts are taken anew from the beginning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import duckdb
from django.db import connection, transaction

from huoshui.analytics.engines.duckdb_engine import DuckDBEngine
from huoshui.analytics.snapshots.parquet_files import (
    Manifest,
    PartFile,
    one_at_a_time,
    read_manifest,
    reading,
    sha256_of,
    write_manifest,
    zone_folder,
)
from huoshui.analytics.snapshots.relations import APPENDED, RELATIONS
from huoshui.core import clock

MOST_PARTS = 40  # then facts are written together again
_TYPES = {
    16: "BOOLEAN",
    20: "BIGINT",
    21: "SMALLINT",
    23: "INTEGER",
    25: "VARCHAR",
    1043: "VARCHAR",
    1082: "DATE",
    1184: "TIMESTAMPTZ",
    2950: "UUID",
}


def take_snapshot(zone_id: UUID, folder: Path, wanted: Collection[str] = tuple(RELATIONS)) -> Manifest:
    """Bring the zone's files up to this moment, those of ``wanted`` relations; others stay as they were taken last.

    The connection is bound to the zone. A damaged snapshot is made anew.
    """
    place = zone_folder(folder, zone_id)
    with one_at_a_time(place), _one_view():
        before = read_manifest(place)
        generation = before.generation + 1 if before else _next_free(place)
        parts = {
            name: _added(zone_id, place, name, generation, before) if name in APPENDED else (_whole(zone_id, place, name, generation),)
            for name in RELATIONS
            if name in wanted
        }
        untouched = {name: kept for name, kept in before.parts.items() if name not in parts} if before else {}
        manifest = Manifest(generation, clock.now().isoformat(), {**untouched, **parts})
        write_manifest(place, manifest)
        return manifest


@contextmanager
def open_snapshot(zone_id: UUID, folder: Path, wanted: Collection[str] = tuple(RELATIONS)) -> Iterator[DuckDBEngine]:
    """An engine over the zone's files as of this moment. It has the ``wanted`` relations and no other; they stay until it is closed."""
    manifest = take_snapshot(zone_id, folder, wanted)
    place = zone_folder(folder, zone_id)
    relations = {name: f"SELECT * FROM {_files(place, manifest.parts[name])}" for name in wanted}  # noqa: S608
    with reading(place), DuckDBEngine(relations, data=manifest.fingerprint, spill_to=place) as engine:
        yield engine


def _files(place: Path, parts: Sequence[PartFile]) -> str:
    return f"read_parquet({[str(place / part.name) for part in parts]})"


@contextmanager
def _one_view() -> Iterator[None]:
    """All relations as of one moment; inside a transaction of the caller's, that one's."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _added(zone_id: UUID, place: Path, name: str, generation: int, before: Manifest | None) -> tuple[PartFile, ...]:
    kept = before.parts.get(name, ()) if before else ()
    through = before.through(name) if before and kept else 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FILTER (WHERE sequence <= %(through)s), count(*), COALESCE(max(sequence), 0) FROM ({RELATIONS[name]}) every",  # noqa: S608
            {"zone_id": zone_id, "through": through},
        )
        behind, every, latest = cursor.fetchone()
    if kept and behind == sum(part.rows for part in kept) and len(kept) < MOST_PARTS:
        if every == behind:
            return kept
        return (*kept, _part(zone_id, place, name, generation, through, latest))
    return (_part(zone_id, place, name, generation, 0, latest),)


def _part(zone_id: UUID, place: Path, name: str, generation: int, after: int, through: int) -> PartFile:
    rows = f"SELECT * FROM ({RELATIONS[name]}) every WHERE sequence > {int(after)} AND sequence <= {int(through)}"  # noqa: S608 - numbers
    return _written(zone_id, place, f"{name}-{generation:06d}", rows, through)


def _whole(zone_id: UUID, place: Path, name: str, generation: int) -> PartFile:
    return _written(zone_id, place, f"{name}-{generation:06d}", RELATIONS[name], 0)


def _written(zone_id: UUID, place: Path, stem: str, rows: str, through: int) -> PartFile:
    """Rows as text from PostgreSQL, as Parquet from DuckDB; sorted, so that equal rows make equal files."""
    passing, path = place / f"{stem}.csv", place / f"{stem}.parquet"
    bound = {"zone_id": zone_id}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({rows}) every LIMIT 0", bound)  # noqa: S608 - a relation
        columns = {column.name: _TYPES[column.type_code] for column in cursor.description or ()}
        with passing.open("wb") as file, cursor.copy(f"COPY ({rows}) TO STDOUT (FORMAT csv, NULL '\\N')", bound) as copy:
            for block in copy:
                file.write(block)
    try:
        with duckdb.connect(":memory:", config={"threads": 2}) as writer:
            writer.execute("SET TimeZone = 'UTC'")
            text = "header = false, auto_detect = false, nullstr = '\\N', delim = ',', quote = '\"', escape = '\"'"
            read = f"read_csv('{passing}', {text}, columns = {columns})"
            writer.execute(f"COPY (SELECT * FROM {read} ORDER BY ALL) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")  # noqa: S608
            found = writer.execute(f"SELECT count(*) FROM read_parquet('{path}')").fetchone()  # noqa: S608
    finally:
        passing.unlink(missing_ok=True)
    return PartFile(path.name, sha256_of(path), found[0] if found else 0, through)


def _next_free(place: Path) -> int:
    """A generation that no file there has: a damaged snapshot's readers keep what they have open."""
    taken = [int(path.stem.rpartition("-")[2]) for path in place.glob("*.parquet") if path.stem.rpartition("-")[2].isdecimal()]
    return max(taken, default=0) + 1
