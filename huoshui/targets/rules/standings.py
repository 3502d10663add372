"""A league's standing as plain values: what a page shows, what the API answers, and what a release keeps for good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from huoshui.core.periods import Period


@dataclass(frozen=True)
class StandingCell:
    """One unit's points for one item with the formula in words.

    ``actual``, ``target``, ``base`` are whole fen, counts or percent by the item's ``kind``; None is unknown. ``target_id`` "" : no target.
    """

    code: str
    points: Decimal | None
    formula: str
    actual: Decimal | None
    target: Decimal | None = None
    target_id: str = ""
    base: Decimal | None = None
    undecided: int = 0
    missing: int = 0
    note: str = ""


@dataclass(frozen=True)
class StandingLine:
    """One peer. ``place`` and ``score`` None: not ranked, ``why_unranked`` says what is missing. ``change``: places gained since.

    ``best`` and ``worst``: places over all tried weightings; ``changes_at``: shares of counts (percent) at which the place changes.
    """

    scope: str
    name: str
    place: int | None
    score: Decimal | None
    change: int | None
    cells: tuple[StandingCell, ...]
    tied_with: tuple[str, ...] = ()
    why_unranked: str = ""
    best: int | None = None
    worst: int | None = None
    changes_at: tuple[int, ...] = ()

    @property
    def is_steady(self) -> bool:
        return self.best == self.worst


@dataclass(frozen=True)
class StandingGroup:
    """Peers ranked against each other, best first, the unranked last."""

    name: str
    lines: tuple[StandingLine, ...]


@dataclass(frozen=True)
class StandingItem:
    """A column: ``weight`` in points, ``definition`` the version of the indicator that counted it."""

    code: str
    name: str
    indicator_id: str
    kind: str
    basis: str
    weight: Decimal
    definition: str
    base_window: Period | None = None


@dataclass(frozen=True)
class FlagLine:
    """A pattern that a reader should look at: it accuses nobody and changes no score. ``project_ids`` open its records."""

    kind: str
    label: str
    scope: str
    unit_name: str
    says: str
    project_ids: tuple[str, ...]


@dataclass(frozen=True)
class Standings:
    """One league on one day. ``before_on`` is the day that changes are counted from; ``before_was_released``: as released then."""

    league_id: str
    name: str
    version_number: int
    window: Period
    day: dt.date
    known_on: dt.date | None
    items: tuple[StandingItem, ...]
    groups: tuple[StandingGroup, ...]
    rules_in_words: tuple[str, ...]
    before_on: dt.date | None
    before_was_released: bool = False
    flags: tuple[FlagLine, ...] = field(default=())

    @property
    def counted(self) -> Period:
        """The days that are counted."""
        return Period(self.window.start, min(self.window.end, self.day))

    def line(self, scope: str) -> StandingLine | None:
        """The line of one peer."""
        return next((line for group in self.groups for line in group.lines if line.scope == scope), None)

    def places(self) -> dict[str, int]:
        """Place by scope, of those that are ranked."""
        return {line.scope: line.place for group in self.groups for line in group.lines if line.place is not None}


def as_document(found: Standings) -> dict[str, Any]:
    """For a JSON column: days and decimals as texts."""
    plain: dict[str, Any] = _plain(asdict(found))
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, dt.date) else value


def from_document(document: Mapping[str, Any]) -> Standings:
    """What ``as_document`` made."""
    return Standings(
        **{name: document[name] for name in ("league_id", "name", "version_number", "before_was_released")},
        window=_period(document["window"]),
        day=dt.date.fromisoformat(document["day"]),
        known_on=_day(document["known_on"]),
        items=tuple(
            StandingItem(
                **{**one, "weight": Decimal(one["weight"]), "base_window": _period(one["base_window"]) if one["base_window"] else None}
            )
            for one in document["items"]
        ),
        groups=tuple(StandingGroup(one["name"], tuple(_line(line) for line in one["lines"])) for one in document["groups"]),
        rules_in_words=tuple(document["rules_in_words"]),
        before_on=_day(document["before_on"]),
        flags=tuple(FlagLine(**{**one, "project_ids": tuple(one["project_ids"])}) for one in document["flags"]),
    )


def _line(one: Mapping[str, Any]) -> StandingLine:
    cells = tuple(
        StandingCell(**{**cell, **{name: _decimal(cell[name]) for name in ("points", "actual", "target", "base")}}) for cell in one["cells"]
    )
    rest = {"score": _decimal(one["score"]), "tied_with": tuple(one["tied_with"]), "changes_at": tuple(one["changes_at"]), "cells": cells}
    return StandingLine(**{**one, **rest})


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def _period(document: Mapping[str, str]) -> Period:
    return Period(dt.date.fromisoformat(document["start"]), dt.date.fromisoformat(document["end"]))
