"""What the minutes (会议纪要) of a meeting say: drafted from attendance and decisions, edited by a person, frozen when issued.

The form is that of 纪要 in GB/T 9704-2012: after the text come 出席, 请假 and 列席 with the names; no seal, no signature.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from huoshui.core.numerals import in_chinese
from huoshui.dispatch.rules.meetings import ABSENT, KINDS, REPLACED, UNTICKED


@dataclass(frozen=True)
class Seat:
    """One of those called. ``unit_name`` is empty for a guest without unit."""

    unit_name: str
    person_name: str
    is_guest: bool
    presence: str
    stand_in: str
    reason: str


@dataclass(frozen=True)
class Resolved:
    """One decision: what, who leads and assists, by when."""

    what: str
    detail: str
    lead_name: str
    assist_names: tuple[str, ...]
    due_on: date | None


@dataclass(frozen=True)
class MinutesContent:
    """All that the minutes print. ``opening`` and ``resolved`` are in the order they stand."""

    masthead: str
    title: str
    number: str
    held_words: str
    opening: str
    resolved: tuple[Resolved, ...]
    attended: str
    excused: str
    sat_in: str
    copied_to: str
    issued_by: str
    issued_on: date | None

    def as_row(self) -> dict[str, Any]:
        """As kept with issued minutes."""
        row = asdict(self)
        row["issued_on"] = self.issued_on.isoformat() if self.issued_on else None
        row["resolved"] = [
            {**asdict(one), "assist_names": list(one.assist_names), "due_on": one.due_on.isoformat() if one.due_on else None}
            for one in self.resolved
        ]
        return row


def from_row(row: dict[str, Any]) -> MinutesContent:
    """Back from what was kept."""
    resolved = tuple(
        Resolved(one["what"], one["detail"], one["lead_name"], tuple(one["assist_names"]), _day(one["due_on"])) for one in row["resolved"]
    )
    return MinutesContent(**{**row, "resolved": resolved, "issued_on": _day(row["issued_on"])})


def day_in_words(day: date) -> str:
    """2026年3月31日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def opening_words(held_on: date, chair: str, place: str, kind: str, discussed: Sequence[str], decision_count: int) -> str:
    """The first paragraph: who called whom when and where, what was looked at, how much was decided."""
    where = f"在{place}" if place else ""
    who = f"{chair}{where}主持召开" if chair else f"{where}召开"
    heard = f"会议逐项调度了{'、'.join(discussed)}。" if discussed else ""
    agreed = f"会议议定 {decision_count} 项，纪要如下：" if decision_count else "会议没有形成新的议定事项。"
    return f"{day_in_words(held_on)}，{who}{KINDS[kind]}。{heard}{agreed}"


def resolved_words(number: int, one: Resolved) -> str:
    """One decision as a sentence: what, 由谁牵头、谁配合、何时前."""
    due = f"，{day_in_words(one.due_on)}前完成" if one.due_on else ""
    lead = f"由{one.lead_name}牵头" if one.lead_name else ""
    assist = f"、{'、'.join(one.assist_names)}配合" if one.assist_names else ""
    owner = f"{lead}{assist}{due}".lstrip("，")
    detail = f"{one.detail.rstrip('。；')}。" if one.detail else ""
    return f"{in_chinese(number)}、{one.what.rstrip('。；')}。{detail}" + (f"（{owner}）" if owner else "")


def names_of_seats(seats: Sequence[Seat]) -> tuple[str, str, str]:
    """(出席, 请假, 列席): a stand-in is named with whom it stood for; who was not ticked is in none of them."""
    attended: list[str] = []
    excused: list[str] = []
    sat_in: list[str] = []
    for seat in seats:
        if seat.presence == UNTICKED:
            continue
        who = f"{seat.unit_name}{seat.person_name}"
        if seat.presence == ABSENT:
            excused.append(f"{who}（{seat.reason}）" if seat.reason else who)
            continue
        name = f"{seat.unit_name}{seat.stand_in}（代{seat.person_name or seat.unit_name}）" if seat.presence == REPLACED else who
        (sat_in if seat.is_guest else attended).append(name)
    return "，".join(attended), "，".join(excused), "，".join(sat_in)
