"""Reads of assignments, scoped by actor."""

from huoshui.assignments.queries.details import assignment_detail, assignments_of_source, open_parts, part_detail, part_row, proof_of
from huoshui.assignments.queries.filters import LIGHTS, PartFilters
from huoshui.assignments.queries.lists import board, due_days, late_titles, list_parts, unit_loads, units_with_parts, worklist
from huoshui.assignments.queries.results import (
    AssignmentDetail,
    DueDay,
    EventView,
    ExtensionView,
    PartDetail,
    PartPage,
    PartRow,
    PauseView,
    ReplyView,
    TimeShare,
    UnitLoad,
    Worklist,
)
from huoshui.assignments.queries.source_clocks import ShortClocks, ShortenableClock, short_clocks
from huoshui.assignments.queries.sources import Fate, LeadPart, fates_of, lead_clock_words, lead_due_days, lead_part_of
from huoshui.assignments.queries.waiting import DISPUTED, EXTENSION, RAISED, WaitingPart, WaitingParts, waiting_parts
from huoshui.assignments.queries.zone_time import moment_of, moment_of_zone, profile

__all__ = [
    "DISPUTED",
    "EXTENSION",
    "LIGHTS",
    "RAISED",
    "AssignmentDetail",
    "DueDay",
    "EventView",
    "ExtensionView",
    "Fate",
    "LeadPart",
    "PartDetail",
    "PartFilters",
    "PartPage",
    "PartRow",
    "PauseView",
    "ReplyView",
    "ShortClocks",
    "ShortenableClock",
    "TimeShare",
    "UnitLoad",
    "WaitingPart",
    "WaitingParts",
    "Worklist",
    "assignment_detail",
    "assignments_of_source",
    "board",
    "due_days",
    "fates_of",
    "late_titles",
    "lead_clock_words",
    "lead_due_days",
    "lead_part_of",
    "list_parts",
    "moment_of",
    "moment_of_zone",
    "open_parts",
    "part_detail",
    "part_row",
    "profile",
    "proof_of",
    "short_clocks",
    "unit_loads",
    "units_with_parts",
    "waiting_parts",
    "worklist",
]
