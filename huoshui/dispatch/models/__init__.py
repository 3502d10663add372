"""Meetings with agenda, attendance and decisions."""

from huoshui.dispatch.models.meetings import AgendaItem, Meeting, MeetingAttendee, MeetingDecision, MeetingFile

__all__ = ["AgendaItem", "Meeting", "MeetingAttendee", "MeetingDecision", "MeetingFile"]
