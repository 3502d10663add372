"""Local rules that a zone sets itself; what is public lies as TOML in rulebook/adapters/published."""

from django.db import models

from huoshui.operations.models import TenantModel


class ZoneRule(TenantModel):
    """One version of one rule set for one zone. Never edited: a new version ends the reign of the old one."""

    rule_set = models.CharField(max_length=60)  # e.g. "state_gap_limits"
    version = models.PositiveIntegerField()
    document_number = models.CharField("文号", max_length=80, blank=True)
    title = models.CharField(max_length=200)
    place = models.CharField(max_length=80)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    content = models.JSONField()
    recorded_by_id = models.UUIDField()
    recorded_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "rule_set", "version"], name="zone_rule_version")]


class CalendarYear(models.Model):
    """The working-day calendar of one year, as one version: holidays on weekdays and working weekends."""

    id = models.BigAutoField(primary_key=True)
    year = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField()
    document_number = models.CharField(max_length=80, blank=True)
    days_off = models.JSONField()  # ISO dates that are weekdays but free
    days_worked = models.JSONField()  # ISO dates that are weekend days but worked (调休)
    recorded_by_id = models.UUIDField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "version"], name="calendar_year_version")]
