"""Which zone the database connection works for.

The application role sees only rows of the bound zone, whatever a query says. Nothing switches that wall off for it: work across
zones (check, rebuild, ticks) walks the zones and binds each in turn, sign-in reads one person's own posts by ``bound_to_person``,
and backup and migrations connect as the owner, whom row security does not hold.

Bindings nest, hold for sessions as well as inside transactions, and follow a connection that is opened anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.backends.signals import connection_created
from psycopg.pq import TransactionStatus

_bound: ContextVar[dict[str, str]] = ContextVar("huoshui_bound", default={})  # noqa: B039 - never changed in place
ZONE_SETTING = "huoshui.zone_id"
PERSON_SETTING = "huoshui.person_id"


def bound_zone() -> UUID | None:
    """The zone that this thread's connection is bound to."""
    value = _bound.get().get(ZONE_SETTING, "")
    return UUID(value) if value else None


@contextmanager
def bound_to_zone(zone_id: UUID) -> Iterator[None]:
    """Only rows of ``zone_id`` can be read or written inside."""
    with _setting_held(ZONE_SETTING, str(zone_id)):
        yield


@contextmanager
def bound_to_person(person_id: UUID) -> Iterator[None]:
    """The rows about this very person are readable in every zone inside (tables that say so)."""
    with _setting_held(PERSON_SETTING, str(person_id)):
        yield


@contextmanager
def _setting_held(name: str, value: str) -> Iterator[None]:
    before = _bound.get()
    if before.get(name) == value:
        yield  # bound to it already
        return
    token = _bound.set({**before, name: value})
    _tell_connection(name, value)
    try:
        yield
    finally:
        _bound.reset(token)
        _tell_connection(name, before.get(name, ""))


def _tell_connection(name: str, value: str) -> None:
    """Past Django's cursor on purpose: a page's count of queries stays the count of its questions."""
    if connection.connection is None:
        if connection.in_atomic_block or not value:
            return
        connection.ensure_connection()  # the signal below tells it
        return
    raw = connection.connection
    if raw.closed or raw.info.transaction_status == TransactionStatus.INERROR:
        return  # the rollback that must follow takes the setting back to what it was before
    raw.execute("SELECT set_config(%s, %s, false)", (name, value))


def _tell_new_connection(sender: object, connection: Any, **kwargs: object) -> None:
    for name, value in _bound.get().items():
        connection.connection.execute("SELECT set_config(%s, %s, false)", (name, value))


connection_created.connect(_tell_new_connection, dispatch_uid="huoshui.row_security")
