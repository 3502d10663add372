"""Writing: the zone's own rule versions, and a year of the calendar."""

from huoshui.audit.rules.operation_sentences import declare
from huoshui.rulebook.actions.calendar_years import upload_calendar_year
from huoshui.rulebook.actions.zone_rules import set_zone_rule

__all__ = ["set_zone_rule", "upload_calendar_year"]

declare({"rulebook.zone_rule_set": "设定本区规则", "rulebook.calendar_uploaded": "导入工作日历"})
