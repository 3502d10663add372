"""The timeline of a request: written by every step, never edited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.core.actor import Actor
from huoshui.enterprise_requests.models import EnterpriseRequest, RequestEvent
from huoshui.operations.adapters.one_run import add_row


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
    add_row(new_event(actor, row, kind, words, data=data, tell_enterprise=tell_enterprise))


def new_event(
    actor: Actor,
    row: EnterpriseRequest,
    kind: str,
    words: str = "",
    *,
    data: Mapping[str, Any] | None = None,
    tell_enterprise: bool = False,
) -> RequestEvent:
    """The same line, not stored yet: for many at once."""
    return RequestEvent(
        zone_id=row.zone_id,
        request_id=row.id,
        happened_at=moment_of(actor),
        actor_id=actor.user_id,
        actor_name=actor.display_name[:80],
        kind=kind,
        state_after=row.state,
        words=words[:2000],
        data=dict(data or {}),
        is_told_to_enterprise=tell_enterprise,
    )
