"""What every tenant's table shares: its zone, a public id, and a manager that refuses to forget the zone."""

from __future__ import annotations

from typing import Any, Self
from uuid import UUID

import uuid_utils.compat
from django.db import models

from huoshui.operations.adapters.one_run import add_row, write_waiting
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
        write_waiting(self.model)
        return TenantQuerySet(self.model, using=self._db).filter(zone_id=zone_id)

    def create_in(self, zone_id: UUID, **values: Any) -> Any:
        """Insert one row into the zone that the connection is bound to."""
        self._require_binding(zone_id)
        return TenantQuerySet(self.model, using=self._db).create(zone_id=zone_id, **values)

    def add_in(self, zone_id: UUID, **values: Any) -> Any:
        """``create_in`` for a row that nothing changes later; in a run of many deeds it is written together with its like."""
        self._require_binding(zone_id)
        row = self.model(zone_id=zone_id, **values)
        add_row(row)
        return row

    def _require_binding(self, zone_id: UUID) -> None:
        bound = bound_zone()
        if bound != zone_id and self._db in (None, "default"):
            raise UnscopedQuery(
                f"{self.model.__name__}: zone {zone_id} asked while the connection is bound to {bound};"
                " wrap in row_security.bound_to_zone(zone_id)"
            )

    def across_zones(self) -> TenantQuerySet:
        """For `huoshui check`, `rebuild`, backup and sign-in only; a test lists its callers."""
        write_waiting(self.model)
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

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any, **more: Any) -> Self:
        row = super().from_db(db, field_names, values, **more)
        row.__dict__["_as_read"] = dict(zip(field_names, values, strict=True))
        return row

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        self.note_as_written(kwargs.get("update_fields"))

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        self.note_as_written(kwargs.get("fields"))

    def note_as_written(self, names: Any = None) -> None:
        """What the database has now: of these columns, or (None) of all that are loaded."""
        as_read = self.__dict__.setdefault("_as_read", {})
        for field in self._meta.concrete_fields:
            if field.attname in self.__dict__ and (names is None or field.name in names or field.attname in names):
                as_read[field.attname] = self.__dict__[field.attname]

    def save_changes(self) -> None:
        """Write the columns that are no longer as they were read: a row of forty columns need not be sent for one of them."""
        as_read: dict[str, Any] | None = self.__dict__.get("_as_read")
        if as_read is None or self._state.adding:
            self.save()
            return
        changed = [name for name, value in as_read.items() if name in self.__dict__ and self.__dict__[name] != value]
        if changed:
            self.save(update_fields=changed)
