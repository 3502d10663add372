"""The only code that inserts facts: into a staging table by COPY, then into the ledger in one statement.

COPY cannot write into a table with row security, so the rows go by way of a temporary table; measured, this is still ten
times faster than the ORM. The database numbers the facts in the order in which they were given.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from psycopg import errors

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.fact_ledger.models import Source
from huoshui.fact_ledger.rules.attributes import attribute
from huoshui.fact_ledger.rules.masking import SEALED_PREFIX, masked
from huoshui.fact_ledger.rules.new_facts import NewFact, value_columns
from huoshui.operations.adapters.keys import encrypt_personal
from huoshui.operations.models import new_public_id

_STAGING = """
CREATE TEMPORARY TABLE IF NOT EXISTS fact_staging (
    id uuid, subject_kind text, subject_id uuid, attribute text, value_fen bigint, value_number numeric(20, 6), value_date date,
    value_text text, is_withdrawal boolean, happened_on date, period_start date, period_end date, date_precision text,
    modality text, corrects_id uuid, reason text, spot_sheet text, spot_cell text, spot_page integer, spot_field text, raw_text text,
    comparator text
) ON COMMIT DELETE ROWS
"""
_COLUMNS = (
    "id, subject_kind, subject_id, attribute, value_fen, value_number, value_date, value_text, is_withdrawal, happened_on,"
    " period_start, period_end, date_precision, modality, corrects_id, reason, spot_sheet, spot_cell, spot_page, spot_field, raw_text,"
    " comparator"
)
_COLUMN_TYPES = (
    "uuid", "text", "uuid", "text", "int8", "numeric", "date", "text", "bool", "date", "date", "date",
    "text", "text", "uuid", "text", "text", "text", "int4", "text", "text", "text",
)  # fmt: skip


@dataclass(frozen=True)
class Recorded:
    """How many facts went in, and the sequence of the last of them."""

    count: int
    last_sequence: int


def record_facts(actor: Actor, source: Source, new_facts: Sequence[NewFact]) -> list[UUID]:
    """Record a few facts and give their ids in order. A building block: the calling action writes the audit row.

    Refuses the whole lot where one cannot be recorded, and where another correction of the same fact came first.
    """
    with_ids = [new if new.id is not None else new._replace(id=new_public_id()) for new in new_facts]
    copy_facts(actor, source, with_ids)
    return [new.id for new in with_ids if new.id is not None]


@transaction.atomic
def copy_facts(actor: Actor, source: Source, rows: Iterable[NewFact]) -> Recorded:
    """Record any number of facts of one source, streaming. All of them or none.

    The connection must be bound to the actor's zone. Values are checked against their declared attributes; personal values
    are sealed and their raw text masked.
    """
    if source.zone_id != actor.zone_id:
        raise ValueError("the source belongs to another zone than the actor")
    with connection.cursor() as cursor:
        cursor.execute(_STAGING)
        cursor.execute("TRUNCATE pg_temp.fact_staging")
        raw = cursor.cursor  # psycopg's own: COPY is not in Django's vocabulary
        with raw.copy(f"COPY pg_temp.fact_staging ({_COLUMNS}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(_COLUMN_TYPES)
            write_row = copy.write_row
            for row in _staging_rows(rows):
                write_row(row)
        try:
            cursor.execute(
                f"INSERT INTO fact_ledger_fact (zone_id, source_id, recorded_by_id, recorded_at, {_COLUMNS})"  # noqa: S608 - constants
                f" SELECT %s, %s, %s, %s, {_COLUMNS} FROM pg_temp.fact_staging",
                [actor.zone_id, source.id, actor.user_id, clock.now()],
            )
        except IntegrityError as error:
            raise _refusal_of(error) from error
        count = cursor.rowcount
        cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence('fact_ledger_fact', 'sequence')::regclass)")
        return Recorded(count, cursor.fetchone()[0] or 0)


def _staging_rows(rows: Iterable[NewFact]) -> Iterator[tuple[Any, ...]]:
    for new in rows:
        columns = value_columns(new)
        text, raw_text = columns[3], new.raw_text
        if text is not None and attribute(new.subject_kind, new.attribute).personal:
            raw_text = masked(raw_text or text)
            text = SEALED_PREFIX + b64encode(encrypt_personal(text)).decode()
        yield (
            new.id or new_public_id(), new.subject_kind, new.subject_id, new.attribute, columns[0], columns[1], columns[2], text,
            new.is_withdrawal, new.happened_on, new.period_start, new.period_end, new.date_precision, new.modality, new.corrects_id,
            new.reason, new.spot_sheet[:120], new.spot_cell, new.spot_page, new.spot_field[:60], raw_text.replace("\x00", ""),
            new.comparator,
        )  # fmt: skip


def _refusal_of(error: IntegrityError) -> Exception:
    """A person's mistake gets a sentence; a defect of the code stays an error."""
    cause = error.__cause__
    if isinstance(cause, errors.UniqueViolation) and cause.diag.constraint_name == "fact_corrected_once":
        return Refusal("fact_already_corrected", "这条事实已被更正过。", "请刷新页面，在最新的一条上更正。")
    if isinstance(cause, errors.ForeignKeyViolation):
        return Refusal("fact_link_missing", "被更正的事实或来源不在本区。", "请刷新页面后重试。")
    return error
