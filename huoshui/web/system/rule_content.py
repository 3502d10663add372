"""A rule's content as lines that people read and fields that they fill in, and back again.

The content of a version is parsed (amounts as whole fen under "…_fen"); what a zone sets is written as in the published files
("minimum" = "3亿元"). Both walk the same tree, so one pair of functions serves every rule set.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from huoshui.core import lifecycle
from huoshui.core.refusals import Refusal
from huoshui.rulebook.rules.clock_contents import LIMIT_CODES
from huoshui.web.components.form_state import Field

_FEN_PER_YI, _FEN_PER_WAN, _FEN_PER_YUAN = 10_000_000_000, 1_000_000, 100
WORDS = {
    "limits": "", "stages": "", "rates": "", "bands": "", "scales": "",
    "signed_no_land": "已签约未摘地", "land_no_start": "已摘地未开工", "started_not_counted": "已开工未纳统",
    "built_not_producing": "建成未投产", "producing_below_capacity": "投产未达产",
    "count_from": "从哪天数起", "until": "到哪天为止", "unit": "天数单位", "days": "时限", "warn_days": "预警", "basis": "依据",
    "is_placeholder": "是预置值",
    "definition": "口径", "evidence": "可用依据", "evidence_required": "必须有依据",
    "produce_kinds_that_count": "哪些投产算数", "effect_percent": "达效标准（%）",
    "code": "代码", "category": "类别", "minimum": "最低总投资", "name": "名称", "from": "下限（含）", "below": "上限（不含）",
    "numerator": "分子", "denominator": "分母",
    "fulfil_rate": "履约率", "start_rate": "开工率", "produce_rate": "投产率", "effect_rate": "达效率",
    **LIMIT_CODES, "amount": "数量", "time_unit": "时间单位", "duty_time": "上班时间", "extensions_at_most": "最多延期次数",
    "escalation": "超期上报", "after_workdays": "超期工作日", "target": "报给", "post_title": "职务",
    "opens_on_day": "每月几日开始填报", "combined_months": "年初几个月合并填报", "fill_workdays": "单位填报工作日",
    "check_workdays": "办公室核对工作日", "confirm_workdays": "本区确认工作日", "remind_workdays": "提前提醒工作日",
    "plan_over_percent": "超年计划多少要说明（%）", "total_over_percent": "超总投资多少要说明（%）",
    "funds_ahead_points": "资金超前多少点为滞后", "excluded_side_states": "哪些状态不填报", "includes_annual_plan": "年度计划项目都填报",
    "zero_month_asks": "当月为零要说明", "tolerance": "允许的差额", "milestones": "形象进度节点",
    "dimensions": "亮灯维度", "subject": "对象", "steps": "判定", "light": "亮什么灯", "says": "怎么说", "when": "条件", "fact": "看什么",
    "is": "怎么比", "value": "数值", "valid_reasons": "正当理由", "measures": "后续措施", "months_in_a_row": "连续几个月",
    "profiles": "档", "percent": "平时的百分之几",
    "pause_reasons": "停表情形", "label": "情形", "waits_for": "在等谁", "days_at_most": "最多天数",
    **{f"level_{number}": f"第{number}级" for number in range(1, 10)},
}  # fmt: skip
VALUES = {
    "workday": "工作日", "day": "自然日", "month": "月", "trial": "试投产", "partial": "部分投产", "full": "全面投产",
    "signed": "签约", "fulfilled": "履约", "started": "开工", "in_production": "投产", "effect_reached": "达效",
    "signed_on": "签约日", "landed_on": "落地日", "land_won_on": "摘地日", "started_on": "开工日", "stat_entered_on": "入库纳统日",
    "completed_on": "竣工日", "produced_on": "投产日", "capacity_reached_on": "达产日", "effect_reached_on": "达效日",
    "clock_hour": "小时（连续计）", "duty_hour": "小时（上班时间）", "unit": "承办单位", "dispatcher": "调度",
    "leader_in_charge": "分管领导", "title": "指定职务", "applicant": "申请人", "others": "其他方",
}  # fmt: skip
_CHOSEN = {
    "unit": ("workday", "day", "month"),
    "time_unit": ("workday", "day", "month", "clock_hour", "duty_hour"),
    "target": ("unit", "dispatcher", "leader_in_charge", "title"),
    "waits_for": ("applicant", "others"),
    "numerator": ("signed", "fulfilled", "started", "in_production", "effect_reached"),
    "denominator": ("signed", "fulfilled", "started", "in_production", "effect_reached"),
    "count_from": ("signed_on", "landed_on", "land_won_on", "started_on", "stat_entered_on",
        "completed_on", "produced_on", "capacity_reached_on"),
    "until": ("landed_on", "land_won_on", "started_on", "stat_entered_on", "completed_on",
        "produced_on", "capacity_reached_on", "effect_reached_on"),
}  # fmt: skip
_CODE_LISTS = frozenset({"produce_kinds_that_count", "stages", "excluded_side_states"})  # shown in words, kept as codes
_IDENTITIES = frozenset({"code"})  # other rules name these; they are shown, not edited

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Leaf:
    """One value of a content: where it stands, what it is called, what it is and how it reads."""

    path: Path
    group: str
    label: str
    value: Any

    @property
    def name(self) -> str:
        """The field's name on forms: "limits.signed_no_land.days"."""
        return "content." + ".".join(str(part) for part in self.path)

    @property
    def words(self) -> str:
        return value_words(str(self.path[-1]), self.value)


