"""A matter that several firms share: one owner, one measure, and each firm's own word at the end."""

from django.db import models

from huoshui.operations.models import TenantModel


class CommonMatter(TenantModel):
    """共性问题. Its requests close by their enterprises' confirmation alone, never by the matter's."""

    class State(models.TextChoices):
        OPEN = "open", "办理中"
        UPWARD = "upward", "已上报"
        ANSWERED = "answered", "上级已答复"
        MEASURE_TAKEN = "measure_taken", "已采取措施"
        CLOSED = "closed", "已办结"

    number = models.CharField("编号", max_length=20)
    title = models.CharField("事项", max_length=120)
    description = models.TextField("说明", blank=True)
    category = models.ForeignKey(
        "RequestCategory", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    owner_unit = models.ForeignKey(
        "organizations.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    state = models.CharField("状态", max_length=14, choices=State.choices, default=State.OPEN)
    measure = models.TextField("措施", blank=True)  # a changed policy, a new line, a shuttle bus
    measure_taken_on = models.DateField(null=True, blank=True)
    upward_to = models.CharField("上报到", max_length=80, blank=True)
    upward_case = models.TextField("上报理由", blank=True)
    upward_on = models.DateField(null=True, blank=True)
    upward_outcome = models.TextField("上级答复", blank=True)
    upward_answered_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField()
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="common_matter_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "number"], name="common_matter_number"),
        ]
        indexes = [models.Index(fields=["zone_id", "state", "-made_at"], name="common_matter_by_state")]
