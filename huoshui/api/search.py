"""Search over projects, enterprises, requests and units; what is not the actor's is not found."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.clocks import Clocks, at
from huoshui.api.schemas import Answer, Limit, Line
from huoshui.core.actor import Actor
from huoshui.enterprise_requests.queries import RequestFilters, list_requests
from huoshui.enterprises.queries import EnterpriseFilters, list_enterprises
from huoshui.investment_projects.queries import list_projects
from huoshui.investment_projects.rules.filters import ProjectFilters
from huoshui.organizations.queries import UnitFilters, units
from huoshui.organizations.rules.policy import may

router = Router(tags=["搜索"])


class Hit(Answer):
    """One line of the answer."""

    kind: Literal["project", "enterprise", "request", "unit"]
    id: UUID
    title: str
    detail: str


class Hits(Answer):
    """Hits of all kinds with the total of each."""

    hits: list[Hit]
    total_counts: dict[str, int]


@router.get("/search", auth=Right("search:results"), response=answers(Hits), summary="搜索")
def search_everything(request: HttpRequest, q: Line, clocks: Query[Clocks], limit: Limit = 12) -> Hits:
    """Names, codes, pinyin and initials."""
    actor, text = actor_of(request), q.strip()[:100]
    hits: list[Hit] = []
    totals: dict[str, int] = {}
    if text:
        for kind, found, total in _found(actor, text, limit, at(request, clocks)):
            hits += [Hit(kind=kind, id=each[0], title=each[1], detail=each[2]) for each in found]
            totals[kind] = total
    return Hits(hits=hits, total_counts=totals)


def _found(actor: Actor, text: str, limit: int, when: dict[str, Any]) -> list[tuple[Any, list[tuple[UUID, str, str]], int]]:
    answer: list[tuple[Any, list[tuple[UUID, str, str]], int]] = []
    if may(actor, "projects:list"):
        page = list_projects(actor, ProjectFilters(text=text), order="name", limit=limit, **when)
        answer.append(
            (
                "project",
                [(row.id, row.name, " · ".join(part for part in (row.stage_label, row.duty_unit_name) if part)) for row in page.rows],
                page.total_count,
            )
        )
    if may(actor, "enterprises:list"):
        firms = list_enterprises(actor, EnterpriseFilters(text=text), limit=limit)
        answer.append(("enterprise", [(row.id, row.name, row.uscc) for row in firms.rows], firms.total_count))
    if may(actor, "requests:list"):
        told = list_requests(actor, RequestFilters(text=text), limit=limit)
        shown = [(row.id, f"{row.number} {row.title}", f"{row.enterprise_name} · {row.state_label}") for row in told.rows]
        answer.append(("request", shown, told.total_count))
    if may(actor, "system:units"):
        lines = units(actor, UnitFilters(text=text))
        answer.append(("unit", [(line.unit.id, line.unit.name, line.unit.get_kind_display()) for line in lines[:limit]], len(lines)))
    return answer
