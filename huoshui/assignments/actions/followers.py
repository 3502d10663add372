"""Who wants to know what becomes of a source: a higher domain names one function a source kind, called in the same transaction.

The domains above (requests, meetings) may not be imported here; they call ``follow_source`` once, in their app's ``ready``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from huoshui.assignments.models import Assignment, AssignmentPart
from huoshui.assignments.queries.sources import LeadPart, lead_part
from huoshui.assignments.rules import flow
from huoshui.core.actor import Actor


@dataclass(frozen=True)
class SourceChange:
    """What happened to the assignment of one source. ``state`` is the assignment's afterwards; ``step`` names the deed
    (rules.flow.STEP_NAMES); ``part_role`` is lead_unit or assist_unit, "" where the whole is meant; ``lead`` is the lead's part where
    the deed was on it, its reply where the deed was about one."""

    assignment_id: UUID
    number: str
    source_kind: str
    source_id: UUID | None
    step: str
    part_role: str
    state: str
    is_closed: bool
    words: str
    lead: LeadPart | None = None


Follower = Callable[[Actor, SourceChange], None]
_WITH_A_REPLY = frozenset({"replied", "accepted", "noted", "returned"})
_FOLLOWERS: dict[str, Follower] = {}


def follow_source(source_kind: str, follower: Follower) -> None:
    """Call ``follower(actor, change)`` after each deed on an assignment of this kind. A refusal it raises undoes the deed."""
    if _FOLLOWERS.setdefault(source_kind, follower) is not follower:
        raise ValueError(f"source kind {source_kind!r} is followed twice")


def tell_follower(actor: Actor, assignment: Assignment, number: str, step: str, part: AssignmentPart | None, words: str) -> None:
    follower = _FOLLOWERS.get(assignment.source_kind)
    if follower is not None:
        follower(
            actor,
            SourceChange(
                assignment_id=assignment.id,
                number=number,
                source_kind=assignment.source_kind,
                source_id=assignment.source_id,
                step=step,
                part_role=part.role if part else "",
                state=assignment.state,
                is_closed=assignment.closed_at is not None,
                words=words,
                lead=lead_part(part, with_reply=step in _WITH_A_REPLY) if part is not None and part.role == flow.LEAD else None,
            ),
        )
