"""Reads of meetings, scoped by actor."""

from huoshui.dispatch.queries.agenda_changes import AgendaCheck, agenda_changes
from huoshui.dispatch.queries.agenda_material import draft_for, past_decisions
from huoshui.dispatch.queries.cadence import (
    VIEWS,
    DueLine,
    DuePage,
    RuleLine,
    RulesInForce,
    cadence_rules,
    due_line,
    dues_at_hand,
    dues_of_days,
    list_dues,
    owner_choices,
)
from huoshui.dispatch.queries.evidence import Evidence, offer_evidence
from huoshui.dispatch.queries.meetings import (
    agenda_item,
    decision_of,
    last_seats,
    list_meetings,
    meeting_detail,
    meetings_ahead,
    open_meeting_file,
)
from huoshui.dispatch.queries.minutes import minutes_of
from huoshui.dispatch.queries.results import (
    AgendaLine,
    AttendeeLine,
    DecisionLine,
    MeetingDetail,
    MeetingPage,
    MeetingRow,
)

__all__ = [
    "VIEWS",
    "AgendaCheck",
    "AgendaLine",
    "AttendeeLine",
    "DecisionLine",
    "DueLine",
    "DuePage",
    "Evidence",
    "MeetingDetail",
    "MeetingPage",
    "MeetingRow",
    "RuleLine",
    "RulesInForce",
    "agenda_changes",
    "agenda_item",
    "cadence_rules",
    "decision_of",
    "draft_for",
    "due_line",
    "dues_at_hand",
    "dues_of_days",
    "last_seats",
    "list_dues",
    "list_meetings",
    "meeting_detail",
    "meetings_ahead",
    "minutes_of",
    "offer_evidence",
    "open_meeting_file",
    "owner_choices",
    "past_decisions",
]
