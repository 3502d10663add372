"""The two clocks of a question: as of which day, as known on which day; the same as on pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from pydantic import Field

from huoshui.api.schemas import Body
from huoshui.core import clock
from huoshui.core.refusals import Refusal

FIRST_YEAR = 1990


class Clocks(Body):
    """The days of a question."""

    model_config = {"extra": "ignore"}
    as_of: date | None = Field(None, description="截至哪一天；不填为本区的工作日（示范区为固定日）")
    known_on: date | None = Field(None, description="按哪一天为止已知的事实；不填为现在已知")


def stands_on(request: HttpRequest) -> date | None:
    """The fixed day of a sample district, else None."""
    found: date | None = getattr(getattr(request, "actor", None), "stands_on", None)
    return found


def as_of_day(request: HttpRequest, clocks: Clocks) -> date:
    """The day that is spoken of."""
    _check(clocks)
    return clocks.as_of or stands_on(request) or clock.today()


def known_at(clocks: Clocks) -> datetime | None:
    """The end of the asked day in Shanghai; None: everything known now."""
    _check(clocks)
    return None if clocks.known_on is None else clock.end_of_local_day(clocks.known_on)


def at(request: HttpRequest, clocks: Clocks) -> dict[str, Any]:
    """``as_of`` and ``known_at`` for queries."""
    return {"known_at": known_at(clocks), "as_of": clocks.as_of or stands_on(request)}


def _check(clocks: Clocks) -> None:
    latest = clock.today()
    for field, label, asked in (("as_of", "截至日期", clocks.as_of), ("known_on", "获知日期", clocks.known_on)):
        if asked is not None and (asked.year < FIRST_YEAR or asked > latest):
            raise Refusal(
                "bad_date", f"{label} {asked} 不在可查询的范围（{FIRST_YEAR}-01-01 至 {latest}）。", "请改为范围内的日期。", field=field
            )
