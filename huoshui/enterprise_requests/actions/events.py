"""The timeline of a request: written by every step, never edited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.core.actor import Actor
from huoshui.enterprise_requests.models import EnterpriseRequest, RequestEvent


def add_event(
    actor: Actor,
    row: EnterpriseRequest,
    kind: str,
    words: str = "",
    *,
    data: Mapping[str, Any] | None = None,
    tell_enterprise: bool = False,
) -> None:
    """One line of the timeline, with the state that the request is in now. ``tell_enterprise``: shown to who follows by receipt."""
    RequestEvent.objects.create_in(
        row.zone_id,
        request=row,
        happened_at=moment_of(actor),
        actor_id=actor.user_id,
        actor_name=actor.display_name[:80],
        kind=kind,
        state_after=row.state,
        words=words[:2000],
        data=dict(data or {}),
        is_told_to_enterprise=tell_enterprise,
    )
