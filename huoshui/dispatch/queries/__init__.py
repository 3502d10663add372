"""Reads of meetings, scoped by actor."""

from huoshui.dispatch.queries.agenda_changes import AgendaCheck, agenda_changes
from huoshui.dispatch.queries.agenda_material import draft_for, past_decisions
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
    "AgendaCheck",
    "AgendaLine",
    "AttendeeLine",
    "DecisionLine",
    "MeetingDetail",
    "MeetingPage",
    "MeetingRow",
    "agenda_changes",
    "agenda_item",
    "decision_of",
    "draft_for",
    "last_seats",
    "list_meetings",
    "meeting_detail",
    "meetings_ahead",
    "minutes_of",
    "open_meeting_file",
    "past_decisions",
]
