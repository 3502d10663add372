"""Who is asking: the first call of a client, which also hands out the token for writes."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Router

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.clocks import stands_on
from huoshui.api.schemas import Answer, Day
from huoshui.core import clock
from huoshui.organizations.queries import zones_of
from huoshui.organizations.rules.policy import POLICY, may
from huoshui.organizations.rules.roles import role_name

router = Router(tags=["会话"])


class NamedZone(Answer):
    """A zone by name."""

    id: UUID
    name: str


class Role(Answer):
    """A role in this zone."""

    code: str
    name: str


class SessionAnswer(Answer):
    """Who is signed in, where, and what they may do there."""

    user_id: UUID
    display_name: str
    zone: NamedZone
    zones: list[NamedZone]
    roles: list[Role]
    unit_ids: list[UUID]
    enterprise_ids: list[UUID]
    may: list[str]
    today: Day
    stands_on: Day | None
    csrf_token: str


@router.get("/session", auth=Right("session:profile"), response=answers(SessionAnswer), summary="我是谁")
def who_am_i(request: HttpRequest) -> SessionAnswer:
    """The signed-in person, zone, roles and rights. Sets the CSRF cookie and gives the token for the header X-CSRFToken."""
    actor = actor_of(request)
    zones = [NamedZone.model_validate(each) for each in zones_of(actor.user_id)]
    return SessionAnswer(
        user_id=actor.user_id,
        display_name=actor.display_name,
        zone=next(each for each in zones if each.id == actor.zone_id),
        zones=zones,
        roles=[Role(code=role, name=role_name(role)) for role in sorted(actor.roles)],
        unit_ids=sorted(actor.unit_ids),
        enterprise_ids=sorted(actor.enterprise_ids),
        may=sorted(operation for operation in POLICY if may(actor, operation)),
        today=clock.today(),
        stands_on=stands_on(request),
        csrf_token=get_token(request),
    )
