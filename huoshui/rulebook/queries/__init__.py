"""Reading the rulebook: the rule in force, the calendar, and what a page lists of both."""

from huoshui.rulebook.queries.rules import (
    RuleSetLine,
    broken_zone_rules,
    place_of_zone,
    rule_in_force,
    rule_sets,
    rule_version,
    rules_between,
    zone_versions,
)
from huoshui.rulebook.queries.workdays import (
    CalendarDifference,
    CalendarYearLine,
    calendar,
    calendar_difference,
    calendar_warning,
    calendar_years,
)

__all__ = [
    "CalendarDifference",
    "CalendarYearLine",
    "RuleSetLine",
    "broken_zone_rules",
    "calendar",
    "calendar_difference",
    "calendar_warning",
    "calendar_years",
    "place_of_zone",
    "rule_in_force",
    "rule_sets",
    "rule_version",
    "rules_between",
    "zone_versions",
]
