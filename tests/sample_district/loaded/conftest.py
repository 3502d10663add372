"""The sample district, loaded once: one worker runs all files of this folder (tests/conftest.py), since each load takes a minute."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from huoshui.core.actor import Actor
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.queries import actor_for, person_by_username, zone_by_name
from sample_district.load import SampleReport, load_sample_district
from sample_district.places import DISTRICT
from sample_district.sizes import SMALL


@pytest.fixture(scope="package")
def loaded(django_db_setup: None, django_db_blocker) -> Iterator[SampleReport]:
    """The district, loaded once for every file of this folder and rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_sample_district(size=SMALL)
        transaction.set_rollback(True)


@pytest.fixture
def dispatcher(loaded: SampleReport) -> Iterator[Actor]:
    zone = zone_by_name(DISTRICT)
    assert zone is not None
    with bound_to_zone(zone.id):
        yield actor_for(person_by_username("diaodu").id, zone.id)
