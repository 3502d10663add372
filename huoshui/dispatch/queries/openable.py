"""What a page may lead its reader to: who sits in a meeting, reads a due or has an assignment need not see every record behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from huoshui.assignments.queries.visibility import visible_assignments
from huoshui.core.actor import Actor
from huoshui.dispatch.models import MeetingDecision
from huoshui.dispatch.queries.cadence import DueLine
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
    "meeting": lambda actor, ids: _ids(visible(actor).filter(id__in=ids)),
    "project": openable_projects,
    "request": lambda actor, ids: frozenset(row.id for row in requests_by_id(actor, ids)),
    "target": lambda actor, ids: _ids(visible_targets(actor).filter(id__in=ids)),
}


def openable_of(actor: Actor, named: Mapping[str, Collection[UUID]]) -> frozenset[UUID]:
    """Of these records, named by kind, those that the actor sees. At most one query a kind."""
    return frozenset().union(*(_SEEN[kind](actor, list(ids)) for kind, ids in named.items() if ids and kind in _SEEN))


def openable_records(actor: Actor, found: MeetingDetail) -> frozenset[UUID]:
    """Records behind items and decisions that the actor sees."""
    named: defaultdict[str, list[UUID]] = defaultdict(list)
    for item in found.agenda:
        if item.subject_id:
            named[item.subject_kind].append(item.subject_id)
    named[ASSIGNMENT] += [one.assignment_id for one in found.decisions if one.assignment_id]
    return openable_of(actor, named)


def openable_behind_dues(actor: Actor, dues: Iterable[DueLine]) -> frozenset[UUID]:
    """Projects and meetings behind dues that the actor sees. A released paper and a round are open to all who read dues."""
    named: defaultdict[str, list[UUID]] = defaultdict(list)
    for one in dues:
        if one.project_id:
            named["project"].append(one.project_id)
        if one.done_id:
            named[one.done_kind].append(one.done_id)
    return openable_of(actor, named)
