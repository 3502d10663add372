"""What the form of a league's terms holds, both ways: a definition as typed values, typed values as a definition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.refusals import Refusal
from huoshui.organizations.queries import UNIT_KINDS, areas, open_units
from huoshui.targets.queries.dictionary import dictionary
from huoshui.targets.rules.indicators import BASES as GROWTH_BASES
from huoshui.targets.rules.league_definitions import (
    MOST_GROUPS,
    MOST_ITEMS,
    PERIODS,
    SCORED_KINDS,
    LeagueDefinition,
    LeagueItem,
    PeerGroup,
    typed_weight,
)
from huoshui.targets.rules.league_questions import FlagLimits
from huoshui.targets.rules.leagues import BASES
from huoshui.web.components.form_state import Field
from huoshui.web.page_dates import PageDates

Values = Mapping[str, str]
PLACES = [("0", "0 位"), ("1", "1 位"), ("2", "2 位"), ("3", "3 位"), ("4", "4 位")]
USUAL = {"places": "2", "period": "year", "last_days": "10", "landing_days": "90", "just_over_percent": "2", "group_1_name": "第一组"}


def head_fields(*, is_change: bool) -> list[Field]:
    """What stands above the two tables."""
    breakers = [(str(number), f"第 {number} 项") for number in range(1, MOST_ITEMS + 1)]
    fields = [
        Field("name", "赛马名称", needed=True, max_length=60),
        Field("period", "计分期", "select", needed=True, choices=list(PERIODS.items()), hint="目标完成率按同一考核期的目标比"),
        Field("effective_on", "生效日期", "date", needed=True, hint="从这天起按这一版办法算，以前各日不变"),
        Field("basis", "制定依据", max_length=300, hint="文件名称和文号"),
        Field("places", "得分保留小数", "select", needed=True, choices=PLACES),
        Field("breaker_1", "得分相同时先比", "select", choices=breakers, hint="不选则并列"),
        Field("breaker_2", "仍相同再比", "select", choices=breakers),
        Field("last_days", "期末几天内签约要提示", needed=True, max_length=3, unit="天"),
        Field("landing_days", "签约后几天未落地要提示", needed=True, max_length=3, unit="天"),
        Field("just_over_percent", "总投资过档线多少以内要提示", needed=True, max_length=2, unit="%"),
    ]
    if is_change:
        fields.append(Field("reason", "修改理由", needed=True, wide=True, max_length=500))
    return [*fields, Field("is_main", "作为本区主赛马（驾驶舱和调度会显示它）", "check", wide=True)]


def values_of(definition: LeagueDefinition) -> dict[str, str]:
    """A definition as the form shows it."""
    codes = [item.code for item in definition.items]
    values = {"name": definition.name, "period": definition.period, "places": str(definition.places)}
    for number, code in enumerate(definition.tie_breakers[:2], start=1):
        values[f"breaker_{number}"] = str(codes.index(code) + 1)
    limits = definition.flag_limits
    values |= {name: str(getattr(limits, name)) for name in ("last_days", "landing_days", "just_over_percent")}
    for number, item in enumerate(definition.items, start=1):
        values |= {
            f"item_{number}_indicator": item.indicator_id,
            f"item_{number}_basis": item.basis,
            f"item_{number}_weight": f"{item.weight.normalize():f}",
            f"item_{number}_cap": str(item.cap_percent),
            f"item_{number}_base": item.base,
            f"item_{number}_floor": str(item.base_floor_percent),
        }
    for number, group in enumerate(definition.groups, start=1):
        values[f"group_{number}_name"] = group.name
        values |= {f"member_{scope}": str(number) for scope, _ in group.members}
    return values


def start_values(dates: PageDates) -> dict[str, str]:
    """An empty form's."""
    return {**USUAL, "effective_on": dates.as_of_day.replace(month=1, day=1).isoformat()}


def definition_of(actor: Actor, posted: Values, kept_names: Mapping[str, str] | None = None) -> LeagueDefinition:
    """What was typed. Refusal with the field where it is no number or names nothing."""
    items = _items(posted)
    rows = {row: item.code for row, item in items}
    breakers = [rows.get(_whole(posted, name)) for name in ("breaker_1", "breaker_2") if posted.get(name, "").strip()]
    if None in breakers:
        raise Refusal("tie_breaker_unknown", "并列时比较的那一行没有填计分项。", "请选已填的计分项。", field="breaker_1")
    return LeagueDefinition(
        name=tidy_text(posted.get("name", "")),
        period=posted.get("period", ""),
        groups=_groups(actor, posted, kept_names or {}),
        items=tuple(item for _, item in items),
        places=_whole(posted, "places"),
        tie_breakers=tuple(dict.fromkeys(code for code in breakers if code)),
        flag_limits=FlagLimits(*(_whole(posted, name) for name in ("last_days", "landing_days", "just_over_percent"))),
    )


