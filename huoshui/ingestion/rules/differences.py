"""What one row changes against what the ledger holds: the same ledger's earlier statements are corrected, others compete."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple
from uuid import UUID

from huoshui.core.personal_text import masked_text
from huoshui.fact_ledger.rules.masking import masked
from huoshui.ingestion.rules.readings import StatedValue

NUMBER_PLACES = Decimal("0.000001")  # as many as the fact ledger stores
GREATEST_NUMBER = Decimal(10) ** 14
LONGEST_QUALIFIER = 60
MASK = "*"
MASKED = frozenset({"contact_name", "contact_phone", "legal_representative"})  # personal: our own exports mask them
CLEARED_KEEP = "keep"  # an emptied cell: the earlier value stays (the default) …
CLEARED_WITHDRAW = "withdraw"  # … or is withdrawn

Comparable = int | Decimal | date | str


class Slot(NamedTuple):
    """Where a statement stands: two statements of one ledger in one slot are about the same thing."""

    attribute: str
    qualifier: str
    period_start: date | None
    period_end: date | None
    happened_on: date | None  # for amounts and numbers as of a day; other statements are not told apart by it


class EarlierStatement(NamedTuple):
    """What the same ledger said last in a slot, and what became of it."""

    fact_id: UUID
    slot: Slot
    value: Comparable | None
    date_precision: str
    modality: str
    stands: bool  # nobody corrected or withdrew it
    corrected_to: Comparable | None = None  # the head of its chain of corrections, where it does not stand


class ValueInForce(NamedTuple):
    """What the zone's ledger counts in a slot, whoever said it."""

    slot: Slot
    value: Comparable | None
    date_precision: str = "day"


@dataclass(frozen=True, slots=True)
class Change:
    """One fact to record, or one to be decided on.

    ``added``: this ledger says it for the first time. ``corrected``: it says otherwise than before (``corrects`` names the
    earlier fact). ``competing``: it says otherwise than before, but a person has corrected that fact in between.
    ``cleared``: the cell is empty now; ``value`` is None.
    """

    kind: Literal["added", "corrected", "competing", "cleared"]
    value: StatedValue | None
    before: EarlierStatement | None = None
    fact_id: UUID | None = None  # given where a later sheet of the same import may correct it

    @property
    def corrects(self) -> UUID | None:
        """The fact that the new one replaces."""
        return self.before.fact_id if self.before is not None and self.before.stands else None


def stored_qualifier(qualifier: str) -> str:
    """The qualifier as the fact's spot keeps it: at most 60 characters, the end of the header path being what tells."""
    return qualifier if len(qualifier) <= LONGEST_QUALIFIER else "…" + qualifier[-(LONGEST_QUALIFIER - 1) :]


def slot_of(value: StatedValue) -> Slot:
    """The slot in which a cell's value stands."""
    dated = value.kind in ("fen", "number") and value.period_end is None
    return Slot(
        value.attribute, stored_qualifier(value.qualifier), value.period_start, value.period_end, value.happened_on if dated else None
    )


def comparable(value: Comparable | None) -> Comparable | None:
    """Values as the fact ledger stores them, so that what was read and what was stored compare equal."""
    if isinstance(value, Decimal):
        return value.quantize(NUMBER_PLACES, rounding=ROUND_HALF_UP)
    return value.strip() if isinstance(value, str) else value


def compare_row(
    values: Sequence[StatedValue],
    earlier: Sequence[EarlierStatement],
    in_force: Sequence[ValueInForce] = (),
    emptied_slots: Collection[tuple[str, str, date | None, date | None]] = (),
) -> list[Change]:
    """The changes of one row.

    ``earlier``: the latest statements of this very ledger about the row's project, one or more in a slot (start and end of a
    planned range may share one). ``in_force``: what counts now, for projects that this ledger spoke of before: a file that says
    what the ledger holds anyway changes nothing. ``emptied_slots``: (attribute, qualifier, period) of the columns that
    the sheet has; an earlier statement of such a column without a value now is ``cleared``.
    """
    unmatched: dict[Slot, list[EarlierStatement]] = {}
    for statement in earlier:
        unmatched.setdefault(statement.slot, []).append(statement)
    counted = {(entry.slot, comparable(entry.value), entry.date_precision if isinstance(entry.value, date) else "") for entry in in_force}
    pending: list[StatedValue] = []
    for value in values:  # equal ones first, so that of two values in one slot only the changed one is a change
        same = next((statement for statement in unmatched.get(slot_of(value), ()) if _equal(value, statement)), None)
        if same is None:
            pending.append(value)
        else:
            unmatched[same.slot].remove(same)
    changes: list[Change] = []
    stated = {(value.attribute, stored_qualifier(value.qualifier)) for value in values} if emptied_slots else set()
    said: set[tuple[Slot, Comparable | None, str]] = set()
    for value in pending:
        if is_masked(value):
            continue
        slot = slot_of(value)
        own = _take(unmatched.get(slot, []), value.modality)
        mark = (slot, comparable(value.value), value.date_precision if value.kind == "date" else "")
        if (own is not None and _equals_correction(value, own)) or (earlier and mark in counted) or mark in said:
            continue
        said.add(mark)
        if own is None:
            changes.append(Change("added", value))
        else:
            changes.append(Change("corrected" if own.stands else "competing", value, own))
    for left in unmatched.values():
        changes += [
            Change("cleared", None, statement)
            for statement in left
            if statement.stands
            and statement.value is not None
            and (statement.slot.attribute, statement.slot.qualifier) not in stated
            and (statement.slot.attribute, statement.slot.qualifier, statement.slot.period_start, statement.slot.period_end)
            in emptied_slots
        ]
    return changes


def is_masked(value: StatedValue) -> bool:
    """A phone number or a name as our own exports mask it says nothing."""
    return value.attribute in MASKED and isinstance(value.value, str) and MASK in value.value


def _equal(value: StatedValue, statement: EarlierStatement) -> bool:
    if (
        isinstance(value.value, str)
        and isinstance(statement.value, str)
        and MASK in value.value
        and value.value
        in (
            masked(statement.value),
            masked_text(statement.value),
        )
    ):
        return True  # our own export masks phone numbers and names
    if comparable(value.value) != comparable(statement.value):
        return False
    return value.kind != "date" or value.date_precision == statement.date_precision


def _equals_correction(value: StatedValue, statement: EarlierStatement) -> bool:
    """The ledger has caught up with the correction that a person made."""
    return not statement.stands and statement.corrected_to is not None and comparable(value.value) == comparable(statement.corrected_to)


def _take(statements: list[EarlierStatement], modality: str) -> EarlierStatement | None:
    """The earlier statement that the value replaces: the one of the same modality, else the first."""
    if not statements:
        return None
    chosen = next((statement for statement in statements if statement.modality == modality), statements[0])
    statements.remove(chosen)
    return chosen


def problem_with(value: StatedValue) -> str:
    """Why the fact ledger cannot store a value, as a Chinese sentence; empty when it can."""
    if value.kind == "number" and isinstance(value.value, Decimal) and (not value.value.is_finite() or abs(value.value) >= GREATEST_NUMBER):
        return f"数值“{value.raw}”超出可存的范围，请核对。"
    if value.kind == "fen" and isinstance(value.value, int) and abs(value.value) > 9_000_000_000_000_000_00:
        return f"金额“{value.raw}”超出可存的范围，请核对单位。"
    return ""
