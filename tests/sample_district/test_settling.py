"""The invented places, bodies and people stand in the platform as any district's would."""

from __future__ import annotations

import pytest

from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.queries import actor_for, areas, unit_by_name
from sample_district.places import AREAS, SCHEME, SHARED_PARK, UNITS
from sample_district.settling import settle

pytestmark = pytest.mark.django_db


def test_areas_units_and_people_are_settled_with_their_posts():
    settled = settle()
    with bound_to_zone(settled.zone_id):
        leader = actor_for(settled.person_ids["lead02"], settled.zone_id)
        assert leader.roles == {"leader"}
        assert {area.name for area in areas(leader)} == {area.name for area in AREAS}
        assert next(area for area in areas(leader) if area.name == SHARED_PARK).partner_zone_id is not None
        assert {name: unit_by_name(settled.zone_id, name).id for name in settled.unit_ids} == settled.unit_ids
        assert unit_by_name(settled.zone_id, "柳林镇").id == settled.unit_ids["柳林镇人民政府"]
        assert len(actor_for(settled.person_ids["shipin"], settled.zone_id).unit_ids) == 2
        groups = [unit for unit in UNITS if unit.scheme.startswith(SCHEME)]
        assert [sum(word in unit.scheme for unit in groups) for word in ("1个", "4个", "6个")] == [1, 4, 6]