def _items(posted: Values) -> list[tuple[int, LeagueItem]]:
    found = []
    for number in range(1, MOST_ITEMS + 1):
        indicator_id, weight = (posted.get(f"item_{number}_{name}", "").strip() for name in ("indicator", "weight"))
        if not indicator_id and not weight:
            continue
        if not indicator_id or not weight:
            raise Refusal("item_half_filled", f"第 {number} 个计分项没有填完。", "请选指标并填分值，或两样都清空。", field="items")
        item = LeagueItem(
            indicator_id,
            posted.get(f"item_{number}_basis", "") or "level",
            typed_weight(weight),
            _whole(posted, f"item_{number}_cap", 100),
            posted.get(f"item_{number}_base", "") or "year_before",
            _whole(posted, f"item_{number}_floor", 0),
        )
        found.append((number, item))
    return found


def _groups(actor: Actor, posted: Values, kept_names: Mapping[str, str]) -> tuple[PeerGroup, ...]:
    names = {scope: name for _, rows in peers(actor) for scope, name in rows} | dict(kept_names)
    members: dict[str, list[tuple[str, str]]] = {}
    for field, number in posted.items():
        scope = field.removeprefix("member_")
        if scope != field and number.strip():
            members.setdefault(number.strip(), []).append((scope, names.get(scope, "")))
    order = list(names)
    return tuple(
        PeerGroup(
            tidy_text(posted.get(f"group_{number}_name", "")),
            tuple(sorted(members[str(number)], key=lambda one: order.index(one[0]) if one[0] in names else -1)),
        )
        for number in range(1, MOST_GROUPS + 1)
        if str(number) in members
    )


def _whole(posted: Values, name: str, usual: int | None = None) -> int:
    text = posted.get(name, "").strip().rstrip("%％")
    if not text and usual is not None:
        return usual
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise Refusal("not_a_number", f"“{text[:20]}”不是整数。", "请填整数。", field="items" if name.startswith("item_") else name)
    return int(text)


def peers(actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """Who may take part, by kind: (kind, [(scope, name)])."""
    units = open_units(actor)
    found = [(label, [(f"unit:{one.id}", one.name) for one in units if one.kind == kind]) for kind, label in UNIT_KINDS]
    found.append(("园区、乡镇（按项目所在地）", [(f"area:{one.id}", one.name) for one in areas(actor)]))
    return [(label, rows) for label, rows in found if rows]


def tables(actor: Actor, values: Values, kept_names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The two tables of the form with what was typed. ``kept_names``: peers of the version before, who stay though they were closed."""
    known = [(one.id, f"{one.group}：{one.name}") for one in _scored(actor)]
    items = [
        {
            "number": number,
            **{name: values.get(f"item_{number}_{name}", "") for name in ("indicator", "basis", "weight", "cap", "base", "floor")},
        }
        for number in range(1, MOST_ITEMS + 1)
    ]
    every = peers(actor)
    known_scopes = {scope for _, rows in every for scope, _ in rows}
    closed = [(scope, name) for scope, name in (kept_names or {}).items() if scope not in known_scopes]
    every += [("已撤销的机构", closed)] if closed else []
    groups = [(number, values.get(f"group_{number}_name", "")) for number in range(1, MOST_GROUPS + 1)]
    members = [(label, [(scope, name, values.get(f"member_{scope}", "")) for scope, name in rows]) for label, rows in every]
    open_kinds = {label for label, rows in members if any(chosen for _, _, chosen in rows)}
    return {
        "items": items,
        "indicators": known,
        "bases": list(BASES.items()),
        "growth_bases": list(GROWTH_BASES.items()),
        "group_rows": groups,
        "peers": [(label, rows, label in open_kinds) for label, rows in members],
    }


def _scored(actor: Actor) -> list[Any]:
    day = actor.stands_on
    found = dictionary(actor.zone_id)
    every = found.all_in_force(day) if day else [versions[-1] for versions in found.versions.values()]
    return [one for one in every if one.kind in SCORED_KINDS and {"unit", "area"} & set(one.scopes)]
