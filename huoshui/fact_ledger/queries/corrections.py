"""Which stated figures were changed or withdrawn within some time, with what stood there before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from huoshui.core.actor import Actor
from huoshui.fact_ledger.models import Fact
from huoshui.fact_ledger.queries.facts import FactView, _rows, _view, facts_by_id


@dataclass(frozen=True)
class Correction:
    """``after`` replaces or withdraws ``before``."""

    before: FactView
    after: FactView


@dataclass(frozen=True)
class Corrections:
    """``count`` of all, and the latest of them."""

    count: int
    rows: tuple[Correction, ...]


def corrections_between(
    actor: Actor,
    subject_kind: str,
    since: dt.datetime,
    until: dt.datetime | None,
    *,
    attributes: Sequence[str],
    subject_ids: Sequence[UUID] | None = None,
    limit: int = 8,
) -> Corrections:
    """Recorded later than ``since`` and not later than ``until`` (None: up to now). Which subjects the actor may see the caller says by
    ``subject_ids`` (None: all of the zone). Four queries."""
    found = Fact.objects.in_zone(actor.zone_id).filter(
        corrects_id__isnull=False, subject_kind=subject_kind, attribute__in=list(attributes), recorded_at__gt=since
    )
    # the same value stated again, with better evidence or a new source, is no other figure
    columns = ("value_fen", "value_number", "value_date", "value_text")
    stated_before = Fact.objects.in_zone(actor.zone_id).filter(id=OuterRef("corrects_id"))
    found = found.exclude(Exists(stated_before.filter(reduce(or_, (Q(**{name: OuterRef(name)}) for name in columns)))), is_withdrawal=False)
    if until is not None:
        found = found.filter(recorded_at__lte=until)
    if subject_ids is not None:
        found = found.filter(subject_id__in=list(subject_ids))
    count = found.count()
    latest = list(found.order_by("-sequence").values_list("id", flat=True)[:limit]) if count else []
    after = [_view(row) for row in _rows(actor.zone_id).filter(id__in=latest).order_by("-sequence")]
    before = facts_by_id(actor, [view.line.corrects_id for view in after if view.line.corrects_id is not None]) if after else {}
    rows = [Correction(before[view.line.corrects_id], view) for view in after if view.line.corrects_id in before]
    return Corrections(count, tuple(rows))
