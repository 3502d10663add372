"""The five rates of requests, always with numerator and denominator; no rate over nothing (domain.md §2).

办结率 = replied or ended / registered; 按时办结率 = replied in time / replied with a limit on record;
满意率 = grades that count as content / graded;
响应率 = signed for in time / dispatched; 重办率 = reopened at least once / replied. What counts as content is a dated parameter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from huoshui.enterprise_requests.rules.closing import GRADES
from huoshui.enterprise_requests.rules.request_flow import (
    CONFIRMED,
    DECLINED,
    JOINED,
    LEDGER_CLOSED,
    REPLIED,
    TOLD,
    UNANSWERED,
    WITHDRAWN,
)

UNCOUNTED = (TOLD, DECLINED, JOINED, WITHDRAWN)
ENDED_OR_REPLIED = (REPLIED, CONFIRMED, UNANSWERED, LEDGER_CLOSED)
RATE_LABELS = {
    "completion": "办结率",
    "on_time": "按时办结率",
    "satisfaction": "满意率",
    "response": "响应率",
    "rework": "重办率",
}
RATE_DEFINITIONS = {
    "completion": "已答复办结（含台账载明办结）的诉求 ÷ 已登记的诉求（不予受理、并案、企业撤回的不计）",
    "on_time": "在时限内答复的 ÷ 已答复且有时限记载的",
    "satisfaction": "企业评为满意的 ÷ 企业评价过的（逾期未评价的不计；基本满意算不算由规则库决定）",
    "response": "在时限内签收的 ÷ 已交办的",
    "rework": "至少退回重办一次的 ÷ 已答复的",
}
SIDES = {"numerator": "分子", "denominator": "分母"}
TERM_LABELS = {f"{code}.{side}": f"{label}{word}" for code, label in RATE_LABELS.items() for side, word in SIDES.items()}


@dataclass(frozen=True, slots=True)
class RatedRequest:
    """What the rates need to know of one request. None: not so far, or not to be told."""

    request_id: UUID
    state: str
    is_counted: bool  # registered, and neither declined, joined nor withdrawn
    was_dispatched: bool
    signed_in_time: bool | None
    was_replied: bool
    replied_in_time: bool | None
    grade: str
    reopened_count: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its terms. ``value`` is None where the denominator is 0: shown as —, never as 100 %.

    The requests of a term are the list filtered by its code, e.g. ``rate=on_time.numerator``.
    """

    code: str
    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None

    @property
    def label(self) -> str:
        return RATE_LABELS[self.code]

    @property
    def definition(self) -> str:
        return RATE_DEFINITIONS[self.code]


def request_rates(requests: Iterable[RatedRequest], content_grades: Collection[str]) -> dict[str, Rate]:
    """All five over ``requests``. A grade that nobody knows is a ValueError."""
    terms = rated_requests(requests, content_grades)
    return {code: Rate(code, len(terms[f"{code}.numerator"]), len(terms[f"{code}.denominator"])) for code in RATE_LABELS}


def rated_requests(requests: Iterable[RatedRequest], content_grades: Collection[str]) -> dict[str, tuple[UUID, ...]]:
    """The requests of each term of each rate (``on_time.numerator``); ``content_grades`` are those that count for 满意率."""
    unknown = set(content_grades) - GRADES.keys()
    if unknown:
        raise ValueError(f"unknown grades: {sorted(unknown)}")
    counted = [one for one in requests if one.is_counted]
    replied = [one for one in counted if one.was_replied]
    dispatched = [one for one in counted if one.was_dispatched]
    timed = [one for one in replied if one.replied_in_time is not None]
    graded = [one for one in counted if one.grade]
    terms = {
        "completion": ([one for one in replied if one.state in ENDED_OR_REPLIED], counted),
        "on_time": ([one for one in timed if one.replied_in_time], timed),
        "satisfaction": ([one for one in graded if one.grade in content_grades], graded),
        "response": ([one for one in dispatched if one.signed_in_time], dispatched),
        "rework": ([one for one in replied if one.reopened_count > 0], replied),
    }
    return {
        f"{code}.{side}": tuple(one.request_id for one in found)
        for code, sides in terms.items()
        for side, found in zip(SIDES, sides, strict=True)
    }
