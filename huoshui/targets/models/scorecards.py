"""考评: cards with their versions, the rounds of a period, and everything that was recorded for a round.

A round that is frozen, and all that belongs to it, is refused any change by the database (migration of these tables).
"""

from typing import Any

from django.db import models

from huoshui.operations.models import StoredFile, TenantModel

PROTECTED: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+", "db_constraint": False, "db_index": False}


class Scorecard(TenantModel):
    """A zone's own card. ``draft`` is being worked on; rounds are opened on an adopted version."""

    title = models.CharField("评分表名称", max_length=200)
    basis = models.CharField("考评依据", max_length=300, blank=True)
    draft = models.JSONField()  # rules/card_feeds.py
    latest_number = models.PositiveIntegerField(default=0)
    made_by_name = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "id"], name="scorecard_zone_id")]


class ScorecardVersion(TenantModel):
    """What a card says from its adoption on. Never edited."""

    scorecard = models.ForeignKey(Scorecard, **PROTECTED)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    basis = models.CharField(max_length=300, blank=True)
    content = models.JSONField()
    reason = models.CharField("修订理由", max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by_id = models.UUIDField()
    recorded_by_name = models.CharField(max_length=80)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="scorecard_version_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "scorecard", "number"], name="scorecard_version_number"),
        ]


class ScoreRound(TenantModel):
    """One period scored by one version. ``state``: draft, published, frozen; ``jury_state``: none, open, closed.

    ``counted_on`` is the day as of which the ledger is asked. A corrected round is a new one with ``corrects`` and a higher ``edition``.
    """

    scorecard_version = models.ForeignKey(ScorecardVersion, **PROTECTED)
    title = models.CharField("考评名称", max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField()
    counted_on = models.DateField("取数日")
    counted_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, default="draft")
    jury_state = models.CharField(max_length=10, default="none")
    jury_note = models.CharField(max_length=300, blank=True)
    entries_closed_at = models.DateTimeField(null=True, blank=True)
    entries_closed_by_name = models.CharField(max_length=80, blank=True)
    publicity_workdays = models.PositiveSmallIntegerField()
    published_on = models.DateField(null=True, blank=True)
    publicity_due_on = models.DateField(null=True, blank=True)
    published_by_name = models.CharField(max_length=80, blank=True)
    frozen_on = models.DateField(null=True, blank=True)
    frozen_by_name = models.CharField(max_length=80, blank=True)
    edition = models.PositiveSmallIntegerField(default=1)
    corrects = models.ForeignKey("self", null=True, blank=True, **PROTECTED)
    correction_reason = models.CharField("更正理由", max_length=300, blank=True)
    opened_at = models.DateTimeField()
    opened_by_id = models.UUIDField()
    opened_by_name = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="score_round_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "corrects"], name="score_round_corrected_once"),
        ]
        indexes = [models.Index(fields=["zone_id", "-ends_on", "-id"], name="score_round_newest")]


class RoundUnit(TenantModel):
    """A unit of a round. ``tour_note``: what the jury saw there."""

    score_round = models.ForeignKey(ScoreRound, **PROTECTED)
    unit = models.ForeignKey("organizations.Unit", **PROTECTED)
    unit_name = models.CharField(max_length=200)
    peer_group = models.CharField("考评组别", max_length=60)
    position = models.PositiveIntegerField()
    tour_note = models.CharField("观摩看点", max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="round_unit_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "score_round", "unit"], name="round_unit_once"),
        ]


class RoundInput(TenantModel):
    """One record of one number of a cell (rules/round_inputs.py: counted, entered, event, withdrawn, marked, ruled). Never edited."""

    score_round = models.ForeignKey(ScoreRound, **PROTECTED)
    unit = models.ForeignKey("organizations.Unit", **PROTECTED)
    item_code = models.CharField(max_length=60)
    input_name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    indicator_id = models.CharField(max_length=60, blank=True)
    target_id = models.UUIDField(null=True, blank=True)
    proof = models.ForeignKey(StoredFile, null=True, blank=True, **PROTECTED)
    withdraws = models.ForeignKey("self", null=True, blank=True, **PROTECTED)
    recorded_at = models.DateTimeField()
    recorded_by_id = models.UUIDField()
    recorded_by_name = models.CharField(max_length=80)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="round_input_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "withdraws"], name="round_input_withdrawn_once"),
        ]
        indexes = [models.Index(fields=["zone_id", "score_round", "unit"], name="round_input_of_unit")]


class RoundSnapshot(TenantModel):
    """The whole table as it stood: ``stage`` published, ruled (with its objection), frozen. Never edited."""

    score_round = models.ForeignKey(ScoreRound, **PROTECTED)
    number = models.PositiveIntegerField()
    stage = models.CharField(max_length=10)
    objection_id = models.UUIDField(null=True, blank=True)
    rows = models.JSONField()  # rules/round_scores.py
    recorded_at = models.DateTimeField()
    recorded_by_name = models.CharField(max_length=80)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="round_snapshot_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "score_round", "number"], name="round_snapshot_number"),
        ]


class JurySeat(TenantModel):
    """One invited juror; ``own_unit_ids`` are left out of what the juror marks."""

    score_round = models.ForeignKey(ScoreRound, **PROTECTED)
    person_id = models.UUIDField()
    person_name = models.CharField(max_length=80)
    voice = models.CharField("代表哪一方", max_length=40, blank=True)
    own_unit_ids = models.JSONField(default=list)
    is_withdrawn = models.BooleanField(default=False)
    invited_at = models.DateTimeField()
    last_marked_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="jury_seat_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "score_round", "person_id"], name="jury_seat_once"),
        ]
        indexes = [models.Index(fields=["zone_id", "person_id"], name="jury_seat_of_person")]


class JuryMark(TenantModel):
    """What one juror gives one unit on one item, out of 100; may be changed while the jury is open."""

    score_round = models.ForeignKey(ScoreRound, **PROTECTED)
    seat = models.ForeignKey(JurySeat, **PROTECTED)
    unit = models.ForeignKey("organizations.Unit", **PROTECTED)
    item_code = models.CharField(max_length=60)
    mark = models.DecimalField(max_digits=4, decimal_places=1)
    marked_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="jury_mark_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "seat", "unit", "item_code"], name="jury_mark_once"),
        ]
        indexes = [models.Index(fields=["zone_id", "score_round"], name="jury_mark_of_round")]


class ScoreObjection(TenantModel):
    """异议: raised by a unit in the publicity, ruled once. ``ruling``: open, upheld, dismissed; ``changes`` old and new, as printed."""

    score_round = models.ForeignKey(ScoreRound, **PROTECTED)
    serial = models.PositiveIntegerField()
    unit = models.ForeignKey("organizations.Unit", **PROTECTED)
    unit_name = models.CharField(max_length=200)
    item_code = models.CharField(max_length=60, blank=True)
    reason = models.CharField("异议理由", max_length=1000)
    proof = models.ForeignKey(StoredFile, null=True, blank=True, **PROTECTED)
    raised_at = models.DateTimeField()
    raised_by_id = models.UUIDField()
    raised_by_name = models.CharField(max_length=80)
    ruling = models.CharField(max_length=10, default="open")
    ruling_reason = models.CharField("裁定理由", max_length=1000, blank=True)
    ruled_at = models.DateTimeField(null=True, blank=True)
    ruled_by_name = models.CharField(max_length=80, blank=True)
    changes = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="score_objection_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "score_round", "serial"], name="score_objection_serial"),
        ]
