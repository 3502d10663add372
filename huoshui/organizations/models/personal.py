"""What a person keeps for themselves in a zone: saved views of lists, and tokens for programs that act as them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from huoshui.operations.models import TenantModel
from huoshui.organizations.models.people import Person


class SavedView(TenantModel):
    """Filters, order and columns of one list under a name. Seen by its person alone."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    list_key = models.CharField(max_length=40)  # ListPage.key: projects, gaps, enterprises …
    name = models.CharField(max_length=30)
    query = models.TextField(blank=True)  # the address's query without page and dates
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="saved_view_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "person", "list_key", "name"], name="saved_view_once"),
        ]


class AccessToken(TenantModel):
    """A program's way in as its person, in one zone, for some scopes. Only the hash of its secret is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    scopes = ArrayField(models.CharField(max_length=30))
    secret_hash = models.CharField(max_length=64)  # sha256 of 32 random bytes
    session_epoch = models.PositiveIntegerField()  # of the person when it was made: a new password ends it
    created_at = models.DateTimeField()
    expires_on = models.DateField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "id"], name="access_token_zone_id")]
        indexes = [models.Index(fields=["zone_id", "person", "-created_at"], name="access_token_of_person")]
