"""The sample district, loaded once: one worker runs all files of this folder (tests/conftest.py), since each load takes a minute."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from huoshui.core.actor import Actor
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.queries import actor_for, person_by_username, zone_by_name
from sample_district.load import SampleReport, load_sample_district
from sample_district.places import DISTRICT
from sample_district.sizes import SMALL
from tests import database
from tests.conftest import database_of_its_own


@pytest.fixture(scope="package")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[SampleReport]:
    """The district, loaded once for every file of this folder into a database of its own, where nothing rolled back lies about."""
    with database_of_its_own(django_db_blocker) as name:
        report = load_sample_district(size=SMALL)
        with database.owner_connection(name) as owner:
            owner.execute("ANALYZE")  # as the running product does by itself within a minute
        yield report


@pytest.fixture
def dispatcher(loaded: SampleReport) -> Iterator[Actor]:
    """A test leaves the district as it found it."""
    zone = zone_by_name(DISTRICT)
    assert zone is not None
    with transaction.atomic(), bound_to_zone(zone.id):
        yield actor_for(person_by_username("diaodu").id, zone.id)
        transaction.set_rollback(True)
