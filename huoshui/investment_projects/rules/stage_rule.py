"""Which stage a project stands in, from what was stated about it. The SQL twin is in queries/projection_sql.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from huoshui.core import lifecycle
from huoshui.investment_projects.rules.attributes import MILESTONE_STAGES, NO_SIDE_STATE


@dataclass(frozen=True)
class StageStatement:
    """A stage fact that is not corrected, withdrawn or a plan. ``happened_on`` None: nobody said when."""

    stage: str
    happened_on: date | None
    has_evidence: bool  # modality actual


@dataclass(frozen=True)
class Milestone:
    """A milestone date in force. A planned date is not a milestone."""

    attribute: str
    on: date
    has_evidence: bool


@dataclass(frozen=True)
class SideStatement:
    """A side state fact in force candidates, in the order they were recorded."""

    side_state: str  # code, or NO_SIDE_STATE
    happened_on: date | None
    sequence: int


@dataclass(frozen=True)
class StageReading:
    """The answer: ``stage`` "" is unknown; ``happened_on`` None is 日期不详; without evidence it is 待补证据."""

    stage: str
    happened_on: date | None
    has_evidence: bool


UNKNOWN_STAGE = StageReading("", None, False)


def current_stage(statements: Iterable[StageStatement], milestones: Iterable[Milestone], *, as_of: date) -> StageReading:
    """The furthest stage that a statement or a milestone says was reached by the end of ``as_of``.

    An undated statement is of the day of its stage's milestone; without one it counts on every day. The date is the earliest
    milestone of that stage, else the earliest dated statement. A corrected statement is not among ``statements``, so a project
    can go back.
    """
    known = list(milestones)
    begun: dict[str, date] = {}
    for one in known:
        stage = MILESTONE_STAGES[one.attribute]
        begun[stage] = min(one.on, begun.get(stage, one.on))
    stated = [one for one in statements if lifecycle.is_stage(one.stage)]
    stated = [one for one in stated if one.happened_on is not None or begun.get(one.stage, as_of) <= as_of]
    reached = [(one.stage, one.happened_on, one.has_evidence, False) for one in stated]
    reached += [(MILESTONE_STAGES[one.attribute], one.on, one.has_evidence, True) for one in known]
    by_then = [one for one in reached if one[1] is None or one[1] <= as_of]
    if not by_then:
        return UNKNOWN_STAGE
    furthest = max((one[0] for one in by_then), key=lambda code: lifecycle.stage(code).order)
    there = [one for one in by_then if one[0] == furthest]
    milestone_days = [one[1] for one in there if one[3] and one[1]]
    stated_days = [one[1] for one in there if not one[3] and one[1]]
    happened_on = min(milestone_days) if milestone_days else min(stated_days, default=None)
    return StageReading(furthest, happened_on, any(one[2] for one in there))


def current_side_state(statements: Iterable[SideStatement], *, as_of: date) -> str:
    """The latest side state by the day it began, then by the order of recording; undated ones come first. "" without one."""
    by_then = [one for one in statements if one.happened_on is None or one.happened_on <= as_of]
    if not by_then:
        return ""
    latest = max(by_then, key=lambda one: (one.happened_on or date.min, one.sequence))
    return "" if latest.side_state == NO_SIDE_STATE else latest.side_state