def leaves(content: Mapping[str, Any]) -> Iterator[Leaf]:
    """Every value of a parsed content, in its order; amounts under their plain name with their text ("3亿元")."""
    yield from _walk(as_written(content), ())


def as_written(content: Any) -> Any:
    """A parsed content as a published file writes it: ``minimum_fen`` = 30000000000 becomes ``minimum`` = "3亿元"; nothing is None."""
    if isinstance(content, Mapping):
        written: dict[str, Any] = {}
        for key, value in content.items():
            if key.endswith("_fen"):
                if value is not None:
                    written[key.removesuffix("_fen")] = exact_amount(value)
            elif value is not None:
                written[key] = as_written(value)
        return written
    return [as_written(one) for one in content] if isinstance(content, list | tuple) else content


def exact_amount(fen: int) -> str:
    """Whole fen in the largest unit that needs no decimals: "3亿元", "5000万元", "12345元"."""
    for size, unit in ((_FEN_PER_YI, "亿元"), (_FEN_PER_WAN, "万元"), (_FEN_PER_YUAN, "元")):
        if fen and fen % size == 0:
            return f"{fen // size}{unit}"
    return f"{fen // 100}.{fen % 100:02d}元" if fen else "0元"


def fields_of(content: Mapping[str, Any]) -> list[tuple[str, list[Field]]]:
    """(group, fields) for the form of a zone's own version, filled with what is in force."""
    groups: dict[str, list[Field]] = {}
    for leaf in leaves(content):
        key = str(leaf.path[-1])
        if key in _IDENTITIES:
            continue
        groups.setdefault(leaf.group, []).append(_field(leaf, key))
    return list(groups.items())


