"""Which units of a campaign sent nothing: reports are what the ledger learned of their projects, no form beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q

from huoshui.core.clock import end_of_local_day, local_day
from huoshui.core.periods import Period
from huoshui.targets.models import Campaign, CampaignGoal, TargetVersion
from huoshui.targets.rules.campaigns import report_due, reported_for

DAYS_REMINDED = 7
"""After its last day a campaign is still reminded of for so long: the tick may have stood still."""


@dataclass(frozen=True)
class ReportingLine:
    """When something last came in about the projects of a unit; ``is_late``: nothing since the report day before the last one."""

    unit_id: UUID
    unit_name: str
    reported_on: date | None
    is_late: bool


@dataclass(frozen=True)
class DueReports:
    """The report day of a campaign that has come, and the units that sent nothing for it."""

    campaign_id: UUID
    name: str
    due: date
    late: tuple[ReportingLine, ...]


def reporting_of(
    zone_id: UUID, window: Period, cadence_days: int, units: Mapping[UUID, str], day: date, known_at: datetime | None = None
) -> list[ReportingLine]:
    """A line for each unit, the late ones first; none before the first report day."""
    due = report_due(window, cadence_days, day)
    if not units or due is None:
        return []
    until = min(end_of_local_day(min(day, window.end)), known_at or end_of_local_day(day))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.duty_unit_id, max(f.recorded_at) FROM investment_projects_project p "
            "JOIN fact_ledger_fact f ON f.zone_id = p.zone_id AND f.subject_id = p.id "
            "WHERE p.zone_id = %s AND p.duty_unit_id = ANY(%s) AND f.recorded_at <= %s GROUP BY p.duty_unit_id",
            [zone_id, list(units), until],
        )
        last = {unit_id: local_day(moment) for unit_id, moment in cursor.fetchall()}
    lines = [
        ReportingLine(unit_id, name, last.get(unit_id), reported_for(due, window, cadence_days, last.get(unit_id)) is False)
        for unit_id, name in units.items()
    ]
    return sorted(lines, key=lambda line: (not line.is_late, line.reported_on or date.min, line.unit_name))


def due_reports(zone_id: UUID, day: date) -> list[DueReports]:
    """Campaigns under way, or over for at most DAYS_REMINDED days, of which a report day has come."""
    since = day - timedelta(days=DAYS_REMINDED)
    rows = Campaign.objects.in_zone(zone_id).filter(Q(ended_on=None) | Q(ended_on__gte=since), starts_on__lte=day, ends_on__gte=since)
    found = []
    for row in rows.order_by("starts_on", "id"):
        window = Period(row.starts_on, row.ended_on or row.ends_on)
        due = report_due(window, row.cadence_days, day)
        if due is not None:
            lines = reporting_of(zone_id, window, row.cadence_days, _units(zone_id, row.id), day)
            found.append(DueReports(row.id, row.name, due, tuple(line for line in lines if line.is_late)))
    return found


def _units(zone_id: UUID, campaign_id: UUID) -> dict[UUID, str]:
    """The units that have a part in one of its goals, not withdrawn since."""
    goals = CampaignGoal.objects.in_zone(zone_id).filter(campaign_id=campaign_id).values("target_id")
    newest = (
        TargetVersion.objects.in_zone(zone_id)
        .filter(target__parent_id__in=goals, target__unit__isnull=False)
        .order_by("target_id", "-number")
        .distinct("target_id")
        .select_related("target")
    )
    parts = [version.target for version in newest if version.amount is not None]
    return {part.unit_id: part.scope_label for part in parts if part.unit_id is not None}
