"""Meetings, their items, decisions and files behind addresses: one that 招商局 was called to, one of 住建局, one of another zone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from huoshui.core import clock
from huoshui.dispatch import actions, queries
from huoshui.dispatch.actions import Call, Resolution, Tick
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast, Member
from tests.rights.subjects import Subject, named, subject
from tests.rights.subjects_projects import WHOLE_ZONE

VISIBLE = {"own": named(*WHOLE_ZONE, "bo"), "other_department": named(*WHOLE_ZONE, "chen"), "elsewhere": named("stranger")}
CANARIES = {"own": "金丝雀招商调度会", "other_department": "金丝雀住建调度会", "elsewhere": "金丝雀白石调度会"}


@dataclass(frozen=True)
class Made:
    meeting_id: UUID
    item_id: UUID
    decision_id: UUID
    file_id: UUID


def _made(cast: Cast) -> dict[str, Made]:
    if "meetings_made" not in cast.__dict__:
        who: dict[str, tuple[Member, str]] = {
            "own": (cast.mei, "promotion_office"),
            "other_department": (cast.mei, "housing_office"),
            "elsewhere": (cast.stranger, "elsewhere_office"),
        }
        cast.__dict__["meetings_made"] = {variant: _one(cast, *pair, CANARIES[variant]) for variant, pair in who.items()}
    made: dict[str, Made] = cast.__dict__["meetings_made"]
    return made


def _one(cast: Cast, keeper: Member, unit: str, title: str) -> Made:
    """A meeting that is being held, and one whose minutes are issued, both of the same people."""
    unit_id = cast.units[unit].id
    with bound_to_zone(keeper.zone.id):
        held = actions.call_meeting(keeper.actor, Call("topical", clock.today(), title=title, unit_ids=[unit_id]))
        item = actions.add_item(keeper.actor, held, title=title)
        actions.open_meeting(keeper.actor, held)
        decision = actions.record_decision(keeper.actor, held, Resolution(title, lead_unit_id=unit_id))
        issued = actions.call_meeting(keeper.actor, Call("on_site", clock.today(), title=title, unit_ids=[unit_id]))
        actions.open_meeting(keeper.actor, issued)
        seats = queries.meeting_detail(keeper.actor, issued).attendees
        actions.record_attendance(keeper.actor, issued, {one.id: Tick("present") for one in seats})
        return Made(held, item, decision, actions.issue_minutes(keeper.actor, issued, expected_version=2))


@subject("meeting_id")
def meetings(cast: Cast) -> dict[str, Subject]:
    return {variant: Subject(one.meeting_id, VISIBLE[variant], CANARIES[variant]) for variant, one in _made(cast).items()}


@subject("item_id")
def items(cast: Cast) -> dict[str, Subject]:
    return {variant: Subject(one.item_id, VISIBLE[variant], CANARIES[variant]) for variant, one in _made(cast).items()}


@subject("decision_id")
def decisions(cast: Cast) -> dict[str, Subject]:
    return {variant: Subject(one.decision_id, VISIBLE[variant], CANARIES[variant]) for variant, one in _made(cast).items()}


@subject("meeting_file_id")
def files(cast: Cast) -> dict[str, Subject]:
    return {variant: Subject(one.file_id, VISIBLE[variant]) for variant, one in _made(cast).items()}
