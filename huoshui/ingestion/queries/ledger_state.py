"""What the ledger already holds about the projects of a file: set-based reads for planning an import.

The caller binds the connection to the zone. Every statement names the zone all the same.
"""

from __future__ import annotations

from base64 import b64decode
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from huoshui.core.names import enterprise_key
from huoshui.core.project_code import normalise_project_code
from huoshui.fact_ledger.rules.attributes import attribute
from huoshui.fact_ledger.rules.masking import SEALED_PREFIX
from huoshui.ingestion.models import LedgerLayout
from huoshui.ingestion.rules.differences import Comparable, EarlierStatement, Slot, ValueInForce
from huoshui.ingestion.rules.project_identity import KnownProject
from huoshui.ingestion.rules.readings import PROJECT
from huoshui.operations.adapters.keys import decrypt_personal

SUBJECTS_AT_ONCE = 4_000
KEYS_WORTH_A_SEARCH = 5_000  # beyond, the whole zone is read at once

_KNOWN_PROJECTS = """
SELECT p.id, p.name, p.name_key, p.project_code, p.owner_name,
       ARRAY(SELECT a.name_key FROM investment_projects_projectalias a WHERE a.zone_id = p.zone_id AND a.project_id = p.id)
FROM investment_projects_project p
WHERE p.zone_id = %(zone_id)s AND p.id IN (
    SELECT id FROM investment_projects_project WHERE zone_id = %(zone_id)s AND name_key = ANY(%(name_keys)s)
    UNION SELECT id FROM investment_projects_project WHERE zone_id = %(zone_id)s AND project_code = ANY(%(codes)s)
    UNION SELECT project_id FROM investment_projects_projectalias WHERE zone_id = %(zone_id)s AND name_key = ANY(%(name_keys)s)
    UNION SELECT unnest(%(ids)s::uuid[]))
ORDER BY p.created_at, p.id
"""

_EVERY_PROJECT = """
SELECT p.id, p.name, p.name_key, p.project_code, p.owner_name, coalesce(a.keys, ARRAY[]::text[])
FROM investment_projects_project p
LEFT JOIN (SELECT project_id, array_agg(name_key) AS keys FROM investment_projects_projectalias WHERE zone_id = %(zone_id)s GROUP BY 1) a
    ON a.project_id = p.id
WHERE p.zone_id = %(zone_id)s ORDER BY p.created_at, p.id
"""

# The latest statement of this ledger in each slot that this ledger itself has not replaced since.
_EARLIER_STATEMENTS = """
SELECT DISTINCT ON (f.subject_id, f.attribute, f.spot_field, f.period_start, f.period_end, dated_on, f.modality)
       f.subject_id, f.id, f.attribute, f.spot_field, f.period_start, f.period_end,
       CASE WHEN f.period_end IS NULL AND f.value_date IS NULL AND f.value_text IS NULL THEN f.happened_on END AS dated_on,
       f.value_fen, f.value_number, f.value_date, f.value_text, f.date_precision, f.modality, later.id
FROM fact_ledger_fact f
JOIN fact_ledger_source s ON s.zone_id = f.zone_id AND s.id = f.source_id
LEFT JOIN fact_ledger_fact later ON later.zone_id = f.zone_id AND later.corrects_id = f.id
LEFT JOIN fact_ledger_source later_source ON later_source.zone_id = f.zone_id AND later_source.id = later.source_id
WHERE f.zone_id = %(zone_id)s AND s.lineage = %(lineage)s
  AND f.subject_kind = %(subject_kind)s AND f.subject_id = ANY(%(ids)s) AND NOT f.is_withdrawal
  AND (later.id IS NULL OR later_source.lineage <> %(lineage)s)
ORDER BY f.subject_id, f.attribute, f.spot_field, f.period_start, f.period_end, dated_on, f.modality, f.sequence DESC
"""

_CHAIN_ENDS = """
WITH RECURSIVE chain AS (
    SELECT f.corrects_id AS first_id, f.* FROM fact_ledger_fact f WHERE f.zone_id = %(zone_id)s AND f.corrects_id = ANY(%(ids)s)
    UNION ALL
    SELECT chain.first_id, f.* FROM chain JOIN fact_ledger_fact f ON f.zone_id = %(zone_id)s AND f.corrects_id = chain.id
)
SELECT DISTINCT ON (first_id) first_id, attribute, value_fen, value_number, value_date, value_text
FROM chain ORDER BY first_id, sequence DESC
"""


def known_projects(zone_id: UUID, *, name_keys: Collection[str], codes: Collection[str], ids: Collection[UUID] = ()) -> list[KnownProject]:
    """Projects of the zone that could be meant by these names or codes, with those of these ids."""
    with connection.cursor() as cursor:
        parameters: dict[str, Any] = {
            "zone_id": zone_id,
            "name_keys": list(name_keys),
            "codes": [code for code in codes if code],
            "ids": list(ids),
        }
        everything = len(name_keys) > KEYS_WORTH_A_SEARCH
        cursor.execute(_EVERY_PROJECT if everything else _KNOWN_PROJECTS, parameters)
        return [
            KnownProject(
                project_id,
                name,
                name_key,
                normalise_project_code(code) if code else "",
                enterprise_key(owner) if owner else "",
                tuple(aliases),
            )
            for project_id, name, name_key, code, owner, aliases in cursor.fetchall()
        ]


