"""Everything that is done to meetings: each deed one transaction, locked, audited."""

from huoshui.dispatch.actions.agendas import add_item, draft_agenda, edit_item, move_item, restore_item, strike_item
from huoshui.dispatch.actions.attendance import Tick, record_attendance
from huoshui.dispatch.actions.cadence import NewRule, end_cadence_rule, set_cadence_rule, settle_dues, tick_cadence, waive_due
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
from huoshui.dispatch.actions.programmes import NewProgramme, change_programme, join_programme, leave_programme, make_programme

__all__ = [
    "Call",
    "NewProgramme",
    "NewRule",
    "Resolution",
    "Tick",
    "add_item",
    "assign_decision",
    "assign_decisions",
    "call_meeting",
    "cancel_meeting",
    "change_decision",
    "change_meeting",
    "change_programme",
    "draft_agenda",
    "edit_item",
    "edit_minutes",
    "end_cadence_rule",
    "issue_minutes",
    "join_programme",
    "leave_programme",
    "make_programme",
    "move_item",
    "open_meeting",
    "preview_minutes",
    "record_attendance",
    "record_decision",
    "restore_item",
    "set_cadence_rule",
    "settle_dues",
    "strike_item",
    "tick_cadence",
    "waive_due",
    "withdraw_decision",
]
