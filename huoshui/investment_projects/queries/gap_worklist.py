"""What of the five state-gap lists an actor must see today: late first, then due soon. For the workbench."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from huoshui.core.actor import Actor
from huoshui.investment_projects.queries.selection_sql import Selection
from huoshui.investment_projects.queries.state_gaps import _find, _Found, _gap_row, _rows, _Standing, _unit_names
from huoshui.investment_projects.queries.work_results import GapRow
from huoshui.investment_projects.rules.filters import ProjectFilters
from huoshui.investment_projects.rules.state_gaps import GAP_KINDS

SOON_DAYS = 7


@dataclass(frozen=True)
class GapWorklist:
    """Each project and list once. Counts are of everything, rows are the first of each."""

    late: tuple[GapRow, ...]  # the promised next step is late, or the limit is exceeded
    late_count: int
    due: tuple[GapRow, ...]  # the next step is due within a week, or the warning of the limit has passed
    due_count: int
    recheck: tuple[GapRow, ...]  # closed, and still standing in the list
    recheck_count: int


@dataclass(frozen=True)
class _Line:
    kind: str
    standing: _Standing
    found: _Found
    step_due_on: date | None
    is_closed: bool

    def is_late(self, day: date) -> bool:
        return self.standing.count.is_overdue is True or (self.step_due_on is not None and self.step_due_on < day)

    def is_due(self, day: date) -> bool:
        return self.standing.count.is_near or (self.step_due_on is not None and self.step_due_on <= day + timedelta(days=SOON_DAYS))

    @property
    def urgency(self) -> tuple[date, str]:
        days = [due for due in (self.step_due_on, self.standing.count.due_on) if due is not None]
        return (min(days, default=date.max), str(self.standing.project_id))


def gap_worklist(
    actor: Actor, *, filters: ProjectFilters | None = None, as_of: date | None = None, known_at: datetime | None = None, limit: int = 10
) -> GapWorklist:
    """The urgent rows of all five lists; ``limit`` rows of each group. About ten database queries, whatever the number of projects."""
    selection = Selection(actor, filters or ProjectFilters(), as_of, known_at)
    lines = list(_lines(_find(selection, tuple(GAP_KINDS))))
    day = selection.day
    recheck = [line for line in lines if line.is_closed]
    late = sorted((line for line in lines if not line.is_closed and line.is_late(day)), key=lambda line: line.urgency)
    due = sorted(
        (line for line in lines if not line.is_closed and not line.is_late(day) and line.is_due(day)), key=lambda line: line.urgency
    )
    shown = [*late[:limit], *due[:limit], *recheck[:limit]]
    rows = _rows(actor, list({line.standing.project_id for line in shown}), as_of, known_at)

    def drawn(group: Sequence[_Line]) -> tuple[GapRow, ...]:
        return tuple(
            _gap_row(line.kind, rows[line.standing.project_id], line.standing, line.found, _unit_names(line.found.records.values()))
            for line in group[:limit]
            if line.standing.project_id in rows
        )

    return GapWorklist(drawn(late), len(late), drawn(due), len(due), drawn(recheck), len(recheck))


def _lines(found: dict[str, _Found]) -> Iterator[_Line]:
    for kind, one in found.items():
        for standing in one.standing:
            record = one.records.get(standing.project_id)
            yield _Line(
                kind, standing, one, record.next_step_due_on if record else None, record is not None and record.closed_on is not None
            )
