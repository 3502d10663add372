"""Everything that is done to meetings: each deed one transaction, locked, audited."""

from huoshui.dispatch.actions.agendas import add_item, draft_agenda, edit_item, move_item, restore_item, strike_item
from huoshui.dispatch.actions.attendance import Tick, record_attendance
from huoshui.dispatch.actions.calling import Call, call_meeting, cancel_meeting, change_meeting, open_meeting
from huoshui.dispatch.actions.decisions import (
    Resolution,
    assign_decision,
    assign_decisions,
    change_decision,
    record_decision,
    withdraw_decision,
)
from huoshui.dispatch.actions.minutes import edit_minutes, issue_minutes, preview_minutes

__all__ = [
    "Call",
    "Resolution",
    "Tick",
    "add_item",
    "assign_decision",
    "assign_decisions",
    "call_meeting",
    "cancel_meeting",
    "change_decision",
    "change_meeting",
    "draft_agenda",
    "edit_item",
    "edit_minutes",
    "issue_minutes",
    "move_item",
    "open_meeting",
    "preview_minutes",
    "record_attendance",
    "record_decision",
    "restore_item",
    "strike_item",
    "withdraw_decision",
]
