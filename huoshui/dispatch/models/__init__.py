"""Meetings with agenda, attendance and decisions; the cadence of the work; programmes."""

from huoshui.dispatch.models.cadence import CadenceDue, CadenceRuleRow
from huoshui.dispatch.models.meetings import AgendaItem, Meeting, MeetingAttendee, MeetingDecision, MeetingFile
from huoshui.dispatch.models.programmes import Programme, ProgrammeSpell

__all__ = [
    "AgendaItem",
    "CadenceDue",
    "CadenceRuleRow",
    "Meeting",
    "MeetingAttendee",
    "MeetingDecision",
    "MeetingFile",
    "Programme",
    "ProgrammeSpell",
]
