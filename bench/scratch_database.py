"""A database of the bench's own on the test server, migrated, and dropped afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

from tests import database


@contextmanager
def scratch_database() -> Iterator[None]:
    """``default`` and ``owner`` point at it inside."""
    with database.server_for_tests():
        name = database.clone_name("bench")
        database.clone_template(name)
        for alias in ("default", "owner"):
            connections[alias].settings_dict["NAME"] = name
        try:
            yield
        finally:
            connections.close_all()
            with database.owner_connection("postgres") as owner:
                database.drop_database(owner, name)
