"""The only code that inserts facts: into a staging table by COPY, then into the ledger in one statement a part.

COPY cannot write into a table with row security, so the rows go by way of a temporary table; measured, this is still ten
times faster than the ORM. The database numbers the facts in the order in which they were given.

Preparing (``prepare_facts``: checks, text and marks, no database) and storing (``FactIntake.store``) are two steps, so that an
import can prepare the next part while the database stores this one. The digest is made of what was handed over, word by word as
the database writes what it stored (queries/invariants.py): `huoshui check` compares the two.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import md5, sha256
from itertools import islice
from typing import Any
from uuid import UUID

import uuid_utils
from django.db import IntegrityError, connection, transaction
from psycopg import errors

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.fact_ledger.models import Source
from huoshui.fact_ledger.rules.attributes import attribute
from huoshui.fact_ledger.rules.masking import SEALED_PREFIX, masked
from huoshui.fact_ledger.rules.new_facts import NewFact, value_columns
from huoshui.operations.adapters.copy_text import NULL, copied_text, needs_escape
from huoshui.operations.adapters.keys import encrypt_personal
from huoshui.operations.models import new_public_id

FACTS_AT_ONCE = 50_000
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
_COPY = f"COPY pg_temp.fact_staging ({_COLUMNS}) FROM STDIN"
_INSERT = (
    f"INSERT INTO fact_ledger_fact (zone_id, source_id, recorded_by_id, recorded_at, {_COLUMNS})"  # noqa: S608 - constants
    f" SELECT %s, %s, %s, %s, {_COLUMNS} FROM pg_temp.fact_staging"
)


@dataclass(frozen=True)
class Recorded:
    """How many facts went in, the sequence of the last of them, and their digest: that of the source, if it had no facts before."""

    count: int
    last_sequence: int
    digest: str = ""


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
    intake = FactIntake(actor, source)
    remaining = iter(rows)
    while part := list(islice(remaining, FACTS_AT_ONCE)):
        intake.store(prepare_facts(part))
    return intake.recorded


@dataclass(frozen=True)
class PreparedFacts:
    """Facts as the staging table takes them, with the marks that their source's digest is made of."""

    count: int
    lines: bytes
    marks: bytes


def prepare_facts(rows: Iterable[NewFact]) -> PreparedFacts:
    """Facts checked and written out. Raises Refusal; asks the database nothing."""
    lines: list[str] = []
    marks: list[str] = []
    last_subject, subject = None, ""
    for new in rows:
        if new.subject_id is not last_subject:  # the id of a subject is written out once for all its facts that follow each other
            last_subject, subject = new.subject_id, str(new.subject_id)
        line, mark = _written(new, subject)
        lines.append(line)
        marks.append(mark)
    return PreparedFacts(len(lines), "".join(lines).encode(), "".join(marks).encode())


class FactIntake:
    """The facts of one new source on their way in, part by part, inside the caller's transaction."""

    def __init__(self, actor: Actor, source: Source) -> None:
        if source.zone_id != actor.zone_id:
            raise ValueError("the source belongs to another zone than the actor")
        self._frame: list[Any] = [actor.zone_id, source.id, actor.user_id, clock.now()]
        self._count, self._last_sequence, self._marks = 0, 0, sha256()

    def store(self, prepared: PreparedFacts) -> None:
        """Put one prepared part into the ledger. The connection must be bound to the actor's zone."""
        with connection.cursor() as cursor:
            cursor.execute(_STAGING)
            cursor.execute("TRUNCATE pg_temp.fact_staging")
            raw = cursor.cursor  # psycopg's own: COPY is not in Django's vocabulary
            with raw.copy(_COPY) as copy:
                copy.write(prepared.lines)
            try:
                cursor.execute(_INSERT, self._frame)
            except IntegrityError as error:
                raise _refusal_of(error) from error
            if cursor.rowcount != prepared.count:
                raise RuntimeError(f"{prepared.count} facts were handed over, {cursor.rowcount} stored")
            cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence('fact_ledger_fact', 'sequence')::regclass)")
            self._last_sequence = cursor.fetchone()[0] or 0
        self._count += prepared.count
        self._marks.update(prepared.marks)

    @property
    def recorded(self) -> Recorded:
        """What went in so far."""
        return Recorded(self._count, self._last_sequence, self._marks.hexdigest() if self._count else "")


