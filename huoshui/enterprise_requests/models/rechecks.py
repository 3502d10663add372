"""Random call-back (说到做到): each draw with its seed and the closed requests that it drew."""

from django.db import models

from huoshui.enterprise_requests.models.requests import EnterpriseRequest
from huoshui.operations.models import TenantModel


class RecheckDraw(TenantModel):
    """One draw, repeatable from what stands here. Append-only."""

    period_start = models.DateField()
    period_end = models.DateField()
    seed = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    candidate_ids = models.JSONField()  # all that could have been drawn, so that anybody can draw again
    drawn_at = models.DateTimeField()
    drawn_by_id = models.UUIDField()
    drawn_by_name = models.CharField(max_length=80)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "id"], name="recheck_draw_zone_id")]
        indexes = [models.Index(fields=["zone_id", "-drawn_at"], name="recheck_draw_newest")]


class RecheckLine(TenantModel):
    """One request to be called back, and what the call found."""

    draw = models.ForeignKey(RecheckDraw, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    request = models.ForeignKey(EnterpriseRequest, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    said_outcome = models.CharField(max_length=12)  # what the enterprise had said when it was drawn
    said_grade = models.CharField(max_length=20)
    called_at = models.DateTimeField(null=True, blank=True)
    called_by_id = models.UUIDField(null=True, blank=True)
    called_by_name = models.CharField(max_length=80, blank=True)
    found_outcome = models.CharField(max_length=12, blank=True)  # "" not called, "unreachable", or an outcome
    found_grade = models.CharField(max_length=20, blank=True)
    words = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="recheck_line_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "draw", "request"], name="recheck_line_once"),
        ]
        indexes = [models.Index(fields=["zone_id", "request"], name="recheck_line_by_request")]
