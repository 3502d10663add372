"""What counts about each project, slot by slot: the fact ledger's rule of what is in force, for many projects at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from huoshui.fact_ledger.rules.attributes import CHOICE_SUFFIX, Attribute, attribute
from huoshui.fact_ledger.rules.in_force import InForce, fact_in_force, facts_in_force_by_period
from huoshui.fact_ledger.rules.lines import PERSON, TARGET, FactLine
from huoshui.ingestion.queries.ledger_state import fact_rows, opened_value
from huoshui.ingestion.rules.differences import Comparable, Slot
from huoshui.ingestion.rules.readings import PROJECT

_GroupKey = tuple[str, str]  # attribute, qualifier


@dataclass(frozen=True, slots=True)
class Statement:
    """One fact in force: its slot, its value and where it was said."""

    slot: Slot
    value: Comparable
    date_precision: str
    modality: str
    fact_id: UUID
    source_id: UUID
    raw_text: str = ""


def statements_in_force(
    zone_id: UUID,
    subject_ids: Sequence[UUID],
    *,
    as_of: dt.date | None = None,
    known_at: dt.datetime | None = None,
    subject_kind: str = PROJECT,
) -> dict[UUID, list[Statement]]:
    """Per project (or firm) the facts in force: one for each attribute, for attributes with a period one for each period.

    Planned and stated values are told apart; columns that nobody mapped are told apart by their header.
    """
    grouped: dict[UUID, dict[_GroupKey, list[tuple[FactLine, UUID]]]] = defaultdict(lambda: defaultdict(list))
    choices: dict[UUID, dict[str, list[FactLine]]] = defaultdict(lambda: defaultdict(list))
    for row in fact_rows(zone_id, subject_ids, subject_kind):
        line, qualifier = _line(row)
        if line.attribute.endswith(CHOICE_SUFFIX):
            choices[row[0]][line.attribute.removesuffix(CHOICE_SUFFIX)].append(line)
        else:
            grouped[row[0]][line.attribute, qualifier].append((line, row[19]))
    found: dict[UUID, list[Statement]] = {}
    for subject_id, groups in grouped.items():
        statements: list[Statement] = []
        for (name, qualifier), members in groups.items():
            sources = {line.id: source_id for line, source_id in members}
            lines = [line for line, _ in members]
            for line in _in_force(attribute(subject_kind, name), lines, choices[subject_id][name], as_of, known_at):
                if line.value is not None:
                    value = opened_value(subject_kind, name, line.value)
                    statements.append(
                        Statement(_slot(line, qualifier), value, line.date_precision, line.modality, line.id, sources[line.id])  # type: ignore[arg-type]
                    )
        found[subject_id] = statements
    return found


def _in_force(
    declared: Attribute, lines: list[FactLine], choices: list[FactLine], as_of: dt.date | None, known_at: dt.datetime | None
) -> Iterator[FactLine]:
    if len(lines) == 1 and as_of is None and known_at is None:  # by far the most: said once
        if not lines[0].is_withdrawal:
            yield lines[0]
        return
    everything = [*lines, *choices]
    for target in {line.modality == TARGET for line in lines}:
        decided: list[InForce]
        if declared.period == "none":
            decided = [fact_in_force(declared, everything, as_of=as_of, known_at=known_at, target=target)]
        else:
            by_period = facts_in_force_by_period(declared, everything, as_of=as_of, known_at=known_at, target=target)
            decided = list(by_period.values()) or [fact_in_force(declared, everything, as_of=as_of, known_at=known_at, target=target)]
        for one in decided:
            if one.line is not None:
                yield one.line


def _line(row: tuple[Any, ...]) -> tuple[FactLine, str]:
    (_, fact_id, sequence, name, spot_field, *columns) = row
    (recorded_at, is_withdrawal, happened_on, start, end, precision, modality, corrects_id, kind, lineage, source_id) = columns[4:]
    value = next((one for one in columns[:4] if one is not None), None)
    origin = PERSON if kind == "form" else lineage or str(source_id)
    line = FactLine(
        fact_id, sequence, name, value, recorded_at, origin, is_withdrawal, happened_on, start, end, precision, modality, corrects_id
    )
    return line, spot_field if kind == "workbook" else ""


def _slot(line: FactLine, qualifier: str) -> Slot:
    dated = line.period_end is None and not isinstance(line.value, str | dt.date)
    return Slot(line.attribute, qualifier, line.period_start, line.period_end, line.happened_on if dated else None)
