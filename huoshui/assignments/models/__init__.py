"""One thing to do, one owner, one clock: the assignment, each unit's part in it, and what was said and done."""

from django.db import models

from huoshui.operations.models import TenantModel


class SourceKind(models.TextChoices):
    REQUEST = "request", "诉求"
    MEETING = "meeting", "会议议定"
    SUPERVISION = "supervision", "督办单"
    INSTRUCTION = "instruction", "批示"
    FACTOR = "factor", "要素保障"
    OTHER = "other", "其他交办"


class Grade(models.TextChoices):
    CONSULTATION = "consultation", "咨询"
    URGENT = "urgent", "紧急"
    GENERAL = "general", "一般"
    HARD = "hard", "疑难重大"


class State(models.TextChoices):
    WAITING_RECEIPT = "waiting_receipt", "待签收"
    DISPUTED = "disputed", "异议待定"
    WORKING = "working", "办理中"
    PAUSED = "paused", "停表中"
    REPLIED = "replied", "待审定"
    RETURNED = "returned", "退回重办"
    DONE = "done", "已办结"
    ENDED = "ended", "已终止"


class AssignmentNumber(TenantModel):
    """The last number given out in a year; locked while the next is taken."""

    year = models.PositiveSmallIntegerField()
    last_sequence = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "year"], name="assignment_number_year")]


class Assignment(TenantModel):
    """What is to be done, out of which source. ``state`` follows its parts (rules.flow.state_of_whole)."""

    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    source_kind = models.CharField(max_length=20, choices=SourceKind.choices)
    source_id = models.UUIDField(null=True, blank=True)  # the request, the decision; empty for a paper
    source_words = models.CharField(max_length=200, blank=True)  # 区政府第5次常务会议纪要, the leader's own words …
    about_kind = models.CharField(max_length=20, blank=True)  # "project", "enterprise"
    about_id = models.UUIDField(null=True, blank=True)
    about_label = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=120)
    requirement = models.CharField(max_length=2000, blank=True)
    grade = models.CharField(max_length=20, choices=Grade.choices, default=Grade.GENERAL)
    leader = models.ForeignKey("organizations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    issued_on = models.DateField()
    issued_by = models.ForeignKey("organizations.Person", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING_RECEIPT)
    is_withdrawn = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_words = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="assignment_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "year", "sequence"], name="assignment_number_once"),
            # a source is dispatched once at a time: of two dispatchers one wins
            models.UniqueConstraint(
                fields=["zone_id", "source_kind", "source_id"],
                condition=models.Q(closed_at=None, source_id__isnull=False),
                name="assignment_of_source_once",
            ),
        ]
        indexes = [
            models.Index(fields=["zone_id", "about_id"], condition=models.Q(about_id__isnull=False), name="assignment_by_subject"),
            models.Index(fields=["zone_id", "source_id"], condition=models.Q(source_id__isnull=False), name="assignment_by_source"),
        ]


class AssignmentPart(TenantModel):
    """What one unit has to do, by when. The clock's terms stay with it: limit, calendar version, rule reference."""

    class Role(models.TextChoices):
        LEAD_UNIT = "lead_unit", "主办"
        ASSIST_UNIT = "assist_unit", "协办"

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="parts", db_constraint=False, db_index=False)
    role = models.CharField(max_length=12, choices=Role.choices)
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    unit_name = models.CharField(max_length=80)  # as it was called then
    person = models.ForeignKey("organizations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    share = models.CharField(max_length=500, blank=True)  # what of it this unit does
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING_RECEIPT)
    started_at = models.DateTimeField()
    limit_code = models.CharField(max_length=30)
    limit_amount = models.PositiveIntegerField(default=0)
    limit_unit = models.CharField(max_length=20)
    limit_counts_from = models.DateTimeField(null=True, blank=True)  # where it was shortened on its way; else from ``started_at``
    shortened_by_id = models.UUIDField(null=True, blank=True)  # the declared emergency whose limit this is
    shortened_words = models.CharField(max_length=300, blank=True)  # which one, why, and the ordinary limit
    set_due_on = models.DateField(null=True, blank=True)  # a day named by a person or by a granted extension; stands before the limit
    pauses_count_from = models.DateTimeField()  # earlier pauses are already in ``set_due_on``
    due_at = models.DateTimeField()
    due_on = models.DateField()
    is_provisional = models.BooleanField(default=False)
    calendar_version = models.CharField(max_length=120)
    rule_reference = models.CharField(max_length=120)
    receipt_due_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True, blank=True)
    received_by_id = models.UUIDField(null=True, blank=True)
    disputes = models.PositiveSmallIntegerField(default=0)
    extensions = models.PositiveSmallIntegerField(default=0)
    replied_at = models.DateTimeField(null=True, blank=True)  # of the reply that waits or was accepted
    was_late = models.BooleanField(null=True, blank=True)  # when it was done: whether after its due moment
    raised_level = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="assignment_part_zone_id"),
            models.UniqueConstraint(
                fields=["zone_id", "assignment"], condition=models.Q(role="lead_unit", ended_at=None), name="assignment_one_lead"
            ),
            models.UniqueConstraint(
                fields=["zone_id", "assignment", "unit"], condition=models.Q(ended_at=None), name="assignment_unit_once"
            ),
        ]
        indexes = [
            models.Index(fields=["zone_id", "assignment"], name="assignment_part_of"),
            models.Index(fields=["zone_id", "due_at", "id"], condition=models.Q(ended_at=None), name="assignment_part_open"),
            models.Index(fields=["zone_id", "unit", "due_at"], name="assignment_part_by_unit"),
            models.Index(
                fields=["zone_id", "shortened_by_id"],
                condition=models.Q(shortened_by_id__isnull=False),
                name="assignment_part_shortened",
            ),
        ]


