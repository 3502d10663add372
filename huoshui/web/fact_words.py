"""Facts of projects in words: coded values by their Chinese names, the world's clock without pretending to a day."""

from __future__ import annotations

from huoshui.fact_ledger.queries import FactView
from huoshui.investment_projects.rules.attributes import BUILD_KINDS, KEY_LEVELS, NO_SIDE_STATE

CODED = {"build_kind": BUILD_KINDS, "key_level": KEY_LEVELS, "side_state": {NO_SIDE_STATE: "恢复正常"}}
HAPPENINGS = frozenset({"stage", "side_state"})


def stated_value(fact: FactView) -> str:
    """The value as people read it."""
    if fact.line.is_withdrawal:
        return "撤回"
    labels = CODED.get(fact.attribute.name, {})
    return labels.get(str(fact.line.value), "") or fact.shown_value


def world_time(fact: FactView) -> str:
    """Its period or day; 日期不详 where a happening has no day, 未注明 where a description needs none."""
    line = fact.line
    if line.happened_on is None and line.period_end is None:
        if fact.attribute.kind == "date" and line.value is not None:
            return fact.shown_value
        return "日期不详" if fact.attribute.name in HAPPENINGS else "未注明"
    return fact.shown_time
