"""要素保障: one ticket an outage, the firms and parks it reaches, the requests that told of it, and its trail."""

from django.db import models

from huoshui.operations.models import TenantModel


class FactorTicket(TenantModel):
    """Something was not supplied, or will not be: of which factor, since when, until when, by whom, why."""

    class State(models.TextChoices):
        STANDING = "standing", "停供中"
        RESTORED = "restored", "待企业确认"
        CLOSED = "closed", "已销号"
        UNANSWERED = "unanswered", "逾期未确认"
        CANCELLED = "cancelled", "已取消"

    number = models.CharField("编号", max_length=20)
    factor = models.CharField("要素", max_length=30)  # a code of factor_terms
    title = models.CharField("标题", max_length=120)
    detail = models.CharField("情况说明", max_length=1000, blank=True)
    cause = models.CharField("停供原因", max_length=30)  # a code of factor_terms
    is_planned = models.BooleanField("计划停供")
    announced_at = models.DateTimeField("公告时间", null=True, blank=True)  # of a planned one: when the notice was given
    began_at = models.DateTimeField("停供时间")
    expected_restore_at = models.DateTimeField("预计恢复", null=True, blank=True)
    restored_at = models.DateTimeField("恢复时间", null=True, blank=True)  # of the last firm; empty while one is without
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    capacity_lost = models.DecimalField("减少能力", max_digits=14, decimal_places=2, null=True, blank=True)
    capacity_unit = models.CharField(max_length=20, blank=True)
    production = models.CharField("生产影响", max_length=10, default="unknown")
    raised_channel = models.CharField("来源", max_length=12)
    raised_at = models.DateTimeField()
    raised_by_id = models.UUIDField()
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.STANDING)
    assignment_id = models.UUIDField(null=True, blank=True)
    confirm_by = models.DateField("确认截止", null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="factor_ticket_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "number"], name="factor_ticket_number"),
        ]
        indexes = [
            models.Index(fields=["zone_id", "-began_at", "-id"], name="factor_ticket_newest"),
            models.Index(fields=["zone_id", "state"], name="factor_ticket_by_state"),
        ]


class FactorTicketFirm(TenantModel):
    """One affected firm, when it was supplied again, and its own word on that."""

    ticket = models.ForeignKey(FactorTicket, on_delete=models.PROTECT, related_name="firms", db_constraint=False, db_index=False)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    added_at = models.DateTimeField()
    restored_at = models.DateTimeField(null=True, blank=True)
    word = models.CharField(max_length=14, blank=True)
    word_channel = models.CharField(max_length=10, blank=True)
    word_by_id = models.UUIDField(null=True, blank=True)
    word_at = models.DateTimeField(null=True, blank=True)
    words = models.CharField(max_length=500, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="factor_ticket_firm_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "ticket", "enterprise"], name="factor_ticket_firm_once"),
        ]
        indexes = [models.Index(fields=["zone_id", "enterprise"], name="factor_ticket_by_firm")]


class FactorTicketArea(TenantModel):
    """A park without supply as a whole: every firm in it counts as affected."""

    ticket = models.ForeignKey(FactorTicket, on_delete=models.PROTECT, related_name="parks", db_constraint=False, db_index=False)
    area = models.ForeignKey("organizations.Area", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="factor_ticket_area_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "ticket", "area"], name="factor_ticket_area_once"),
        ]
        indexes = [models.Index(fields=["zone_id", "area"], name="factor_ticket_by_area")]


class FactorTicketRequest(TenantModel):
    """A request that told of it. A request belongs to one ticket."""

    ticket = models.ForeignKey(FactorTicket, on_delete=models.PROTECT, related_name="requests", db_constraint=False, db_index=False)
    request = models.ForeignKey("EnterpriseRequest", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    joined_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="factor_ticket_request_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "request"], name="factor_ticket_request_once"),
        ]
        indexes = [models.Index(fields=["zone_id", "ticket"], name="factor_ticket_request_of")]


class FactorTicketEvent(TenantModel):
    """One line of a ticket's trail. Append-only."""

    ticket = models.ForeignKey(FactorTicket, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    kind = models.CharField(max_length=20)
    happened_at = models.DateTimeField()
    actor_id = models.UUIDField()
    actor_name = models.CharField(max_length=80)
    words = models.CharField(max_length=1000, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "id"], name="factor_ticket_event_zone_id")]
        indexes = [models.Index(fields=["zone_id", "ticket", "id"], name="factor_ticket_event_of")]
