"""What others publish: external ranks, and the figures of peers, each with its source (对标)."""

from django.db import models

from huoshui.operations.models import TenantModel


class PeerFigure(TenantModel):
    """One published figure or rank of one place for one period. Withdrawn, never edited."""

    class Kind(models.TextChoices):
        FIGURE = "figure", "公布数"
        RANK = "rank", "位次"

    peer_name = models.CharField("对标对象", max_length=80)
    is_own = models.BooleanField("本区", default=False)  # the rank or figure that others publish of this very zone
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    measure_name = models.CharField("指标", max_length=80)
    indicator_id = models.CharField("对应指标", max_length=60, blank=True)  # of the dictionary, where it is the same thing
    unit = models.CharField("单位", max_length=20)
    period_start = models.DateField("期初")
    period_end = models.DateField("期末")
    value_fen = models.BigIntegerField(null=True, blank=True)  # exactly one of the two values
    value_number = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    rank_of = models.PositiveIntegerField("参评个数", null=True, blank=True)
    source_title = models.CharField("出处", max_length=200)
    published_on = models.DateField("发布日期", null=True, blank=True)
    words = models.CharField("原文", max_length=500, blank=True)
    recorded_by_id = models.UUIDField()
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="peer_figure_zone_id"),
            models.CheckConstraint(
                condition=models.Q(value_fen__isnull=False, value_number__isnull=True)
                | models.Q(value_fen__isnull=True, value_number__isnull=False),
                name="peer_figure_one_value",
            ),
            models.CheckConstraint(condition=models.Q(period_end__gte=models.F("period_start")), name="peer_figure_period"),
        ]
        indexes = [models.Index(fields=["zone_id", "measure_name", "period_end"], name="peer_figure_by_measure")]
