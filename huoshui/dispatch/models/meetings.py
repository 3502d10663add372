"""A meeting, what it was to talk about, who was there, what it decided. The database refuses any change once its minutes are issued."""

from django.conf import settings
from django.db import models

from huoshui.operations.models import StoredFile, TenantModel


class Meeting(TenantModel):
    """调度会. ``minutes`` is what was issued, as printed (rules/minutes.py); empty before."""

    class Kind(models.TextChoices):
        WEEKLY = "weekly", "周调度会"
        MONTHLY = "monthly", "月调度会"
        TOPICAL = "topical", "专题会"
        ON_SITE = "on_site", "现场办公会"
        TOUR = "tour", "观摩活动"

    class State(models.TextChoices):
        CALLED = "called", "已召集"
        HELD = "held", "已开会"
        ISSUED = "issued", "纪要已印发"
        CANCELLED = "cancelled", "已取消"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField("会议名称", max_length=120)
    held_on = models.DateField("开会日期")
    held_at = models.TimeField("开会时间", null=True, blank=True)
    place = models.CharField("地点", max_length=100, blank=True)
    chair = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    chair_words = models.CharField("主持人", max_length=80, blank=True)
    notice_words = models.CharField("会前要求", max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CALLED)
    agenda_drafted_at = models.DateTimeField("起草议程时间", null=True, blank=True)
    part_counts = models.JSONField(default=dict)  # part → how many there were in the ledger at drafting; the agenda may list fewer
    opened_at = models.DateTimeField("开始时间", null=True, blank=True)
    closing_words = models.CharField("取消原因", max_length=300, blank=True)
    called_by_id = models.UUIDField()
    called_by_name = models.CharField(max_length=80)
    called_at = models.DateTimeField()
    opening = models.CharField("纪要开头", max_length=2000, blank=True)  # empty: drafted
    copied_to = models.CharField("分送", max_length=300, blank=True)
    issued_by_unit = models.CharField("印发机关", max_length=100, blank=True)
    number_year = models.PositiveSmallIntegerField(null=True, blank=True)
    number_serial = models.PositiveIntegerField(null=True, blank=True)
    issued_on = models.DateField("印发日期", null=True, blank=True)
    issued_by_name = models.CharField(max_length=80, blank=True)
    minutes = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="meeting_zone_id"),
            models.UniqueConstraint(
                fields=["zone_id", "kind", "number_year", "number_serial"],
                condition=models.Q(number_serial__isnull=False),
                name="meeting_number_once",
            ),
        ]
        indexes = [models.Index(fields=["zone_id", "-held_on", "-id"], name="meeting_newest")]


class AgendaItem(TenantModel):
    """议题. ``key`` names the matter of a drafted item, empty for an own one; ``words`` stand, ``drafted_words`` were drafted."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    position = models.PositiveIntegerField()
    part = models.CharField(max_length=20)
    key = models.CharField(max_length=100, blank=True)
    title = models.CharField("议题", max_length=200)
    words = models.CharField("情况", max_length=1000, blank=True)
    drafted_words = models.CharField(max_length=1000, blank=True)
    is_edited = models.BooleanField(default=False)
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    unit_id = models.UUIDField(null=True, blank=True)
    unit_name = models.CharField(max_length=100, blank=True)
    struck_reason = models.CharField("划掉的原因", max_length=300, blank=True)
    struck_by_name = models.CharField(max_length=80, blank=True)
    added_by_name = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="agenda_item_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "meeting", "key"], condition=~models.Q(key=""), name="agenda_item_once"),
        ]
        indexes = [models.Index(fields=["zone_id", "meeting", "position"], name="agenda_item_of")]


class MeetingAttendee(TenantModel):
    """Who was called: a unit, a person of it, or a guest by name; and whether it came."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    position = models.PositiveIntegerField()
    unit = models.ForeignKey(
        "organizations.Unit", on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_constraint=False, db_index=False
    )
    unit_name = models.CharField(max_length=100, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    person_name = models.CharField(max_length=80, blank=True)
    is_guest = models.BooleanField("列席", default=False)
    presence = models.CharField(max_length=10, default="unticked")
    stand_in = models.CharField("代会人", max_length=80, blank=True)
    reason = models.CharField(max_length=100, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="meeting_attendee_zone_id"),
            models.UniqueConstraint(
                fields=["zone_id", "meeting", "unit"],
                condition=models.Q(unit__isnull=False, person__isnull=True),
                name="meeting_attendee_unit_once",
            ),
            models.UniqueConstraint(
                fields=["zone_id", "meeting", "person"], condition=models.Q(person__isnull=False), name="meeting_attendee_person_once"
            ),
        ]
        indexes = [models.Index(fields=["zone_id", "unit"], name="meeting_attendee_unit")]


class MeetingDecision(TenantModel):
    """议定事项. Without a lead unit it is a thing to remember, never one to do. ``assignment_id``: what it became."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_constraint=False, db_index=False
    )
    sequence = models.PositiveIntegerField()
    what = models.CharField("议定什么", max_length=120)
    detail = models.CharField("具体要求", max_length=1000, blank=True)
    lead_unit = models.ForeignKey(
        "organizations.Unit", on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_constraint=False, db_index=False
    )
    lead_name = models.CharField(max_length=100, blank=True)
    assist_unit_ids = models.JSONField(default=list)
    assist_names = models.JSONField(default=list)
    due_on = models.DateField("完成时限", null=True, blank=True)
    recorded_by_id = models.UUIDField()
    recorded_by_name = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()
    withdrawn_reason = models.CharField("撤回的原因", max_length=300, blank=True)
    assignment_id = models.UUIDField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="meeting_decision_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "meeting", "sequence"], name="meeting_decision_sequence_once"),
        ]
        indexes = [models.Index(fields=["zone_id", "lead_unit"], name="meeting_decision_unit")]


class MeetingFile(TenantModel):
    """A file that issued minutes went out as: written once, kept by its hash."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    stored_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="meeting_file_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "meeting"], name="meeting_file_once"),
        ]
