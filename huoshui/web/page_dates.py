"""The two clocks of a page: as of which day, as known on which day. Both live in the URL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from huoshui.core import clock
from huoshui.core.refusals import Refusal

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class PageDates:
    """What the page is asked for. ``as_of`` and ``known_on`` are None where the address does not say."""

    today: date  # the calendar's day
    stands_on: date | None  # the fixed day of a sample district
    as_of: date | None  # ?as_of=
    known_on: date | None  # ?known_on=

    @property
    def present_day(self) -> date:
        """The day of pages that cannot look back: the zone's fixed day, else today."""
        return self.stands_on or self.today

    @property
    def as_of_day(self) -> date:
        """The day the page speaks of: asked for, else the zone's fixed day, else today."""
        return self.as_of or self.present_day

    @property
    def query_as_of(self) -> date | None:
        """For queries: None means the live ledger of today (the stored projection)."""
        return self.as_of or self.stands_on

    @property
    def known_at(self) -> datetime | None:
        """For queries: the end of the asked day in Shanghai; None means everything known now."""
        if self.known_on is None:
            return None
        return datetime.combine(self.known_on + timedelta(days=1), time.min, SHANGHAI) - timedelta(microseconds=1)

    @property
    def is_past(self) -> bool:
        """True where someone asked for another day than the page's ordinary one."""
        return self.as_of is not None or self.known_on is not None

    def query(self) -> dict[str, str]:
        """What a link must carry to stay on the same days."""
        pairs = {"as_of": self.as_of, "known_on": self.known_on}
        return {name: value.isoformat() for name, value in pairs.items() if value}

    def suffix(self, *, joined: bool = False) -> str:
        """``?as_of=…`` (or ``&as_of=…`` when ``joined``) or nothing."""
        query = urlencode(self.query())
        return f"{'&' if joined else '?'}{query}" if query else ""


def _asked_day(request: HttpRequest, name: str, label: str, latest: date) -> date | None:
    text = request.GET.get(name, "").strip()
    if not text:
        return None
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        raise Refusal("bad_date", f"{label}“{text}”不是日期。", "请按 2026-03-31 的样式填写，或清空。", field=name) from None
    if asked.year < 1990 or asked > latest:
        raise Refusal(
            "bad_date", f"{label} {asked} 不在可查询的范围（1990-01-01 至 {latest}）。", "请改为范围内的日期，或清空。", field=name
        )
    return asked


def page_dates(request: HttpRequest) -> PageDates:
    """Read and remember the dates of this request. Raises Refusal (shown as 422) where the address holds no date."""
    found = getattr(request, "page_dates", None)
    if found is None:
        today = clock.today()
        actor = getattr(request, "actor", None)
        found = PageDates(
            today=today,
            stands_on=getattr(actor, "stands_on", None),
            as_of=_asked_day(request, "as_of", "截至日期", today),
            known_on=_asked_day(request, "known_on", "获知日期", today),
        )
        request.page_dates = found  # type: ignore[attr-defined]
    return found