class AssignmentPause(TenantModel):
    """Time that does not count against the unit, with whose it is. Waiting for the issuer's decision is one too."""

    part = models.ForeignKey(AssignmentPart, on_delete=models.PROTECT, related_name="pauses", db_constraint=False, db_index=False)
    reason_code = models.CharField(max_length=40)
    reason_label = models.CharField(max_length=80)
    waits_for = models.CharField(max_length=20)
    words = models.CharField(max_length=500, blank=True)
    starts_at = models.DateTimeField()
    expected_end_on = models.DateField(null=True, blank=True)  # none while the issuer decides
    ended_at = models.DateTimeField(null=True, blank=True)
    started_by_id = models.UUIDField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "part"], condition=models.Q(ended_at=None), name="assignment_pause_one_open"),
        ]
        indexes = [models.Index(fields=["zone_id", "part"], name="assignment_pause_of")]


class AssignmentExtension(TenantModel):
    """An extension asked by the unit before it was due, and what the one who set the time said."""

    part = models.ForeignKey(AssignmentPart, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField()
    asked_until = models.DateField()
    reason = models.CharField(max_length=500)
    is_granted = models.BooleanField(null=True, blank=True)
    granted_until = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.UUIDField(null=True, blank=True)
    decision_words = models.CharField(max_length=500, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "part"], condition=models.Q(decided_at=None), name="assignment_extension_one_open"),
        ]
        indexes = [models.Index(fields=["zone_id", "part"], name="assignment_extension_of")]


class AssignmentReply(TenantModel):
    """What a unit reported: on the way (not final) or as done, with its proof; and what was said to it."""

    class Verdict(models.TextChoices):
        WAITING = "waiting", "待审定"
        ACCEPTED = "accepted", "认可"
        NOTED = "noted", "已阅，继续办理"
        RETURNED = "returned", "退回"

    part = models.ForeignKey(AssignmentPart, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    is_final = models.BooleanField()
    replied_at = models.DateTimeField()
    replied_by_id = models.UUIDField()
    words = models.CharField(max_length=2000)
    proof_words = models.CharField(max_length=500, blank=True)
    proof_file = models.ForeignKey(
        "operations.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    proof_file_name = models.CharField(max_length=255, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)  # empty for a report on the way
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.UUIDField(null=True, blank=True)
    decision_words = models.CharField(max_length=500, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="assignment_reply_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "part"], condition=models.Q(verdict="waiting"), name="assignment_reply_one_open"),
        ]
        indexes = [models.Index(fields=["zone_id", "part"], name="assignment_reply_of")]


class AssignmentEvent(TenantModel):
    """One line of the timeline. Append-only."""

    assignment_id = models.UUIDField()
    part_id = models.UUIDField(null=True, blank=True)
    step = models.CharField(max_length=30)
    happened_at = models.DateTimeField()
    by_id = models.UUIDField()
    by_name = models.CharField(max_length=80)
    unit_name = models.CharField(max_length=80, blank=True)
    words = models.CharField(max_length=2000, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["zone_id", "assignment_id", "id"], name="assignment_event_of")]


class AssignmentMark(TenantModel):
    """What came due by itself, each once: a receipt that is late, a due day that is near or past, a level of the ladder."""

    part = models.ForeignKey(AssignmentPart, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    mark = models.CharField(max_length=40)  # "level:2", "late:2026-03-31", "near:2026-03-31", "receipt_late"
    due_at = models.DateTimeField()
    marked_at = models.DateTimeField()
    told = models.CharField(max_length=200, blank=True)  # who was told, in words

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "part", "mark"], name="assignment_mark_once")]


class ClockTick(TenantModel):
    """One run of a periodic job in a zone: (job, due moment) is there once, however often and late it is asked."""

    job = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    ran_at = models.DateTimeField()
    changes = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "job", "due_at"], name="clock_tick_once")]
