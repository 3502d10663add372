"""From computed points to a frozen result: publicity for so many working days, objections, rulings.

The day of publication does not count (民法典 201); the last working day does, until its end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from huoshui.core.refusals import Refusal
from huoshui.core.workdays import Deadline, WorkdayCalendar

DRAFT, PUBLISHED, FROZEN = "draft", "published", "frozen"
STATES = {DRAFT: "计分中", PUBLISHED: "公示中", FROZEN: "已定稿"}
OPEN, UPHELD, DISMISSED = "open", "upheld", "dismissed"
RULINGS = {OPEN: "待裁定", UPHELD: "成立", DISMISSED: "不成立"}


@dataclass(frozen=True)
class ObjectionStanding:
    """An objection as far as closing the publicity cares: which it is and how it was ruled."""

    number: str
    ruling: str


def publicity_deadline(published_on: dt.date, workdays: int, calendar: WorkdayCalendar) -> Deadline:
    """The last day on which objections are taken."""
    if workdays < 1:
        raise Refusal("publicity_too_short", "公示至少 1 个工作日。", "请填写公示的工作日数。", field="publicity_workdays")
    return calendar.deadline(published_on, workdays)


def check_objection(state: str, due_on: dt.date | None, on: dt.date) -> None:
    """Refuses an objection outside the publicity."""
    if state != PUBLISHED or due_on is None:
        raise Refusal("not_in_publicity", f"考评结果{STATES[state]}，不在公示期内。", "异议只能在公示期内提出。")
    if on > due_on:
        raise Refusal("publicity_over", f"公示期已于 {due_on.isoformat()} 结束。", "请按考评办法申请复核。")


def check_freeze(state: str, due_on: dt.date | None, on: dt.date, objections: Sequence[ObjectionStanding], *, missing: int) -> None:
    """Refuses to freeze before the publicity is over, while an objection waits, or while a total is unknown."""
    if state == FROZEN:
        raise Refusal("already_frozen", "考评结果已经定稿。", "定稿后不再改动；有错误请另行更正并说明。")
    if state != PUBLISHED or due_on is None:
        raise Refusal("not_published", "考评结果还没有公示。", "请先公示。")
    if on <= due_on:
        raise Refusal("publicity_running", f"公示期到 {due_on.isoformat()} 为止。", "请在公示期结束后定稿。")
    waiting = [one.number for one in objections if one.ruling == OPEN]
    if waiting:
        raise Refusal("objections_open", f"还有 {len(waiting)} 件异议没有裁定：{'、'.join(waiting)}。", "请先裁定。")
    if missing:
        raise Refusal("scores_missing", f"还有 {missing} 个单位缺数，没有总分。", "请补齐后再定稿。")
