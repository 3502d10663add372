"""The cast bound to its home zone, with a firm, its user, and categories."""

from collections.abc import Callable
from uuid import UUID

import pytest

from huoshui.enterprise_requests.actions import adopt_usual_categories
from huoshui.enterprise_requests.models import RequestCategory
from huoshui.enterprises.models import Enterprise
from tests.cast import Cast, build_cast
from tests.enterprise_requests.steps import Steps


@pytest.fixture
def cast(db: None, bind: Callable[[UUID], None]) -> Cast:
    """钱经理 is the user of 青河光伏有限公司."""
    found = build_cast()
    bind(found.home.id)
    from django.utils import timezone

    Enterprise(
        id=found.enterprise_id, zone_id=found.home.id, name="青河光伏有限公司", name_key="青河光伏有限公司", created_at=timezone.now()
    ).save(force_insert=True)
    adopt_usual_categories(found.mei.actor)
    return found


@pytest.fixture
def power(cast: Cast) -> UUID:
    """The category 水电气运."""
    return RequestCategory.objects.in_zone(cast.home.id).get(code="utilities").id


@pytest.fixture
def steps(cast: Cast, power: UUID) -> Steps:
    return Steps(cast, power)
