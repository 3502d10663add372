"""Statistics for the planner about rows that the running transaction wrote itself."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, models


def analyze_tables(written: Iterable[type[models.Model]]) -> None:
    """Take them now, for what a long transaction wrote and is about to ask; autovacuum would, but only after its end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT huoshui_analyze_tables(%s)", [[one._meta.db_table for one in written]])
