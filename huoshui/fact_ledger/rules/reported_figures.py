"""Reported figures (通报数): what a document states about a batch, a zone, a unit or anything else that is counted.

The attribute of such a fact is its indicator: measure, unit, and the stage of what is counted, ``reported.investment.CNY.signed``.
Measures and units are those of the claim format. They never mix with counted figures: nothing projects them, and pages show them beside.
"""

from __future__ import annotations

from dataclasses import dataclass

from huoshui.fact_ledger.rules.attributes import Attribute, ValueKind, declare_family

FAMILY = "reported"

MEASURE_NAMES: dict[str, str] = {
    "project_count": "项目数",
    "investment": "总投资",
    "investment_done": "完成投资",
    "funds_arrived": "到位资金",
    "funds_awarded": "争取资金",
    "output": "产值",
    "revenue": "营业收入",
    "tax": "税收",
    "tax_relief": "减税退税",
    "loan": "贷款融资",
    "land_area": "用地面积",
    "floor_area": "建筑面积",
    "capacity": "产能",
    "enterprise_count": "企业数",
    "visit_count": "走访考察",
    "meeting_count": "会议",
    "event_count": "活动",
    "issue_raised": "受理问题",
    "issue_resolved": "解决问题",
    "resolution_rate": "办结率",
    "satisfaction_rate": "满意率",
    "official_count": "助企干部",
    "jobs": "用工就业",
    "lead_count": "线索",
    "approval_item": "审批事项",
    "approval_days": "审批时限",
    "growth_rate": "增速",
    "share": "占比",
    "completion_rate": "完成率",
    "progress_gap": "超序时进度",
    "rank": "位次",
    "duration": "用时",
    "other": "其他",
}
"""Measure of the claim format → its Chinese name."""

UNIT_NAMES: dict[str, str] = {
    "CNY": "元",
    "USD": "美元",
    "count": "个",
    "percent": "%",
    "point": "个百分点",
    "mu": "亩",
    "m2": "平方米",
    "person": "人",
    "time": "次",
    "day": "天",
    "month": "个月",
    "MW": "兆瓦",
    "MWh": "兆瓦时",
    "tonne": "吨",
    "rank": "位",
    "other": "",
}
"""Unit of the claim format → what stands behind the number."""

STAGE_NAMES: dict[str, str] = {
    "lead": "谋划线索",
    "negotiating": "在谈",
    "signed": "签约",
    "landed": "落地",
    "started": "开工",
    "completed": "竣工",
    "in_production": "投产",
}
"""Stage of the claim format → its Chinese name."""

STAGED_MEASURES = frozenset({"project_count", "investment", "lead_count"})
"""Only what counts projects or their money has a stage."""

SUBJECT_KIND_NAMES: dict[str, str] = {
    "zone": "区域",
    "batch": "批次",
    "area": "园区",
    "unit": "单位",
    "project": "项目",
    "enterprise": "企业",
}
"""What a reported figure can be about."""


@dataclass(frozen=True)
class Indicator:
    """What a reported figure measures. ``stage`` "" where it is mixed, or nothing that has one."""

    measure: str
    unit: str
    stage: str = ""

    @property
    def attribute_name(self) -> str:
        """``reported.investment.CNY.signed``."""
        return ".".join(part for part in (FAMILY, self.measure, self.unit, self.stage) if part)

    @property
    def label(self) -> str:
        """签约项目数, 总投资, 其他."""
        return f"{STAGE_NAMES[self.stage] if self.stage else ''}{MEASURE_NAMES[self.measure]}"

    @property
    def kind(self) -> ValueKind:
        """Yuan are kept as whole fen, all else as numbers."""
        return "fen" if self.unit == "CNY" else "number"


def indicator_of(attribute_name: str) -> Indicator | None:
    """The indicator of a reported figure's attribute; None for any other attribute."""
    parts = attribute_name.split(".")
    if parts[0] != FAMILY or len(parts) not in (3, 4):
        return None
    measure, unit, stage = parts[1], parts[2], parts[3] if len(parts) == 4 else ""
    is_staged = not stage or (stage in STAGE_NAMES and measure in STAGED_MEASURES)
    return Indicator(measure, unit, stage) if measure in MEASURE_NAMES and unit in UNIT_NAMES and is_staged else None


def _attribute(subject_kind: str, name: str) -> Attribute:
    found = indicator_of(name)
    if found is None or subject_kind not in SUBJECT_KIND_NAMES:
        raise KeyError((subject_kind, name))
    unit = "元" if found.unit == "CNY" else UNIT_NAMES[found.unit]
    return Attribute(name, subject_kind, found.kind, unit, f"通报{found.label}")


declare_family(FAMILY, _attribute)