def content_from(posted: Mapping[str, str], current: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in, as ``set_zone_rule`` takes it. A number that is none is refused beside its field."""
    built = as_written(current)
    for leaf in leaves(current):
        key = str(leaf.path[-1])
        if key in _IDENTITIES:
            continue
        _place(built, leaf.path, _read(posted, leaf))
    return dict(_without_empty(built))


def difference(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[tuple[str, str, str, str, bool]]:
    """(group, label, words in one, words in other, differs) over the values of both."""
    first = {leaf.path: leaf for leaf in leaves(one)}
    second = {leaf.path: leaf for leaf in leaves(other)}
    lines = []
    for path in dict.fromkeys([*first, *second]):
        leaf = first.get(path) or second[path]
        here, there = (leaf_of[path].words if path in leaf_of else "—" for leaf_of in (first, second))
        lines.append((leaf.group, leaf.label, here, there, here != there))
    return lines


def value_words(key: str, value: Any) -> str:
    """是, 工作日, 投资合同、备案证明 …"""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_code_words(key, one) for one in value)
    if key in _CHOSEN:
        return VALUES.get(str(value), str(value))
    return "—" if value in (None, "") else str(value)


def _walk(value: Any, path: Path, group: str = "") -> Iterator[Leaf]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _walk(inner, (*path, key), group)
    elif isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        for number, inner in enumerate(value):
            yield from _walk(inner, (*path, number), group)
    else:
        yield Leaf(path, _group_words(path), WORDS.get(str(path[-1]), str(path[-1])), value)


def _group_words(path: Path) -> str:
    words = []
    for part in path[:-1]:
        if isinstance(part, int):
            words.append(f"第{part + 1}档")
        elif lifecycle.is_stage(part):
            words.append(next(stage.name for stage in lifecycle.STAGES if stage.code == part))
        else:
            words.append(WORDS.get(part, part))
    return " · ".join(word for word in words if word) or "总则"


def _field(leaf: Leaf, key: str) -> Field:
    if isinstance(leaf.value, bool):
        return Field(leaf.name, leaf.label, "check", value="1" if leaf.value else "")
    if key in _CHOSEN:
        return Field(
            leaf.name, leaf.label, "select", needed=True, value=str(leaf.value), choices=[(one, VALUES[one]) for one in _CHOSEN[key]]
        )
    if key == "produce_kinds_that_count":
        return Field(
            leaf.name, leaf.label, value=_listed(key, leaf.value), hint="从 试投产、部分投产、全面投产 里选，用分号分开", wide=True
        )
    if isinstance(leaf.value, list):
        return Field(leaf.name, leaf.label, value=_listed(key, leaf.value), hint="几种之间用分号分开", wide=True, max_length=500)
    is_long = key in {"definition", "basis"}
    return Field(leaf.name, leaf.label, value=str(leaf.value), wide=is_long, max_length=500 if is_long else 80)


def _listed(key: str, value: list[Any]) -> str:
    return "；".join(_code_words(key, one) for one in value)


def _code_words(key: str, code: Any) -> str:
    """试投产, 开工, 搁置 … for a code of these lists; other lists hold words already."""
    text = str(code)
    if key not in _CODE_LISTS or text in VALUES:
        return VALUES.get(text, text)
    return lifecycle.state_name(text)


def _codes_by_words(key: str) -> dict[str, str]:
    if key == "produce_kinds_that_count":
        return {words: code for code, words in VALUES.items()}
    states = lifecycle.STAGES if key == "stages" else lifecycle.SIDE_STATES
    return {_code_words(key, state.code): state.code for state in states} if key in _CODE_LISTS else {}


def _read(posted: Mapping[str, str], leaf: Leaf) -> Any:
    text = posted.get(leaf.name, "").strip()
    if isinstance(leaf.value, bool):
        return bool(text)
    if isinstance(leaf.value, int):
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise Refusal("not_a_number", f"“{leaf.group}”的“{leaf.label}”写的“{text[:40]}”不是整数。", "请填整数。", field=leaf.name)
        return int(text)
    if isinstance(leaf.value, Decimal):
        return _number(text, leaf)
    if isinstance(leaf.value, list):
        codes = _codes_by_words(str(leaf.path[-1]))
        parts = [one.strip() for one in text.replace(";", "；").split("；")]
        return [codes.get(one, one) for one in parts if one]
    return text


def _number(text: str, leaf: Leaf) -> Decimal | None:
    if not text:
        return None
    if not re.fullmatch(r"-?\d{1,9}(\.\d{1,4})?", text, re.ASCII):
        raise Refusal(
            "not_a_number", f"“{leaf.group}”的“{leaf.label}”写的“{text[:40]}”不是数字。", "请填数字，如 -5 或 0.5。", field=leaf.name
        )
    return Decimal(text)


def _place(built: Any, path: Path, value: Any) -> None:
    here = built
    for part in path[:-1]:
        here = here[part]
    here[path[-1]] = value


def _without_empty(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_empty(inner) for key, inner in value.items() if inner is not None and inner != ""}
    return [_without_empty(one) for one in value] if isinstance(value, list) else value
