"""Messages to people, how each wants them, where groups are told, and the outbox of what leaves the house."""

from django.db import models

from huoshui.operations.models import TenantModel


class Notice(TenantModel):
    """One message to one person. ``dedupe_key`` is unique for the person: the same news comes once.

    A newer one about the same matter takes the place of older unread ones (``superseded_at``): one line a matter.
    """

    class Weight(models.TextChoices):
        PLAIN = "plain", "一般"
        URGENT = "urgent", "紧急"

    person = models.ForeignKey("organizations.Person", on_delete=models.PROTECT, related_name="+")
    dedupe_key = models.CharField(max_length=160)
    matter_kind = models.CharField(max_length=40)  # e.g. "assignment"
    matter_id = models.UUIDField()
    title = models.CharField(max_length=120)
    body = models.CharField(max_length=500, blank=True)
    weight = models.CharField(max_length=10, choices=Weight.choices, default=Weight.PLAIN)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)  # first shown in the person's list or bell
    read_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "person", "dedupe_key"], name="notice_once")]
        indexes = [
            models.Index(fields=["zone_id", "person", "-created_at", "-id"], name="notice_newest"),
            models.Index(fields=["zone_id", "person"], condition=models.Q(read_at=None, superseded_at=None), name="notice_unread"),
            models.Index(fields=["zone_id", "matter_id"], name="notice_by_matter"),
        ]


class NoticePreference(TenantModel):
    """How one person wants to be told besides in the app. Nobody has a row until they ask for more than the app."""

    person = models.ForeignKey("organizations.Person", on_delete=models.PROTECT, related_name="+")
    email_encrypted = models.BinaryField(null=True, blank=True)
    by_email = models.BooleanField(default=False)
    daily_digest = models.BooleanField(default=False)  # one e-mail a day in place of one each
    digest_at = models.TimeField(null=True, blank=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "person"], name="notice_preference_once")]


class Webhook(TenantModel):
    """A group robot (企业微信, 钉钉) or any receiver of JSON. Address and signing secret are sealed."""

    class Kind(models.TextChoices):
        WECOM = "wecom", "企业微信群机器人"
        DINGTALK = "dingtalk", "钉钉群机器人"
        GENERIC = "generic", "通用接口"
        SMS = "sms", "短信网关"  # to firms' phones, never to groups: one a zone

    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    host = models.CharField(max_length=255)  # shown; the rest of the address is the secret
    address_encrypted = models.BinaryField()
    secret_encrypted = models.BinaryField(null=True, blank=True)
    form_template = models.CharField("短信表单", max_length=500, blank=True)
    quiet_from = models.TimeField("静默开始", null=True, blank=True)
    quiet_to = models.TimeField("静默结束", null=True, blank=True)
    unit = models.ForeignKey(
        "organizations.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="webhook_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "name"], name="webhook_name_once"),
        ]


class OutgoingMessage(TenantModel):
    """One thing to send, once: ``dedupe_key`` is unique for the channel. Leased while it is being sent, later each time it fails,
    dead after the last try."""

    class Channel(models.TextChoices):
        EMAIL = "email", "电子邮件"
        WEBHOOK = "webhook", "群机器人"
        SMS = "sms", "短信"

    class State(models.TextChoices):
        WAITING = "waiting", "待发送"
        SENT = "sent", "已送达"
        DEAD = "dead", "未能送达"
        DROPPED = "dropped", "已放弃"

    channel = models.CharField(max_length=10, choices=Channel.choices)
    dedupe_key = models.CharField(max_length=200)
    person = models.ForeignKey("organizations.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    webhook = models.ForeignKey(
        Webhook, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    title = models.CharField(max_length=120)
    body = models.TextField()
    sealed = models.BinaryField(null=True, blank=True)  # of a short message: number and words, until it is settled
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    lease = models.UUIDField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "channel", "dedupe_key"], name="outgoing_message_once")]
        indexes = [
            models.Index(fields=["zone_id", "not_before"], condition=models.Q(state="waiting"), name="outgoing_message_waiting"),
            models.Index(fields=["zone_id", "state", "-created_at"], name="outgoing_message_by_state"),
        ]
