"""In the sample district, which stands on 31 March, every surface tells the same figures: then and as of earlier days."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from huoshui.core.actor import Actor
from huoshui.organizations.queries import actor_for, person_by_username, zone_by_name
from sample_district.places import DISTRICT
from tests.cast import Member, sign_in
from tests.web.one_number import SURFACES, Asking, differences

pytestmark = pytest.mark.usefixtures("loaded")
YEAR_END = date(2025, 12, 31)
MANY = {"diaodu": 100, "gongxin": 40}


@pytest.mark.parametrize(("username", "as_of"), [("diaodu", None), ("diaodu", YEAR_END), ("gongxin", None)])
def test_no_two_surfaces_tell_one_figure_of_the_sample_differently(dispatcher: Actor, username: str, as_of: date | None) -> None:
    zone, person = zone_by_name(DISTRICT), person_by_username(username)
    assert zone is not None
    asking = Asking(actor_for(person.id, zone.id), sign_in(Client(), Member(username, person, zone, "")), as_of, None)
    told = {surface: read(asking) for surface, read in SURFACES.items()}
    keys = [key for figures in told.values() for key in figures]
    assert len({key for key in keys if keys.count(key) > 1}) > MANY[username]
    assert not differences(told)
