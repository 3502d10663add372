"""A long transaction can have the planner know what it wrote itself."""

from __future__ import annotations

import pytest
from django.db import Error, connection, transaction

from huoshui.operations.adapters.table_statistics import analyze_tables
from huoshui.organizations.models import Unit
from tests.cast import build_cast

pytestmark = pytest.mark.django_db


def _rows_known() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [Unit._meta.db_table])
        return float(cursor.fetchone()[0])


def test_what_this_transaction_wrote_is_counted_before_it_ends() -> None:
    before = _rows_known()
    build_cast()
    assert _rows_known() == before
    analyze_tables([Unit])
    assert _rows_known() > max(before, 0)


def test_a_name_is_taken_as_a_table_of_ours_and_nothing_else() -> None:
    for name in ("pg_authid", "organizations_unit; SELECT 1", "pg_catalog.pg_class"):
        with pytest.raises(Error, match="does not exist"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT huoshui_analyze_tables(%s)", [[name]])
