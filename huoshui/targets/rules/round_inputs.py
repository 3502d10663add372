"""From what was recorded for a round to the number that counts: a ruling wins, then what was entered, counted, marked by the jury."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from huoshui.core.refusals import Refusal
from huoshui.targets.rules.card_feeds import INDICATOR, JURY, PEERS, TARGET, Feed

COUNTED, ENTERED, EVENT, WITHDRAWN, MARKED, RULED = "counted", "entered", "event", "withdrawn", "marked", "ruled"
RECORDED = {COUNTED: "台账计数", ENTERED: "手工登记", EVENT: "事项登记", WITHDRAWN: "撤回登记", MARKED: "评委打分", RULED: "异议裁定"}
LARGEST = Decimal(10) ** 12
MOST_EVENTS = 1000
LARGEST_MARK = 100
MARKED_METHODS = frozenset({"given", "peers"})
"""Methods whose numbers are marks out of LARGEST_MARK, by the jury or by hand."""


@dataclass(frozen=True)
class Recorded:
    """One record of one input, oldest first in any sequence. ``value`` None: it was looked for and is not known (``note`` says why)."""

    id: UUID
    kind: str
    value: Decimal | None
    note: str = ""
    withdraws_id: UUID | None = None


@dataclass(frozen=True)
class Resolved:
    """The number that counts, the records that make it, and why it is missing where it is."""

    value: Decimal | None
    rows: tuple[Recorded, ...] = ()
    why_missing: str = ""


def resolved(feed: Feed, is_event: bool, rows: Sequence[Recorded], *, entries_are_closed: bool) -> Resolved:
    """``is_event``: what is entered are events that add up; none at all is 0 only once entering was closed."""
    last_ruled = _last(rows, RULED)
    if last_ruled is not None:
        return Resolved(last_ruled.value, (last_ruled,))
    if feed.kind == PEERS:
        return Resolved(None, (), "同组其他单位的数还不全")
    if feed.kind == JURY:
        return _of_last(_last(rows, MARKED), "评委打分还没有结束")
    if feed.kind == INDICATOR:
        return _of_last(_last(rows, COUNTED), "还没有取数")
    standing = in_force(rows)
    if feed.kind == TARGET:
        return _of_last(_last(standing, ENTERED) or _last(rows, COUNTED), "没有下达目标，也没有登记")
    if not is_event:
        return _of_last(_last(standing, ENTERED), "还没有登记")
    events = tuple(row for row in standing if row.kind == EVENT)
    if not events and not entries_are_closed:
        return Resolved(None, (), "登记还没有结束")
    return Resolved(sum((row.value for row in events if row.value is not None), Decimal(0)), events)


def in_force(rows: Sequence[Recorded]) -> list[Recorded]:
    """Entered numbers and events that nobody withdrew."""
    gone = {row.withdraws_id for row in rows if row.kind == WITHDRAWN}
    return [row for row in rows if row.kind in (ENTERED, EVENT) and row.id not in gone]


def _last(rows: Sequence[Recorded], kind: str) -> Recorded | None:
    return next((row for row in reversed(rows) if row.kind == kind), None)


def _of_last(row: Recorded | None, why: str) -> Resolved:
    if row is None:
        return Resolved(None, (), why)
    return Resolved(row.value, (row,), "" if row.value is not None else row.note or why)


def check_entered(value: Decimal, method: str, *, fewest_events: int = 1) -> None:
    """Refuses what cannot be a number of an item of this method. ``fewest_events`` 0: a ruling may say that none happened."""
    if not value.is_finite() or abs(value) >= LARGEST:
        raise Refusal("value_wrong", "登记的数不可用。", "请重新填写。", field="value")
    if method == "events" and (value != value.to_integral_value() or not fewest_events <= value <= MOST_EVENTS):
        raise Refusal("value_wrong", f"次数应为 {fewest_events} 以上的整数。", "一次登记一件事项，多件写次数。", field="value")
    if method in MARKED_METHODS and not 0 <= value <= LARGEST_MARK:
        raise Refusal("value_wrong", f"评分应在 0 到 {LARGEST_MARK} 之间。", "请按百分制重新填写。", field="value")
    if value != round(value, 6):
        raise Refusal("value_wrong", "最多保留 6 位小数。", "请重新填写。", field="value")
