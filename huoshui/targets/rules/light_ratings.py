"""What people put beside a computed light: valid reasons, overrides that end, and an independent rating next to the self rating."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from huoshui.core.refusals import Refusal
from huoshui.rulebook.rules.light_contents import SEVERITY
from huoshui.targets.rules.lights import GREY, LETTERS, LIGHTS, LightRules

SELF, INDEPENDENT = "self", "independent"
RATED_BY = {SELF: "自评", INDEPENDENT: "独立评定"}
LONGEST_OVERRIDE_DAYS = 92
"""An override is for a quarter at the most: what lasts longer is a change of plan, not a light (our own choice)."""


@dataclass(frozen=True)
class StatedReason:
    """A reason why something was not done in time, by its code in the rule set, from a day to a day (both inclusive)."""

    code: str
    from_on: dt.date
    until_on: dt.date


def valid_reason_on(rules: LightRules, reasons: Iterable[StatedReason], day: dt.date) -> str | None:
    """The label of a reason that the rule set lists and that covers the day; a reason off the list never counts."""
    for one in reasons:
        if one.code in rules.valid_reasons and one.from_on <= day <= one.until_on:
            return rules.valid_reasons[one.code]
    return None


def consecutive_unexcused_months(
    rules: LightRules, *, due_on: dt.date, done_on: dt.date | None, on: dt.date, reasons: Sequence[StatedReason] = ()
) -> int:
    """Months in a row, counted back from the month of ``on``, in which a thing was due, not done and not excused (银川: 连续3个月).

    The month in which it falls due counts as the first. A month is excused where a valid reason covers its last day
    (for the running month: ``on``). 0 where it is done or not yet due.
    """
    if (done_on is not None and done_on <= on) or (due_on.year, due_on.month) > (on.year, on.month):
        return 0
    day, count = on, 0
    while (day.year, day.month) >= (due_on.year, due_on.month):
        if valid_reason_on(rules, reasons, day) is not None:
            break
        count += 1
        day = day.replace(day=1) - dt.timedelta(days=1)
    return count


@dataclass(frozen=True)
class Override:
    """A light set by hand, from a day to a day (both inclusive), with the reason that is shown beside it."""

    light: str
    reason: str
    from_on: dt.date
    until_on: dt.date


def check_override(override: Override) -> None:
    """Refuses an override without reason, of no light, or without an end within a quarter."""
    if override.light not in SEVERITY:
        raise Refusal("light_unknown", "手工亮灯只能是绿、蓝、黄、红之一。", "请重新选择。", field="light")
    if not override.reason.strip():
        raise Refusal("reason_missing", "手工亮灯没有写理由。", "请写明为什么不按规则亮灯。", field="reason")
    if override.until_on < override.from_on:
        raise Refusal("dates_reversed", "截止日期早于起始日期。", "请核对日期。", field="until_on")
    if (override.until_on - override.from_on).days >= LONGEST_OVERRIDE_DAYS:
        raise Refusal("override_too_long", f"手工亮灯最长 {LONGEST_OVERRIDE_DAYS} 天。", "期限更长的，请调整计划。", field="until_on")


@dataclass(frozen=True)
class ShownLight:
    """What a page shows: the light, the computed one behind it, and the override that is in force."""

    light: str
    computed: str
    override: Override | None = None

    @property
    def note(self) -> str:
        if self.override is None:
            return ""
        until = self.override.until_on.isoformat()
        return f"手工{LIGHTS[self.override.light]}（规则为{LIGHTS[self.computed]}），至 {until}：{self.override.reason}"


def shown_light(computed: str, overrides: Sequence[Override], on: dt.date) -> ShownLight:
    """The last override that covers the day stands before the computed light, which stays visible beside it."""
    standing = next((one for one in reversed(overrides) if one.from_on <= on <= one.until_on), None)
    return ShownLight(standing.light if standing else computed, computed, standing)


@dataclass(frozen=True)
class RatingDifference:
    """The self rating and the inspector's beside each other. ``steps`` > 0: the self rating is the kinder one; None: one is missing."""

    own: str
    independent: str
    steps: int | None

    @property
    def in_words(self) -> str:
        if self.steps is None:
            return "缺一方评定"
        if not self.steps:
            return f"自评与独立评定一致，均为{LIGHTS[self.own]}"
        kinder = "偏宽" if self.steps > 0 else "偏严"
        return f"自评{LETTERS[self.own]}、独立评定{LETTERS[self.independent]}，自评{kinder} {abs(self.steps)} 级"


def rating_difference(own: str | None, independent: str | None) -> RatingDifference:
    """Severity of the independent rating minus that of the self rating."""
    left, right = own or GREY, independent or GREY
    steps = SEVERITY[right] - SEVERITY[left] if left in SEVERITY and right in SEVERITY else None
    return RatingDifference(left, right, steps)
