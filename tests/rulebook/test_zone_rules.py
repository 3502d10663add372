"""A zone sets its own rules; what an older version computed can be computed again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import InternalError, ProgrammingError, transaction

from huoshui.core.actor import Actor
from huoshui.core.clock import clock_at
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.rulebook.actions import set_zone_rule
from huoshui.rulebook.models import ZoneRule
from huoshui.rulebook.queries import broken_zone_rules, rule_in_force, rule_sets, rule_version
from huoshui.rulebook.rules.contents import RULE_SETS
from tests.rulebook.conftest import make_zone

JUNE = dt.date(2022, 6, 1)


def at(day: int) -> dt.datetime:
    return dt.datetime(2022, 5, day, 4, tzinfo=dt.UTC)


def bands(edge: str) -> dict[str, Any]:
    return {"bands": [{"name": "小", "below": edge}, {"name": "大", "from": edge}]}


def set_bands(actor: Actor, edge: str, **extra: Any) -> int:
    return set_zone_rule(
        actor, rule_set="investment_bands", content=bands(edge), title="区政府常务会议议定", effective_from=dt.date(2022, 1, 1), **extra
    )


def test_a_zones_own_rule_goes_before_all_published_ones(wang: Actor) -> None:
    before = rule_in_force("investment_bands", zone_id=wang.zone_id, on=JUNE)
    assert before.origin == "published"
    assert set_bands(wang, "2亿元") == 1
    after = rule_in_force("investment_bands", zone_id=wang.zone_id, on=JUNE)
    assert (after.origin, after.place, after.version) == ("zone", "梁园区", 1)
    assert after.content["bands"][0]["below_fen"] == 20_000_000_000


def test_another_zone_does_not_see_it(wang: Actor, bind: Callable[[UUID], None]) -> None:
    set_bands(wang, "2亿元")
    other = make_zone("睢阳区", "411403")
    bind(other)
    assert rule_in_force("investment_bands", zone_id=other, on=JUNE).origin == "published"
    with pytest.raises(NotVisible):
        rule_version("zone:investment_bands/1", zone_id=other)


def test_a_new_version_never_changes_what_an_old_one_computed(wang: Actor) -> None:
    with clock_at(at(1)):
        set_bands(wang, "2亿元")
    with clock_at(at(20)):
        set_bands(wang, "5亿元")
    then = rule_in_force("investment_bands", zone_id=wang.zone_id, on=JUNE, known_at=at(10))
    now = rule_in_force("investment_bands", zone_id=wang.zone_id, on=JUNE)
    assert (then.version, now.version) == (1, 2)
    assert rule_version(then.reference, zone_id=wang.zone_id).content == then.content


def test_a_rule_that_ended_gives_way_to_the_published_one(wang: Actor) -> None:
    set_bands(wang, "2亿元", effective_to=dt.date(2022, 3, 31))
    assert rule_in_force("investment_bands", zone_id=wang.zone_id, on=dt.date(2022, 3, 31)).origin == "zone"
    assert rule_in_force("investment_bands", zone_id=wang.zone_id, on=dt.date(2022, 4, 1)).origin == "published"


def test_wrong_content_is_refused_with_every_problem(wang: Actor) -> None:
    with pytest.raises(Refusal) as refused:
        set_bands(wang, "2")
    assert refused.value.code == "rule_content_wrong"
    assert [problem["key"] for problem in refused.value.data["problems"]] == ["bands.0.below", "bands.1.from", "bands.1"]


def test_two_who_edit_at_once_are_told(wang: Actor) -> None:
    set_bands(wang, "2亿元", expected_version=0)
    with pytest.raises(StaleVersion):
        set_bands(wang, "3亿元", expected_version=0)


def test_a_clerk_may_not_set_rules(township_clerk: Actor) -> None:
    with pytest.raises(NotPermitted):
        set_bands(township_clerk, "2亿元")


def test_setting_a_rule_leaves_an_audit_row(wang: Actor) -> None:
    from huoshui.audit.models import AuditEntry

    set_bands(wang, "2亿元")
    entry = AuditEntry.objects.in_zone(wang.zone_id).get(operation="rulebook.zone_rule_set")
    assert entry.after["version"] == 1


def test_the_database_refuses_to_edit_a_version(wang: Actor) -> None:
    set_bands(wang, "2亿元")
    for attempt in (lambda rows: rows.update(title="改"), lambda rows: rows.delete()):
        with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
            attempt(ZoneRule.objects.in_zone(wang.zone_id))


def test_the_page_lists_every_rule_set_with_what_holds(wang: Actor) -> None:
    set_bands(wang, "2亿元")
    lines = {line.name: line for line in rule_sets(wang, on=JUNE)}
    assert len(lines) == len(RULE_SETS)
    assert lines["investment_bands"].in_force.origin == "zone"
    assert [version.place for version in lines["batch_entry_scale"].versions] == ["河南省", "示范"]


def test_the_code_of_an_ancestor_serves_a_zone_without_one(db: None, bind: Callable[[UUID], None]) -> None:
    city = make_zone("信阳市", "411500", kind="city")
    zone = make_zone("某新区", parent_id=city)
    bind(zone)
    assert rule_in_force("batch_entry_scale", zone_id=zone, on=JUNE).place == "信阳市"


def test_a_version_that_can_no_longer_be_read_is_found_by_check(wang: Actor) -> None:
    set_bands(wang, "2亿元")
    assert broken_zone_rules(wang.zone_id) == []
    ZoneRule.objects.create_in(
        wang.zone_id, rule_set="investment_bands", version=2, title="旧版", place="梁园区", effective_from=JUNE, content={"bands": []},
        recorded_by_id=wang.user_id, recorded_at=at(1),
    )  # fmt: skip
    assert broken_zone_rules(wang.zone_id) == [
        "本区规则“投资规模分档”第 2 版 bands：应为至少一行的列表",
        "本区规则“投资规模分档”第 2 版 bands：最后一档不应有上限",
    ]
