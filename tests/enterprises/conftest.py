"""The cast bound to its home zone."""

from collections.abc import Callable
from uuid import UUID

import pytest

from tests.cast import Cast, build_cast


@pytest.fixture
def cast(db: None, bind: Callable[[UUID], None]) -> Cast:
    found = build_cast()
    bind(found.home.id)
    return found
