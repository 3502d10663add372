"""无事不扰: whether an inspection may be announced. Caps by day, week and month and the quiet days are dated data (inspection_terms).

Emergencies and complaints pass, with a record. Units that come in one month to one firm are asked to come together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ROUTINE, COMPLAINT, EMERGENCY = "routine", "complaint", "emergency"
KINDS = {ROUTINE: "日常检查", COMPLAINT: "投诉举报核查", EMERGENCY: "突发应急检查"}
FREE_KINDS = frozenset({COMPLAINT, EMERGENCY})


@dataclass(frozen=True, slots=True)
class InspectionTerms:
    """From the rulebook. ``quiet_from`` to ``quiet_to`` are days of the month (0: none)."""

    per_day: int
    per_week: int
    per_month: int
    quiet_from: int
    quiet_to: int
    result_within_workdays: int
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """An inspection that stands in the firm's calendar. Those that go together count once: ``joint_number`` is the same."""

    number: str
    joint_number: str
    unit_name: str
    planned_on: date
    kind: str
    is_open: bool = True  # announced and not yet done: one may still come together with it


@dataclass(frozen=True, slots=True)
class Verdict:
    """``reasons`` is empty where it may be announced; ``may_join`` are inspections of the same month to come together with."""

    reasons: tuple[str, ...]
    may_join: tuple[Planned, ...]

    @property
    def is_allowed(self) -> bool:
        return not self.reasons


def is_quiet(day: date, terms: InspectionTerms) -> bool:
    """宁静日: days on which nobody comes uncalled."""
    return 0 < terms.quiet_from <= day.day <= terms.quiet_to


def judge(planned_on: date, kind: str, joint_number: str, others: Sequence[Planned], terms: InspectionTerms) -> Verdict:
    """What the caps say of one more inspection of a firm that already expects ``others``."""
    same_month = [one for one in others if (one.planned_on.year, one.planned_on.month) == (planned_on.year, planned_on.month)]
    may_join = tuple(one for one in same_month if one.is_open and not (joint_number and one.joint_number == joint_number))
    if kind in FREE_KINDS or (joint_number and any(one.joint_number == joint_number or one.number == joint_number for one in others)):
        return Verdict((), may_join)
    reasons = []
    if is_quiet(planned_on, terms):
        reasons.append(f"{planned_on:%m月%d日}是企业宁静日（每月{terms.quiet_from}日至{terms.quiet_to}日）")
    monday = planned_on - timedelta(days=planned_on.weekday())
    counted = [one for one in others if one.kind not in FREE_KINDS]
    for label, cap, found in (
        ("当日", terms.per_day, [one for one in counted if one.planned_on == planned_on]),
        ("当周", terms.per_week, [one for one in counted if monday <= one.planned_on < monday + timedelta(days=7)]),
        ("当月", terms.per_month, [one for one in counted if one in same_month]),
    ):
        occasions = count_occasions(found)
        if occasions >= cap:
            units = "、".join(dict.fromkeys(one.unit_name for one in found))
            reasons.append(f"{label}已安排 {occasions} 次（{units}），上限 {cap} 次")
    return Verdict(tuple(reasons), may_join)


def count_occasions(found: Iterable[Planned]) -> int:
    """How often somebody comes: a joint inspection is one occasion."""
    return len({one.joint_number or one.number for one in found})
