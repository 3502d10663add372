"""When a unit, an area or a post exists: from a day to a day, both included, either end open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from huoshui.core.refusals import Refusal


@dataclass(frozen=True)
class LifeSpan:
    """``starts_on`` None: always was. ``ends_on`` None: still is. ``ends_on`` is the last day of validity."""

    starts_on: date | None = None
    ends_on: date | None = None

    def covers(self, day: date) -> bool:
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or day <= self.ends_on)

    def is_past(self, day: date) -> bool:
        return self.ends_on is not None and self.ends_on < day

    def words(self) -> str:
        """ "2024-03-01 起", "2024-03-01 至 2025-02-28", "至 2025-02-28" or "长期"."""
        if self.starts_on and self.ends_on:
            return f"{self.starts_on} 至 {self.ends_on}"
        if self.starts_on:
            return f"{self.starts_on} 起"
        return f"至 {self.ends_on}" if self.ends_on else "长期"


def check_life_span(starts_on: date | None, ends_on: date | None, *, within: LifeSpan | None = None, what: str) -> None:
    """Refuse an end before the start, and a span that reaches outside the body it belongs to.

    >>> check_life_span(date(2025, 1, 1), date(2024, 1, 1), what="岗位")
    Traceback (most recent call last):
    huoshui.core.refusals.Refusal: 岗位的结束日 2024-01-01 早于开始日 2025-01-01。请改正其中一个日期。
    """
    if starts_on and ends_on and ends_on < starts_on:
        raise Refusal("end_before_start", f"{what}的结束日 {ends_on} 早于开始日 {starts_on}。", "请改正其中一个日期。", field="ends_on")
    if within is None:
        return
    if starts_on and within.is_past(starts_on):
        raise Refusal(
            "outside_life_span",
            f"{what}的开始日 {starts_on} 晚于所属机构的撤销日 {within.ends_on}。",
            "请另选机构或改日期。",
            field="starts_on",
        )
    if ends_on and within.starts_on and ends_on < within.starts_on:
        raise Refusal(
            "outside_life_span",
            f"{what}的结束日 {ends_on} 早于所属机构的设立日 {within.starts_on}。",
            "请另选机构或改日期。",
            field="ends_on",
        )
