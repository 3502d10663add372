"""What every tenant's table shares: its zone, a public id, and a manager that refuses to forget the zone."""

from __future__ import annotations

from typing import Any, Self
from uuid import UUID

import uuid_utils.compat
from django.db import models

from huoshui.operations.adapters.row_security import bound_zone


class UnscopedQuery(RuntimeError):
    """A tenant's table was asked without a zone. This is a defect of the code, never of the user."""


def new_public_id() -> UUID:
    """A UUIDv7: sorts by time of creation, tells nothing else."""
    return uuid_utils.compat.uuid7()


class TenantQuerySet(models.QuerySet[Any]):
    """The ordinary queryset; it exists so that ``in_zone`` can hand one out."""


class TenantManager(models.Manager[Any]):
    """``objects`` of a tenant's table: ``in_zone(zone_id)`` or nothing."""

    def get_queryset(self) -> TenantQuerySet:
        raise UnscopedQuery(f"{self.model.__name__}.objects was used without in_zone(zone_id)")

    def in_zone(self, zone_id: UUID) -> TenantQuerySet:
        """The zone's rows. The connection must be bound to the zone: row security would answer with silence otherwise."""
        self._require_binding(zone_id)
        return TenantQuerySet(self.model, using=self._db).filter(zone_id=zone_id)

    def create_in(self, zone_id: UUID, **values: Any) -> Any:
        """Insert one row into the zone that the connection is bound to."""
        self._require_binding(zone_id)
        return TenantQuerySet(self.model, using=self._db).create(zone_id=zone_id, **values)

    def _require_binding(self, zone_id: UUID) -> None:
        bound = bound_zone()
        if bound != zone_id and self._db in (None, "default"):
            raise UnscopedQuery(
                f"{self.model.__name__}: zone {zone_id} asked while the connection is bound to {bound};"
                " wrap in row_security.bound_to_zone(zone_id)"
            )

    def across_zones(self) -> TenantQuerySet:
        """For `huoshui check`, `rebuild`, backup and sign-in only; a test lists its callers."""
        return TenantQuerySet(self.model, using=self._db)


class TenantModel(models.Model):
    """A row that belongs to one zone. Composite keys (zone_id, id) and row security are added by the migrations."""

    id = models.UUIDField(primary_key=True, default=new_public_id, editable=False)
    zone_id = models.UUIDField(editable=False)

    objects = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects_of_any_zone"
        default_manager_name = "objects"

    objects_of_any_zone: models.Manager[Self] = models.Manager()
