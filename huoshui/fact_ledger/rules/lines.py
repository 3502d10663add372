"""A fact as the rules see it: one line of the ledger, without a database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

ACTUAL, REPORTED, TARGET = "actual", "reported", "target"
PERSON = ""  # the origin of what a person entered on a form

FactValue = int | Decimal | dt.date | str | None


@dataclass(frozen=True, slots=True)
class FactLine:
    """``value`` is whole fen, a number, a date or text, by its attribute; None for a withdrawal.

    ``origin`` tells who keeps saying it: "" for a person at a form, the lineage of a ledger (all its files, old and new),
    or the source's id where it has no lineage. ``sequence`` is the order of recording.
    """

    id: UUID
    sequence: int
    attribute: str
    value: FactValue
    recorded_at: dt.datetime
    origin: str
    is_withdrawal: bool = False
    happened_on: dt.date | None = None
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    date_precision: str = "day"
    modality: str = REPORTED
    corrects_id: UUID | None = None
    comparator: str | None = None  # of a number, as it was said: >= > <= < ~; None: just so

    @property
    def period(self) -> tuple[dt.date, dt.date] | None:
        if self.period_start is None or self.period_end is None:
            return None
        return (self.period_start, self.period_end)