def _written(new: NewFact, subject: str) -> tuple[str, str]:
    """One fact as a line of COPY text, and its mark (``FACT_MARK``)."""
    columns = value_columns(new)
    text, raw_text = columns.value_text, new.raw_text
    if text is not None and attribute(new.subject_kind, new.attribute).personal:
        raw_text = masked(raw_text or text)
        text = SEALED_PREFIX + b64encode(encrypt_personal(text)).decode()
    if "\x00" in raw_text:
        raw_text = raw_text.replace("\x00", "")
    fact_id = str(new.id or uuid_utils.uuid7())
    fen = None if columns.value_fen is None else str(columns.value_fen)
    number = None if columns.value_number is None else format(columns.value_number + 0, "f")  # no negative zero: the database has none
    day = None if columns.value_date is None else str(columns.value_date)
    happened_on = None if new.happened_on is None else str(new.happened_on)
    start = None if new.period_start is None else str(new.period_start)
    end = None if new.period_end is None else str(new.period_end)
    withdrawal = "t" if new.is_withdrawal else "f"
    corrects = None if new.corrects_id is None else str(new.corrects_id)
    sheet, spot_field = new.spot_sheet[:120], new.spot_field[:60]
    page = None if new.spot_page is None else str(new.spot_page)
    raw_mark = md5(raw_text.encode(), usedforsecurity=False).hexdigest()
    text_mark = None if text is None else raw_mark if text == raw_text else md5(text.encode(), usedforsecurity=False).hexdigest()
    told = (
        fact_id, new.subject_kind, subject, new.attribute, fen, number, day, text_mark, withdrawal, happened_on, start, end,
        new.date_precision, new.modality, corrects, new.reason, sheet, new.spot_cell, page, spot_field,
        raw_mark, new.comparator,
    )  # fmt: skip
    mark = md5("|".join([part for part in told if part is not None]).encode(), usedforsecurity=False).hexdigest()
    texts = (text, new.reason, sheet, new.spot_cell, spot_field, raw_text)
    if needs_escape(f"{text}{new.reason}{sheet}{new.spot_cell}{spot_field}{raw_text}"):
        texts = tuple(copied_text(each) for each in texts)  # type: ignore[assignment]
    text, reason, sheet, cell, spot_field, raw_text = texts
    line = (
        f"{fact_id}\t{new.subject_kind}\t{subject}\t{new.attribute}\t{fen or NULL}\t{number or NULL}\t{day or NULL}\t"
        f"{NULL if text is None else text}\t{withdrawal}\t{happened_on or NULL}\t{start or NULL}\t{end or NULL}\t{new.date_precision}\t"
        f"{new.modality}\t{corrects or NULL}\t{reason}\t{sheet}\t{cell}\t{page or NULL}\t{spot_field}\t{raw_text}\t"
        f"{new.comparator or NULL}\n"
    )
    return line, mark


def _refusal_of(error: IntegrityError) -> Exception:
    """A person's mistake gets a sentence; a defect of the code stays an error."""
    cause = error.__cause__
    if isinstance(cause, errors.UniqueViolation) and cause.diag.constraint_name == "fact_corrected_once":
        return Refusal("fact_already_corrected", "这条事实已被更正过。", "请刷新页面，在最新的一条上更正。")
    if isinstance(cause, errors.ForeignKeyViolation):
        return Refusal("fact_link_missing", "被更正的事实或来源不在本区。", "请刷新页面后重试。")
    return error
