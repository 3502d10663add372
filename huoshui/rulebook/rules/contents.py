"""What each rule set may contain: a small schema a set, checked in words, amounts turned into whole fen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from huoshui.core import lifecycle
from huoshui.core.money import parse_money_fen
from huoshui.core.refusals import Refusal
from huoshui.rulebook.rules.clock_contents import read_clock_content
from huoshui.rulebook.rules.dispatch_contents import read_cadence_rules, read_meeting_terms
from huoshui.rulebook.rules.factor_contents import read_emergency_clocks, read_factor_terms
from huoshui.rulebook.rules.light_contents import read_light_rules
from huoshui.rulebook.rules.request_contents import (
    read_inspection_terms,
    read_officer_terms,
    read_phone_terms,
    read_request_categories,
    read_request_terms,
)
from huoshui.rulebook.rules.return_contents import read_return_terms

Path = tuple[str | int, ...]
GAP_KINDS = ("signed_no_land", "land_no_start", "started_not_counted", "built_not_producing", "producing_below_capacity")
DATE_ATTRIBUTES = frozenset(stage.date_attribute for stage in lifecycle.STAGES if stage.date_attribute) | {"land_won_on"}
DAY_UNITS = frozenset({"workday", "day", "month"})
DAY_UNIT_NAMES = {"workday": "个工作日", "day": "天", "month": "个月"}
RATE_TERMS = frozenset({"signed", "fulfilled", "started", "in_production", "effect_reached"})
RATE_CODES = ("fulfil_rate", "start_rate", "produce_rate", "effect_rate")
PRODUCE_KINDS = frozenset({"trial", "partial", "full"})


@dataclass(frozen=True)
class ContentProblem:
    """One thing wrong at one key."""

    path: Path
    message: str

    @property
    def key(self) -> str:
        return ".".join(str(part) for part in self.path)


@dataclass
class _Reading:
    """Collects problems while a content is walked through."""

    problems: list[ContentProblem] = field(default_factory=list)

    def wrong(self, path: Path, message: str) -> None:
        self.problems.append(ContentProblem(path, message))

    def table(self, value: Any, path: Path) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return value
        self.wrong(path, "应为一个表")
        return {}

    def rows(self, value: Any, path: Path) -> list[tuple[Path, Mapping[str, Any]]]:
        if not isinstance(value, list) or not value:
            self.wrong(path, "应为至少一行的列表")
            return []
        return [((*path, number), self.table(row, (*path, number))) for number, row in enumerate(value)]

    def text(self, table: Mapping[str, Any], key: str, path: Path, *, required: bool = True) -> str:
        value = table.get(key, "")
        if not isinstance(value, str) or (required and not value.strip()):
            self.wrong((*path, key), "应为不空的文字")
            return ""
        return value.strip()

    def texts(self, table: Mapping[str, Any], key: str, path: Path) -> list[str]:
        value = table.get(key, [])
        if not isinstance(value, list) or any(not isinstance(one, str) or not one.strip() for one in value):
            self.wrong((*path, key), "应为文字的列表")
            return []
        return value

    def flag(self, table: Mapping[str, Any], key: str, path: Path, *, default: bool) -> bool:
        value = table.get(key, default)
        if not isinstance(value, bool):
            self.wrong((*path, key), "应为 true 或 false")
            return default
        return value

    def whole(self, table: Mapping[str, Any], key: str, path: Path, *, least: int = 0, required: bool = True) -> int | None:
        value = table.get(key)
        if value is None and not required:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            self.wrong((*path, key), f"应为不小于 {least} 的整数")
            return None
        return value

    def one_of(self, table: Mapping[str, Any], key: str, path: Path, allowed: frozenset[str]) -> str:
        value = table.get(key)
        if value not in allowed:
            self.wrong((*path, key), f"应为 {'、'.join(sorted(allowed))} 之一")
            return ""
        return str(value)

    def money(self, table: Mapping[str, Any], key: str, path: Path) -> int | None:
        """An amount with its unit ("3亿元"); None where the key is absent."""
        value = table.get(key)
        if value is None:
            return None
        try:
            fen = parse_money_fen(value if isinstance(value, str) else "")
        except Refusal as refusal:
            self.wrong((*path, key), f"应为带单位的金额，如 3亿元（{refusal.message.rstrip('。')}）")
            return None
        if fen < 0:
            self.wrong((*path, key), "金额不能为负")
        return fen

    def only(self, table: Mapping[str, Any], path: Path, allowed: frozenset[str]) -> None:
        for key in table:
            if key not in allowed:
                self.wrong((*path, key), f"没有这个键；可用：{'、'.join(sorted(allowed))}")


@dataclass(frozen=True)
class RuleSetKind:
    """One rule set: what pages call it, and how its content is read."""

    name: str
    label: str
    purpose: str
    read: Callable[[Mapping[str, Any], _Reading, bool], dict[str, Any]]


def read_content(rule_set: str, content: Mapping[str, Any], *, partial: bool = False) -> tuple[dict[str, Any], list[ContentProblem]]:
    """The parsed content and everything that is wrong with it. ``partial`` (a version that extends) may leave keys out."""
    reading = _Reading()
    parsed = RULE_SETS[rule_set].read(content, reading, partial)
    return parsed, reading.problems


def _stage_definitions(content: Mapping[str, Any], reading: _Reading, partial: bool) -> dict[str, Any]:
    reading.only(content, (), frozenset({"stages", "produce_kinds_that_count", "effect_percent"}))
    stages = reading.table(content.get("stages", {}), ("stages",))
    parsed: dict[str, Any] = {}
    for code in stages:
        path: Path = ("stages", code)
        if not lifecycle.is_stage(code):
            reading.wrong(path, f"没有“{code}”这个阶段；可用：{'、'.join(stage.code for stage in lifecycle.STAGES)}")
            continue
        table = reading.table(stages[code], path)
        reading.only(table, path, frozenset({"definition", "evidence", "evidence_required", "basis"}))
        parsed[code] = {
            "definition": reading.text(table, "definition", path),
            "evidence": reading.texts(table, "evidence", path),
            "evidence_required": reading.flag(table, "evidence_required", path, default=True),
            "basis": reading.text(table, "basis", path, required=False),
        }
        if parsed[code]["evidence_required"] and not parsed[code]["evidence"]:
            reading.wrong((*path, "evidence"), "要求依据的阶段至少列出一种依据")
    if not partial:
        for stage in lifecycle.STAGES:
            if stage.code not in stages:
                reading.wrong(("stages",), f"缺少阶段 {stage.code}（{stage.name}）")
    result: dict[str, Any] = {"stages": parsed}
    if "produce_kinds_that_count" in content or not partial:
        kinds = reading.texts(content, "produce_kinds_that_count", ())
        if not kinds or not set(kinds) <= PRODUCE_KINDS:
            reading.wrong(("produce_kinds_that_count",), "应从 trial、partial、full 中至少选一个")
        result["produce_kinds_that_count"] = kinds
    if "effect_percent" in content or not partial:
        result["effect_percent"] = reading.whole(content, "effect_percent", (), least=1)
    return result


def _batch_entry_scale(content: Mapping[str, Any], reading: _Reading, partial: bool) -> dict[str, Any]:
    reading.only(content, (), frozenset({"scales"}))
    parsed = []
    for path, row in reading.rows(content.get("scales"), ("scales",)):
        reading.only(row, path, frozenset({"code", "category", "minimum", "basis"}))
        parsed.append(
            {
                "code": reading.text(row, "code", path),
                "category": reading.text(row, "category", path),
                "minimum_fen": reading.money(row, "minimum", path),
                "basis": reading.text(row, "basis", path, required=False),
            }
        )
    if len({row["code"] for row in parsed}) != len(parsed):
        reading.wrong(("scales",), "code 不能重复")
    return {"scales": parsed}


def _state_gap_limits(content: Mapping[str, Any], reading: _Reading, partial: bool) -> dict[str, Any]:
    reading.only(content, (), frozenset({"limits"}))
    limits = reading.table(content.get("limits", {}), ("limits",))
    parsed: dict[str, Any] = {}
    for kind in limits:
        path: Path = ("limits", kind)
        if kind not in GAP_KINDS:
            reading.wrong(path, f"没有“{kind}”这类状态差；可用：{'、'.join(GAP_KINDS)}")
            continue
        table = reading.table(limits[kind], path)
        reading.only(table, path, frozenset({"count_from", "until", "unit", "days", "warn_days", "basis", "is_placeholder"}))
        days = reading.whole(table, "days", path, least=1)
        warn = reading.whole(table, "warn_days", path, least=1, required=False)
        if days is not None and warn is not None and warn > days:
            reading.wrong((*path, "warn_days"), "预警天数不能大于时限")
        parsed[kind] = {
            "count_from": reading.one_of(table, "count_from", path, DATE_ATTRIBUTES),
            "until": reading.one_of(table, "until", path, DATE_ATTRIBUTES),
            "unit": reading.one_of(table, "unit", path, DAY_UNITS),
            "days": days,
            "warn_days": warn,
            "basis": reading.text(table, "basis", path),
            "is_placeholder": reading.flag(table, "is_placeholder", path, default=False),
        }
    if not partial:
        for kind in GAP_KINDS:
            if kind not in limits:
                reading.wrong(("limits",), f"缺少 {kind}")
    return {"limits": parsed}


def _investment_bands(content: Mapping[str, Any], reading: _Reading, partial: bool) -> dict[str, Any]:
    reading.only(content, (), frozenset({"bands"}))
    parsed: list[dict[str, Any]] = []
    previous: int | None = 0
    for path, row in reading.rows(content.get("bands"), ("bands",)):
        reading.only(row, path, frozenset({"name", "from", "below"}))
        low, high = reading.money(row, "from", path) or 0, reading.money(row, "below", path)
        if previous is None:
            reading.wrong(path, "没有上限的档只能是最后一档")
        elif low != previous:
            reading.wrong((*path, "from"), "应从上一档的上限开始，首档从 0 开始")
        if high is not None and high <= low:
            reading.wrong((*path, "below"), "上限应大于下限")
        parsed.append({"name": reading.text(row, "name", path), "from_fen": low, "below_fen": high})
        previous = high
    if previous is not None:
        reading.wrong(("bands",), "最后一档不应有上限")
    return {"bands": parsed}


def _batch_rates(content: Mapping[str, Any], reading: _Reading, partial: bool) -> dict[str, Any]:
    reading.only(content, (), frozenset({"rates"}))
    rates = reading.table(content.get("rates", {}), ("rates",))
    parsed: dict[str, Any] = {}
    for code in rates:
        path: Path = ("rates", code)
        if code not in RATE_CODES:
            reading.wrong(path, f"没有“{code}”这个比率；可用：{'、'.join(RATE_CODES)}")
            continue
        table = reading.table(rates[code], path)
        reading.only(table, path, frozenset({"name", "numerator", "denominator", "definition", "basis"}))
        parsed[code] = {
            "name": reading.text(table, "name", path),
            "numerator": reading.one_of(table, "numerator", path, RATE_TERMS),
            "denominator": reading.one_of(table, "denominator", path, RATE_TERMS),
            "definition": reading.text(table, "definition", path),
            "basis": reading.text(table, "basis", path, required=False),
        }
        if parsed[code]["numerator"] == parsed[code]["denominator"] != "":
            reading.wrong((*path, "denominator"), "分子和分母不能相同")
    if not partial:
        for code in RATE_CODES:
            if code not in rates:
                reading.wrong(("rates",), f"缺少 {code}")
    return {"rates": parsed}


RULE_SETS: dict[str, RuleSetKind] = {
    kind.name: kind
    for kind in (
        RuleSetKind("stage_definitions", "阶段口径与依据", "各阶段怎样算数，推进时要附什么依据", _stage_definitions),
        RuleSetKind("batch_entry_scale", "三个一批入库规模", "各类项目进入三个一批的最低总投资", _batch_entry_scale),
        RuleSetKind("state_gap_limits", "状态差时限", "五类状态差各按多少天算超期", _state_gap_limits),
        RuleSetKind("investment_bands", "投资规模分档", "按总投资分几档统计", _investment_bands),
        RuleSetKind("batch_rates", "三个一批比率", "履约率、开工率、投产率、达效率的分子与分母", _batch_rates),
        RuleSetKind("assignment_clocks", "交办时限", "诉求和会议交办各环节多少天、超期报到哪一级、哪些情形可停表", read_clock_content),
        RuleSetKind("supervision_clocks", "督办时限", "督办单和领导批示各环节多少天、超期报到哪一级", read_clock_content),
        RuleSetKind("request_terms", "诉求确认与评价", "企业几日内确认或退回、哪些评价算满意、抽查多少", read_request_terms),
        RuleSetKind("inspection_terms", "无事不扰", "一家企业每天、每周、每月最多被检查几次，哪些是宁静日", read_inspection_terms),
        RuleSetKind("officer_terms", "首席服务员走访与评分", "多少天走访一次，评分由什么组成", read_officer_terms),
        RuleSetKind("light_rules", "亮灯规则", "什么情形亮绿灯、黄灯、红灯，哪些算正当理由，连续亮灯后怎么办", read_light_rules),
        RuleSetKind("factor_terms", "要素保障口径", "有哪些要素和原因、计划停电算不算断零停电、记录从哪天起", read_factor_terms),
        RuleSetKind("emergency_clocks", "应急时限", "应急模式期间各环节时限怎样缩短", read_emergency_clocks),
        RuleSetKind("return_terms", "月度填报", "每月哪天开轮、几个工作日报齐审完、哪些项目要报、哪些数要说明原因", read_return_terms),
        RuleSetKind(
            "meeting_terms", "调度会议程", "各种会议的议程列哪几类事、各列几项，诉求停多久、目标落后多少算一项", read_meeting_terms
        ),
        RuleSetKind("cadence_rules", "调度节奏", "每周、每月、每季度哪些事要办、何时到期，项目节点前几个工作日提醒", read_cadence_rules),
        RuleSetKind("phone_terms", "手机外出记录", "照片压到多大，录音最长多久，名单在手机上存多久", read_phone_terms),
        RuleSetKind("request_categories", "诉求类别", "新建区域时的诉求类别，之后由本区自己维护", read_request_categories),
    )
}
