"""What the rule set of lights may say: dimensions with ordered steps, the facts they may ask, valid reasons, what follows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huoshui.rulebook.rules.contents import _Reading

Path = tuple[str | int, ...]
SEVERITY = {"green": 0, "blue": 1, "yellow": 2, "red": 3}
"""The lights a rule may give, from the best to the worst."""
SUBJECTS = {"project": "项目", "unit": "单位", "lead": "在谈项目"}
OPERATORS = {">=": "不低于", ">": "高于", "<=": "不超过", "<": "低于", "=": "为"}
_CODE = re.compile(r"[a-z][a-z_]{1,29}")


@dataclass(frozen=True)
class FactKind:
    """A fact that a predicate may ask: what pages call it, its unit, and for a yes-or-no fact what "no" is called."""

    label: str
    unit: str = ""
    negated: str = ""

    @property
    def is_yes_or_no(self) -> bool:
        return bool(self.negated)


LIGHT_FACTS: dict[str, FactKind] = {
    "gap_points": FactKind("与序时进度之差", "个百分点"),
    "ratio_to_due": FactKind("完成数占应完成数的比例", "%"),
    "growth_points": FactKind("增长率", "%"),
    "growth_less_plan_points": FactKind("增长率与计划之差", "个百分点"),
    "growth_less_mean_points": FactKind("增长率与全域平均之差", "个百分点"),
    "months_since": FactKind("距上一节点的月数", "个月"),
    "consecutive_months": FactKind("连续月数", "个月"),
    "months_without_progress": FactKind("连续无进展月数", "个月"),
    "is_due": FactKind("已到期限", negated="未到期限"),
    "is_done": FactKind("已办成", negated="未办成"),
    "month_target_met": FactKind("完成当月任务", negated="未完成当月任务"),
    "paid_as_planned": FactKind("资金按计划支付", negated="资金未按计划支付"),
    "valid_reason": FactKind("有正当理由", negated="无正当理由"),
}


def read_light_rules(content: Mapping[str, Any], reading: _Reading, partial: bool) -> dict[str, Any]:
    """One profile: dimensions by code, valid reasons by code, measures. A version that extends may leave any of them out."""
    reading.only(content, (), frozenset({"dimensions", "valid_reasons", "measures"}))
    parsed: dict[str, Any] = {}
    if "dimensions" in content or not partial:
        dimensions = reading.table(content.get("dimensions", {}), ("dimensions",))
        if not dimensions:
            reading.wrong(("dimensions",), "至少写一个亮灯维度")
        parsed["dimensions"] = {
            code: _dimension(reading.table(one, ("dimensions", code)), reading, code) for code, one in dimensions.items()
        }
    if "valid_reasons" in content:
        reasons = reading.table(content["valid_reasons"], ("valid_reasons",))
        parsed["valid_reasons"] = {code: reading.text(reasons, code, ("valid_reasons",)) for code in reasons}
    if "measures" in content:
        parsed["measures"] = [_measure(row, path, reading) for path, row in reading.rows(content["measures"], ("measures",))]
    return parsed


def _dimension(table: Mapping[str, Any], reading: _Reading, code: str) -> dict[str, Any]:
    path: Path = ("dimensions", code)
    reading.only(table, path, frozenset({"name", "subject", "steps", "basis"}))
    if not _CODE.fullmatch(code):
        reading.wrong(path, "代码应为小写字母和下划线")
    return {
        "name": reading.text(table, "name", path),
        "subject": reading.one_of(table, "subject", path, frozenset(SUBJECTS)),
        "basis": reading.text(table, "basis", path, required=False),
        "steps": [_step(row, at, reading) for at, row in reading.rows(table.get("steps"), (*path, "steps"))],
    }


def _step(table: Mapping[str, Any], path: Path, reading: _Reading) -> dict[str, Any]:
    reading.only(table, path, frozenset({"light", "when", "says"}))
    return {
        "light": reading.one_of(table, "light", path, frozenset(SEVERITY)),
        "says": reading.text(table, "says", path),
        "when": [_predicate(row, at, reading) for at, row in reading.rows(table.get("when"), (*path, "when"))],
    }


def _predicate(table: Mapping[str, Any], path: Path, reading: _Reading) -> dict[str, Any]:
    reading.only(table, path, frozenset({"fact", "is", "value"}))
    fact = reading.one_of(table, "fact", path, frozenset(LIGHT_FACTS))
    operator = reading.one_of(table, "is", path, frozenset(OPERATORS))
    value = table.get("value")
    kind = LIGHT_FACTS.get(fact)
    if kind is not None and kind.is_yes_or_no:
        if operator != "=" or not isinstance(value, bool):
            reading.wrong((*path, "value"), f'“{kind.label}”只能写 is = "="，value 为 true 或 false')
        return {"fact": fact, "is": operator, "value": value}
    if not isinstance(value, int | float | Decimal) or isinstance(value, bool):
        reading.wrong((*path, "value"), "应为数字")
        value = 0
    return {"fact": fact, "is": operator, "value": Decimal(str(value))}


def _measure(table: Mapping[str, Any], path: Path, reading: _Reading) -> dict[str, Any]:
    reading.only(table, path, frozenset({"light", "months_in_a_row", "says"}))
    return {
        "light": reading.one_of(table, "light", path, frozenset(SEVERITY)),
        "months_in_a_row": reading.whole(table, "months_in_a_row", path, least=1),
        "says": reading.text(table, "says", path),
    }
