"""What a meeting's page may lead its reader to: who sits in a meeting need not see every record that it speaks of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any
from uuid import UUID

from huoshui.assignments.queries.visibility import visible_assignments
from huoshui.core.actor import Actor
from huoshui.dispatch.models import MeetingDecision
from huoshui.dispatch.queries.meetings import visible
from huoshui.dispatch.queries.results import MeetingDetail
from huoshui.enterprise_requests.queries import requests_by_id
from huoshui.investment_projects.queries import openable_projects
from huoshui.targets.queries.targets import visible_targets

ASSIGNMENT = "assignment"


def _ids(rows: Any) -> frozenset[UUID]:
    return frozenset(rows.values_list("id", flat=True))


_SEEN: dict[str, Callable[[Actor, list[UUID]], frozenset[UUID]]] = {
    ASSIGNMENT: lambda actor, ids: _ids(visible_assignments(actor).filter(id__in=ids)),
    "decision": lambda actor, ids: _ids(MeetingDecision.objects.in_zone(actor.zone_id).filter(id__in=ids, meeting__in=visible(actor))),
    "light": openable_projects,
    "project": openable_projects,
    "request": lambda actor, ids: frozenset(row.id for row in requests_by_id(actor, ids)),
    "target": lambda actor, ids: _ids(visible_targets(actor).filter(id__in=ids)),
}


def openable_records(actor: Actor, found: MeetingDetail) -> frozenset[UUID]:
    """Records behind items and decisions that the actor sees. At most one query a kind."""
    named: defaultdict[str, list[UUID]] = defaultdict(list)
    for item in found.agenda:
        if item.subject_id:
            named[item.subject_kind].append(item.subject_id)
    named[ASSIGNMENT] += [one.assignment_id for one in found.decisions if one.assignment_id]
    return frozenset().union(*(_SEEN[kind](actor, ids) for kind, ids in named.items() if ids and kind in _SEEN))
