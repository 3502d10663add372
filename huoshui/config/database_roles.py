"""Which of the two database roles does what inside Django."""

from __future__ import annotations


class OwnerMigratesAlone:
    """Migrations run as the owner (``migrate --database owner``); everything else is the application role's."""

    def db_for_read(self, model: object, **hints: object) -> str:
        return "default"

    def db_for_write(self, model: object, **hints: object) -> str:
        return "default"

    def allow_relation(self, one: object, other: object, **hints: object) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        return db == "owner"
