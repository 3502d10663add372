"""Rows of another zone do not exist for the application role, whatever the query says."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from huoshui.operations.adapters.row_security import bound_to_person, bound_to_zone, bound_zone
from huoshui.operations.models import StoredFile, UnscopedQuery
from tests.operations.zones import make_zone


def store_row(zone_id: UUID) -> StoredFile:
    return StoredFile.objects.create_in(
        zone_id, sha256="0" * 64, original_name="台账.xlsx", byte_count=1, stored_at=timezone.now(), stored_by_id=uuid4()
    )


def seen_rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM operations_storedfile")
        return int(cursor.fetchone()[0])


def connection_setting() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('huoshui.zone_id', true), '')")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
def test_tests_run_as_the_application_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)")
        assert cursor.fetchone() == ("huoshui_app", False)


@pytest.mark.django_db
def test_raw_sql_of_one_zone_does_not_see_the_rows_of_another() -> None:
    mine, other = make_zone(), make_zone()
    with bound_to_zone(other):
        store_row(other)
        assert seen_rows() == 1
    with bound_to_zone(mine):
        assert seen_rows() == 0
    assert seen_rows() == 0  # bound to nobody


@pytest.mark.django_db
def test_a_row_cannot_be_written_into_another_zone() -> None:
    mine, other = make_zone(), make_zone()
    with bound_to_zone(mine), pytest.raises(ProgrammingError), transaction.atomic():
        StoredFile.objects_of_any_zone.create(
            zone_id=other, sha256="0" * 64, original_name="x", byte_count=1, stored_at=timezone.now(), stored_by_id=uuid4()
        )


@pytest.mark.django_db
def test_bindings_nest_and_come_back() -> None:
    outer, inner = uuid4(), uuid4()
    with bound_to_zone(outer):
        with bound_to_zone(inner):
            assert (bound_zone(), connection_setting()) == (inner, str(inner))
        assert (bound_zone(), connection_setting()) == (outer, str(outer))
    assert (bound_zone(), connection_setting()) == (None, "")


@pytest.mark.django_db
def test_a_failed_transaction_takes_its_binding_with_it() -> None:
    outer, inner = uuid4(), uuid4()
    with bound_to_zone(outer):
        with pytest.raises(ProgrammingError), transaction.atomic(), bound_to_zone(inner), connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column")
        assert (bound_zone(), connection_setting()) == (outer, str(outer))


def test_a_connection_opened_inside_a_binding_knows_it(own_database: str) -> None:
    zone = uuid4()
    with bound_to_zone(zone):
        connection.close()
        assert connection_setting() == str(zone)
    assert connection_setting() == ""


@pytest.mark.django_db
def test_a_bound_person_is_no_zone() -> None:
    zone = make_zone()
    with bound_to_zone(zone):
        store_row(zone)
    with bound_to_person(uuid4()):
        assert seen_rows() == 0


@pytest.mark.django_db
def test_asking_for_a_zone_that_is_not_bound_is_a_loud_error_and_not_an_empty_list() -> None:
    with pytest.raises(UnscopedQuery, match="bound to None"):
        StoredFile.objects.in_zone(uuid4())
    with bound_to_zone(uuid4()), pytest.raises(UnscopedQuery, match="StoredFile"):
        store_row(uuid4())


def test_a_tenants_table_refuses_a_query_without_a_zone() -> None:
    with pytest.raises(UnscopedQuery):
        StoredFile.objects.all()