def last_layout(zone_id: UUID, lineage: str, sheet: str, other_sheets: Collection[str]) -> LedgerLayout | None:
    """The layout in which this ledger came last: of the sheet of this name, or of a sheet that has since been renamed.

    ``other_sheets``: the names of the file's other sheets; what one of them is called is not a former name of this one.
    """
    layouts = LedgerLayout.objects.in_zone(zone_id).filter(lineage=lineage)
    same_name: LedgerLayout | None = layouts.filter(sheet=sheet).first()
    return same_name or layouts.exclude(sheet__in=list(other_sheets)).order_by("-committed_at", "-id").first()


def last_rows(layout: LedgerLayout | None) -> dict[UUID, int]:
    """Which projects the earlier file had, and in which rows."""
    return {UUID(subject_id): row for subject_id, row in layout.row_subjects} if layout is not None else {}


def earlier_statements(
    zone_id: UUID, lineage: str, subject_ids: Sequence[UUID], subject_kind: str = PROJECT
) -> dict[UUID, list[EarlierStatement]]:
    """What this ledger said last about each subject, slot by slot."""
    with connection.cursor() as cursor:
        parameters: dict[str, Any] = {"zone_id": zone_id, "lineage": lineage, "subject_kind": subject_kind, "ids": list(subject_ids)}
        cursor.execute(_EARLIER_STATEMENTS, parameters)
        rows = cursor.fetchall()
        corrected = [row[1] for row in rows if row[13] is not None]
        ends: dict[UUID, Comparable | None] = {}
        if corrected:
            cursor.execute(_CHAIN_ENDS, {"zone_id": zone_id, "ids": corrected})
            ends = {first_id: _value(subject_kind, name, columns) for first_id, name, *columns in cursor.fetchall()}
    statements: dict[UUID, list[EarlierStatement]] = defaultdict(list)
    for subject_id, fact_id, name, qualifier, start, end, dated_on, *rest in rows:
        value = _value(subject_kind, name, rest[:4])
        slot = Slot(name, qualifier, start, end, dated_on)
        stands = rest[6] is None
        statements[subject_id].append(
            EarlierStatement(fact_id, slot, value, rest[4], rest[5], stands, None if stands else ends.get(fact_id))
        )
    return statements


def in_batches(ids: Iterable[UUID], size: int = SUBJECTS_AT_ONCE) -> Iterator[list[UUID]]:
    """The ids in lists of at most ``size``."""
    batch: list[UUID] = []
    for one in ids:
        batch.append(one)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


_IN_FORCE = """
SELECT f.subject_id, f.id, f.sequence, f.attribute, f.spot_field, f.value_fen, f.value_number, f.value_date, f.value_text,
       f.recorded_at, f.is_withdrawal, f.happened_on, f.period_start, f.period_end, f.date_precision, f.modality, f.corrects_id,
       s.kind, s.lineage, s.id
FROM fact_ledger_fact f JOIN fact_ledger_source s ON s.zone_id = f.zone_id AND s.id = f.source_id
WHERE f.zone_id = %(zone_id)s AND f.subject_kind = %(subject_kind)s AND f.subject_id = ANY(%(ids)s)
ORDER BY f.sequence
"""


def fact_rows(zone_id: UUID, subject_ids: Sequence[UUID], subject_kind: str = PROJECT) -> list[tuple[Any, ...]]:
    """All facts of these subjects, oldest first, as rules/values_in_force wants them."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_FORCE, {"zone_id": zone_id, "subject_kind": subject_kind, "ids": list(subject_ids)})
        return cursor.fetchall()


def values_in_force(zone_id: UUID, subject_ids: Sequence[UUID], subject_kind: str = PROJECT) -> dict[UUID, list[ValueInForce]]:
    """What counts now about each of these subjects, slot by slot, whoever said it."""
    from huoshui.ingestion.queries.statements import statements_in_force

    found: dict[UUID, list[ValueInForce]] = {}
    for batch in in_batches(subject_ids):
        for subject_id, statements in statements_in_force(zone_id, batch, subject_kind=subject_kind).items():
            found[subject_id] = [ValueInForce(entry.slot, entry.value, entry.date_precision) for entry in statements]
    return found


def projected_words(zone_id: UUID, project_ids: Sequence[UUID]) -> list[tuple[UUID, str, str, str]]:
    """(project, stage, owner, duty unit) as lists show them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, stage, owner_name, duty_unit_name FROM investment_projects_project WHERE zone_id = %s AND id = ANY(%s)",
            [zone_id, list(project_ids)],
        )
        return list(cursor.fetchall())


def _value(subject_kind: str, name: str, columns: Sequence[Any]) -> Comparable | None:
    """The one filled value column; a sealed personal text is opened, for comparing only."""
    return opened_value(subject_kind, name, next((column for column in columns if column is not None), None))


def opened_value(subject_kind: str, name: str, value: Comparable | None) -> Comparable | None:
    """The value as it was stated: a sealed personal text in clear."""
    if isinstance(value, str) and value.startswith(SEALED_PREFIX) and attribute(subject_kind, name).personal:
        return decrypt_personal(b64decode(value.removeprefix(SEALED_PREFIX)))
    return value
