"""People, their posts and their means of sign-in."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from huoshui.operations.models import TenantModel, new_public_id
from huoshui.organizations.models.zones import Unit, Zone


class Person(AbstractBaseUser):
    """Somebody who signs in. Rights come from posts, never from the person."""

    id = models.UUIDField(primary_key=True, default=new_public_id, editable=False)
    username = models.CharField("登录名", max_length=60, unique=True)
    display_name = models.CharField("姓名", max_length=40)
    pinyin_key = models.CharField(max_length=200, blank=True)
    phone_encrypted = models.BinaryField(null=True, blank=True)
    phone_lookup = models.CharField(max_length=64, blank=True)
    # whose administrators keep the account
    home_zone = models.ForeignKey(Zone, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    is_sample = models.BooleanField(default=False)
    is_platform = models.BooleanField(default=False)  # the platform itself: imports by command line, ticks
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    password_history = models.JSONField(default=list, blank=True)
    totp_secret_encrypted = models.BinaryField(null=True, blank=True)
    totp_confirmed_at = models.DateTimeField(null=True, blank=True)
    totp_last_step = models.BigIntegerField(default=0)  # a code is good once
    session_epoch = models.PositiveIntegerField(default=0)  # raised to end all sessions
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    last_login = models.DateTimeField("上次登录", null=True, blank=True)

    USERNAME_FIELD = "username"
    objects = BaseUserManager()


class Post(TenantModel):
    """One person's office in one unit of one zone, from a day to a day, with the role that gives its rights."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    enterprise_id = models.UUIDField(null=True, blank=True)  # for enterprise users
    role = models.CharField("角色", max_length=30)
    title = models.CharField("职务", max_length=80, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "id"], name="post_zone_id")]
        indexes = [models.Index(fields=["person", "zone_id"], name="post_by_person")]


class OneTimePassword(models.Model):
    """Marks a password printed once by a first start or by an administrator; void after its first use or its end."""

    id = models.UUIDField(primary_key=True, default=new_public_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class RecoveryCode(models.Model):
    """A second factor on paper, hashed, good once."""

    id = models.UUIDField(primary_key=True, default=new_public_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=128)
    used_at = models.DateTimeField(null=True, blank=True)
