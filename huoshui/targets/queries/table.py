"""The targets of a year as the table in which offices share them out: rows units, columns 指标 over 考核期, 合计 below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from huoshui.core.actor import Actor
from huoshui.organizations.queries import open_units, zone
from huoshui.targets.models import TargetVersion
from huoshui.targets.queries.dictionary import dictionary
from huoshui.targets.queries.targets import visible_targets
from huoshui.targets.rules.countable import MONEY, WAN_FEN, YI_FEN
from huoshui.targets.rules.pace import CONDITIONS
from huoshui.targets.rules.table_form import WHOLE, TableColumn, TableValue, TargetTable
from huoshui.targets.rules.target_windows import PERIODS, window_of


@dataclass(frozen=True)
class _Line:
    indicator_id: str
    scope: str
    window: str
    amount: Decimal
    condition: str


def target_table(actor: Actor, year: int) -> TargetTable:
    """As it stands now: the last version of each target of the zone, its areas and units. Two queries and the dictionary.

    Targets of persons and of campaigns are left out: such a table has no place for them.
    """
    own = zone(actor.zone_id)
    lines = _lines(actor, year)
    amounts: dict[str, list[Decimal]] = {}
    for line in lines:
        amounts.setdefault(line.indicator_id, []).append(line.amount)
    columns = _columns(actor, lines, amounts)
    place = {(column.indicator_id, column.window): number for number, column in enumerate(columns)}
    values = {}
    for line in lines:
        number = place[(line.indicator_id, line.window)]
        values[(line.scope, number)] = TableValue(line.amount / columns[number].size, line.condition)
    told = list(dict.fromkeys(line.scope for line in lines if line.scope != WHOLE))
    rows = [unit.name for unit in open_units(actor)] if not lines else sorted(told, key=_order(actor))
    return TargetTable(f"{own.name if own else ''}{year}年目标任务分解表", tuple(columns), (*rows, WHOLE), values)


def _order(actor: Actor) -> Callable[[str], tuple[int, str]]:
    places = {unit.name: number for number, unit in enumerate(open_units(actor))}
    return lambda name: (places.get(name, len(places)), name)


def _lines(actor: Actor, year: int) -> list[_Line]:
    last = TargetVersion.objects.in_zone(actor.zone_id).filter(target_id=OuterRef("id")).order_by("-number")
    rows = (
        visible_targets(actor)
        .filter(starts_on__year=year, person_name="")
        .exclude(period_kind="campaign")
        .annotate(amount=Subquery(last.values("amount")[:1]))
        .order_by("sort_key", "id")
    )
    windows = {window_of(code, year)[1]: code for code in PERIODS}
    lines = []
    for row in rows:
        code = next((code for window, code in windows.items() if (window.start, window.end) == (row.starts_on, row.ends_on)), "")
        if row.amount is not None and code:
            condition = "" if row.condition == "at_least" else CONDITIONS[row.condition]
            lines.append(_Line(row.indicator_id, WHOLE if row.scope_kind == "zone" else row.scope_label, code, row.amount, condition))
    return lines


def _columns(actor: Actor, lines: list[_Line], amounts: dict[str, list[Decimal]]) -> list[TableColumn]:
    """Indicators in the order of the tree, the windows of each as the year goes, the whole year first."""
    known = dictionary(actor.zone_id)
    order = list(PERIODS)
    columns = []
    for indicator_id in dict.fromkeys(line.indicator_id for line in lines):
        one = known.versions[indicator_id][-1]
        size, unit = 1, one.unit
        if one.kind == MONEY:
            size, unit = (YI_FEN, "亿元") if max(amounts[indicator_id]) >= YI_FEN else (WAN_FEN, "万元")
        for code in sorted({line.window for line in lines if line.indicator_id == indicator_id}, key=order.index):
            columns.append(TableColumn(indicator_id, f"{one.name}（{unit}）", code, PERIODS[code], size))
    return columns
