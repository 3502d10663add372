"""Meetings with agenda, attendance and decisions; the cadence of the work."""

from huoshui.dispatch.models.cadence import CadenceDue, CadenceRuleRow
from huoshui.dispatch.models.meetings import AgendaItem, Meeting, MeetingAttendee, MeetingDecision, MeetingFile

__all__ = ["AgendaItem", "CadenceDue", "CadenceRuleRow", "Meeting", "MeetingAttendee", "MeetingDecision", "MeetingFile"]
