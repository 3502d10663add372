"""Lights by code equal the lights with their reasons, notes of people included, for everybody, as of any day."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import date, timedelta
from uuid import UUID

import pytest

from huoshui.core import clock
from huoshui.investment_projects.actions import Figure, create_project
from huoshui.investment_projects.queries import project_rows
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.rulebook.actions import set_zone_rule
from huoshui.rulebook.adapters.published_rules import FOLDER
from huoshui.targets.actions import override_light, state_reason
from huoshui.targets.queries import light_codes, light_overview, lights_of, list_targets, project_lights
from tests.cast import Cast, build_cast

YI = 10**10
DAY = date(2026, 3, 31)


@pytest.fixture
def cast(db: None) -> Cast:
    return build_cast()


@pytest.fixture
def district(cast: Cast) -> dict[str, UUID]:
    def project(name: str, **values: object) -> UUID:
        return create_project(cast.mei.actor, name=name, values=values, is_another=True)

    with bound_to_zone(cast.home.id):
        plan = {"annual_plan": Figure(12 * YI, year=2026), "started_on": date(2025, 12, 1), "stat_entered_on": date(2026, 1, 5)}
        made = {
            "behind": project("落后的项目", **plan, ytd_done=[Figure(YI // 10, month=date(2026, 3, 1))], duty_unit="招商局"),
            "on time": project("达到的项目", **plan, ytd_done=[Figure(4 * YI, month=date(2026, 3, 1))]),
            "silent": project("没有报数的项目", **plan),
            "not entered": project("没有入库的项目", started_on=date(2025, 6, 1)),
            "by hand": project("手工亮灯的项目", started_on=date(2025, 6, 1)),
            "excused": project("有理由的项目", started_on=date(2025, 6, 1)),
            "unwatched": project("只签约的项目", signed_on=date(2025, 6, 1)),
        }
        today = clock.today()
        span = {"from_on": today, "until_on": today + timedelta(days=30)}
        override_light(cast.mei.actor, made["by hand"], light="green", reason="入库资料已经受理，等省里出库", **span)
        state_reason(cast.mei.actor, made["excused"], reason_code="land_supply", words="用地指标未批，文号见附件", **span)
    return made


@pytest.mark.parametrize("as_of", [None, DAY])
def test_codes_equal_the_lights_with_their_reasons(district: dict[str, UUID], cast: Cast, as_of: date | None) -> None:
    for member in (cast.liu, cast.bo):
        with bound_to_zone(cast.home.id):
            codes = {one.project_id: one.light for one in light_codes(member.actor, as_of=as_of)}
            rows = project_rows(member.actor, ids=list(codes), as_of=as_of)
            lines = lights_of(member.actor, rows, as_of=as_of)
        assert codes == {project_id: line.shown.light for project_id, line in lines.items()}
        assert district["unwatched"] not in codes
    if as_of is None:
        with bound_to_zone(cast.home.id):
            found = {one.project_id: one.light for one in light_codes(cast.liu.actor)}
        assert found[district["by hand"]] == "green" and found[district["not entered"]] == "red"
        assert found[district["excused"]] != "red"


def test_a_rule_that_was_set_later_changes_no_light_as_it_was_known_before(district: dict[str, UUID], cast: Cast) -> None:
    """Who opens a copied link sees the lights of the rules of then, though the zone's own reach back."""
    before = clock.now()
    content = tomllib.loads((FOLDER / "light_rules_tianjin_2022.toml").read_text(encoding="utf-8"))["content"]
    with clock.clock_at(before + timedelta(hours=1)), bound_to_zone(cast.home.id):
        kept = project_lights(cast.mei.actor, as_of=DAY, known_at=clock.now())
        set_zone_rule(cast.mei.actor, rule_set="light_rules", content=content, title="自定亮灯办法", effective_from=date(2026, 1, 1))
        found = project_lights(cast.mei.actor, as_of=DAY, known_at=before + timedelta(minutes=30))
        now = project_lights(cast.mei.actor, as_of=DAY)
        codes = Counter(one.light for one in light_codes(cast.mei.actor, as_of=DAY, known_at=before + timedelta(minutes=30)))
        target = list_targets(cast.mei.actor, as_of=DAY, known_at=before + timedelta(minutes=30))
    assert found.citation == target.light_reference == kept.citation != now.citation
    assert codes == found.counts == kept.counts != now.counts


def test_an_overview_names_what_turned_since(district: dict[str, UUID], cast: Cast) -> None:
    with bound_to_zone(cast.home.id):
        found = light_overview(cast.liu.actor, date(2025, 7, 15), as_of=DAY)
        cut = light_overview(cast.liu.actor, date(2025, 7, 15), as_of=DAY, limit=1)
    turned = {one.project.name: (one.before, one.after) for one in found.changes}
    assert turned["没有入库的项目"] == ("yellow", "red") and turned["落后的项目"][0] == ""
    assert found.change_count == len(found.changes) > 1 and (len(cut.changes), cut.change_count) == (1, found.change_count)
