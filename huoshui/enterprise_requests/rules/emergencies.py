"""应急模式: from when to when a declared emergency is in force, for what, and what may be said about its end.

A declaration is never edited: prolonging and ending early are dated records of their own, and the last one known at a moment holds.
A moment is inside from the declared minute on (included) until the end (excluded).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from huoshui.core.refusals import Refusal

ANNOUNCED, IN_FORCE, OVER = "announced", "in_force", "over"
STANDING_LABELS = {ANNOUNCED: "未到生效时间", IN_FORCE: "生效中", OVER: "已结束"}
PROLONGED, ENDED_EARLY = "prolonged", "ended_early"
CHANGE_LABELS = {PROLONGED: "延长", ENDED_EARLY: "提前结束"}
LONGEST_DAYS = 366
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class EndChange:
    """One later record of the end: known since ``recorded_at``."""

    recorded_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Emergency:
    """One declaration. Empty ``area_ids`` is the whole zone; a request whose park nobody knows is not in a chosen park."""

    id: UUID
    starts_at: datetime
    ends_at: datetime  # as it was declared
    category_codes: frozenset[str]
    area_ids: frozenset[UUID] = frozenset()
    changes: tuple[EndChange, ...] = ()

    def end_known_at(self, moment: datetime) -> datetime:
        """The end as it stood on record at ``moment``."""
        known = [change for change in self.changes if change.recorded_at <= moment]
        return max(known, key=lambda change: change.recorded_at).ends_at if known else self.ends_at

    def is_in_force_at(self, moment: datetime) -> bool:
        """Inside, to the minute: the start counts, the end no longer."""
        return self.starts_at <= moment < self.end_known_at(moment)

    def covers(self, category_code: str, area_id: UUID | None) -> bool:
        """Whether it speaks of such a matter."""
        return category_code in self.category_codes and (not self.area_ids or area_id in self.area_ids)

    def standing(self, now: datetime) -> str:
        """announced, in_force, over."""
        if now < self.starts_at:
            return OVER if self.end_known_at(now) <= now else ANNOUNCED
        return IN_FORCE if now < self.end_known_at(now) else OVER


def counting(emergencies: Iterable[Emergency], category_code: str, area_id: UUID | None, moment: datetime) -> list[Emergency]:
    """Those that make the clock of such a matter shorter if it starts at ``moment``, the first declared first."""
    return [one for one in emergencies if one.is_in_force_at(moment) and one.covers(category_code, area_id)]


def whole_minute(moment: datetime) -> datetime:
    """Declarations speak in minutes."""
    return moment.replace(second=0, microsecond=0)


def check_window(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Refusal for a window that lies in the past, runs backwards or has no sensible end: what has begun is not declared afterwards."""
    if starts_at < whole_minute(now):
        raise Refusal(
            "starts_in_past",
            "生效时间早于现在，应急模式不能倒填。",
            "请改为现在或以后；已下达的时限可在声明后一次缩短。",
            field="starts_at",
        )
    if ends_at <= starts_at:
        raise Refusal("ends_before_start", "结束时间不晚于生效时间。", "请改结束时间。", field="ends_at")
    if ends_at - starts_at > timedelta(days=LONGEST_DAYS):
        raise Refusal("too_long", f"一次应急模式最长 {LONGEST_DAYS} 天。", "请缩短，到期前可以再延长。", field="ends_at")


def kind_of_change(emergency: Emergency, ends_at: datetime, now: datetime) -> str:
    """prolonged or ended_early. Refusal where it is over already, where nothing changes, or where the past would be rewritten."""
    present = emergency.end_known_at(now)
    if present <= now:
        raise Refusal("over_already", "这次应急模式已经结束。", "确需继续的，请重新声明。")
    if ends_at < whole_minute(now):
        raise Refusal("ends_in_past", "新的结束时间早于现在，已按应急时限下达的不能倒改。", "请填现在或以后的时间。", field="ends_at")
    if ends_at == present:
        raise Refusal("same_end", "结束时间没有变化。", "请填新的结束时间。", field="ends_at")
    if ends_at - emergency.starts_at > timedelta(days=LONGEST_DAYS):
        raise Refusal("too_long", f"一次应急模式最长 {LONGEST_DAYS} 天。", "请缩短，或结束后重新声明。", field="ends_at")
    return PROLONGED if ends_at > present else ENDED_EARLY
