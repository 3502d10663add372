"""The frame around every page: what the rail shows."""

from __future__ import annotations

import pytest

from huoshui.web.shell import rail_for
from tests.cast import Cast


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "page", "label"),
    [
        ("zhao", "officers:cards", "责任卡"),
        ("zhao", "officers:plan", "我的企业"),
        ("mei", "officers:visits", "责任卡"),
        ("mei", "lights:list", "指标目标"),
        ("mei", "session:profile", ""),
    ],
)
def test_one_entry_of_the_rail_is_lit(cast: Cast, who: str, page: str, label: str) -> None:
    lit = [entry["label"] for entry in rail_for(getattr(cast, who).actor, "", page) if entry["is_current"]]
    assert lit == ([label] if label else [])
