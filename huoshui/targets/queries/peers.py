"""What others publish, over time, beside what this zone counts."""

from __future__ import annotations

import datetime as dt
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.organizations.rules import policy
from huoshui.targets.models import PeerFigure

MOST_ROWS = 500


@dataclass(frozen=True)
class PeerFilters:
    """Empty means everything that was not withdrawn."""

    text: str = ""
    measures: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    with_withdrawn: bool = False


@dataclass(frozen=True)
class PeerFigureRow:
    """One published figure as lists show it."""

    id: UUID
    peer_name: str
    is_own: bool
    kind: str
    kind_name: str
    measure_name: str
    indicator_id: str
    unit: str
    period_start: dt.date
    period_end: dt.date
    value_fen: int | None
    value_number: Decimal | None
    rank_of: int | None
    source_title: str
    published_on: dt.date | None
    words: str
    recorded_at: dt.datetime
    withdrawn_at: dt.datetime | None
    withdrawn_reason: str
    version: int


@dataclass(frozen=True)
class PeerPage:
    """Latest period first."""

    rows: tuple[PeerFigureRow, ...]
    next_cursor: str
    total_count: int


def peer_figures(
    actor: Actor, filters: PeerFilters | None = None, *, known_at: dt.datetime | None = None, after: str = "", limit: int = 50
) -> PeerPage:
    """One page of published figures. Refusal ``bad_cursor``."""
    policy.require(actor, "peers:list")
    found = _filtered(actor, filters or PeerFilters(), known_at)
    size = max(1, min(limit, MOST_ROWS))
    page = _after(found, after) if after else found
    rows = list(page.order_by("-period_end", "measure_name", "id")[: size + 1])
    cursor = ""
    if len(rows) > size:
        last = rows[size - 1]
        told = json.dumps([last.period_end.isoformat(), last.measure_name, str(last.id)], ensure_ascii=False)
        cursor = urlsafe_b64encode(told.encode()).decode().rstrip("=")
    return PeerPage(tuple(_row(row) for row in rows[:size]), cursor, found.count())


def peer_figure(actor: Actor, figure_id: UUID) -> PeerFigureRow:
    """One, or NotVisible."""
    row = PeerFigure.objects.in_zone(actor.zone_id).filter(id=figure_id).first() if policy.may(actor, "peers:list") else None
    if row is None:
        raise NotVisible
    return _row(row)


def peer_series(actor: Actor, measure_name: str, *, known_at: dt.datetime | None = None) -> tuple[PeerFigureRow, ...]:
    """One measure of everybody over time, oldest first; at most 500."""
    found = _filtered(actor, PeerFilters(measures=(measure_name,)), known_at)
    return tuple(_row(row) for row in found.order_by("-period_end", "id")[:MOST_ROWS])[::-1]


def peer_choices(actor: Actor) -> tuple[list[str], list[str]]:
    """Measures and peers that figures are about: choices of the filter."""
    rows = list(
        PeerFigure.objects.in_zone(actor.zone_id).filter(withdrawn_at=None).values_list("measure_name", "peer_name").distinct()[:2000]
    )
    return sorted({row[0] for row in rows}), sorted({row[1] for row in rows})


def _filtered(actor: Actor, filters: PeerFilters, known_at: dt.datetime | None) -> Any:
    rows = PeerFigure.objects.in_zone(actor.zone_id)
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    if not filters.with_withdrawn:
        rows = rows.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=known_at)) if known_at else rows.filter(withdrawn_at=None)
    for column, wanted in (("measure_name", filters.measures), ("peer_name", filters.peers), ("kind", filters.kinds)):
        if wanted:
            rows = rows.filter(**{f"{column}__in": wanted})
    if filters.text:
        told = Q(measure_name__icontains=filters.text) | Q(peer_name__icontains=filters.text) | Q(source_title__icontains=filters.text)
        rows = rows.filter(told)
    return rows


def _after(rows: Any, after: str) -> Any:
    try:
        end, name, last = json.loads(urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        day, last_id = dt.date.fromisoformat(end), UUID(last)
        if not isinstance(name, str):
            raise ValueError
    except (ValueError, TypeError, AttributeError):
        raise Refusal("bad_cursor", "翻页位置已失效。", "请从第一页重新查看。", field="after") from None
    same_day = Q(period_end=day)
    return rows.filter(Q(period_end__lt=day) | same_day & Q(measure_name__gt=name) | same_day & Q(measure_name=name, id__gt=last_id))


def _row(row: Any) -> PeerFigureRow:
    names = [name for name in PeerFigureRow.__dataclass_fields__ if name != "kind_name"]
    return PeerFigureRow(**{name: getattr(row, name) for name in names}, kind_name=row.get_kind_display())
