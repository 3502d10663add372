"""The attributes of a project: what can be stated about one, with its type, unit and kind of period.

Milestones are dates of stages (core.lifecycle); a milestone with modality ``target`` is a plan and never moves the stage.
"""

from __future__ import annotations

from huoshui.fact_ledger.rules.attributes import Attribute, PeriodKind, declare

SUBJECT_KIND = "project"
BATCH_ENTRY_KIND = "batch_entry"

MILESTONE_STAGES: dict[str, str] = {
    "signed_on": "signed",
    "landed_on": "landed",
    "land_won_on": "landed",
    "started_on": "started",
    "stat_entered_on": "stat_entered",
    "completed_on": "completed",
    "produced_on": "in_production",
    "capacity_reached_on": "capacity_reached",
    "effect_reached_on": "effect_reached",
}
"""Milestone attribute → the stage that a project with this date has reached."""

STAGE_MILESTONES: dict[str, str] = {
    "signed": "signed_on",
    "landed": "landed_on",
    "started": "started_on",
    "stat_entered": "stat_entered_on",
    "completed": "completed_on",
    "in_production": "produced_on",
    "capacity_reached": "capacity_reached_on",
    "effect_reached": "effect_reached_on",
}
"""Stage code → the milestone recorded when a user advances a project to it."""

BUILD_KINDS: dict[str, str] = {"preliminary": "前期", "new": "新建", "continued": "续建"}
KEY_LEVELS: dict[str, str] = {"national": "国家", "province": "省级", "city": "市级", "county": "县级"}
NO_SIDE_STATE = "none"
"""The stated text that ends a side state: the project runs normally again."""


def _money(name: str, label: str, period: PeriodKind = "none") -> Attribute:
    return Attribute(name, SUBJECT_KIND, kind="fen", unit="元", label=label, period=period)


def _date(name: str, label: str) -> Attribute:
    return Attribute(name, SUBJECT_KIND, kind="date", unit="", label=label)


def _text(name: str, label: str, *, personal: bool = False, moving: bool = False) -> Attribute:
    return Attribute(name, SUBJECT_KIND, kind="text", unit="", label=label, personal=personal, moving=moving)


def _monthly_text(name: str, label: str) -> Attribute:
    return Attribute(name, SUBJECT_KIND, kind="text", unit="", label=label, period="month")


def _number(name: str, label: str, unit: str, period: PeriodKind = "none") -> Attribute:
    return Attribute(name, SUBJECT_KIND, kind="number", unit=unit, label=label, period=period)


PROJECT_ATTRIBUTES: tuple[Attribute, ...] = (
    _money("planned_investment", "总投资"),
    _money("outside_capital_contract", "合同引资额"),
    _money("annual_plan", "年度计划投资", "year"),
    _money("month_done", "当月完成投资", "month"),
    _money("ytd_done", "年度累计完成投资", "ytd"),
    _money("cumulative_done", "开工至今累计完成投资", "day"),
    _money("cumulative_done_prior_years", "至上年底累计完成投资", "day"),
    _money("funds_arrived", "到位资金", "day"),
    _money("loan_demand", "融资需求"),
    _date("signed_on", "签约日期"),
    _date("landed_on", "注册落地日期"),
    _date("land_won_on", "摘地（租赁）日期"),
    _date("started_on", "开工日期"),
    _date("stat_entered_on", "入库纳统日期"),
    _date("completed_on", "竣工日期"),
    _date("produced_on", "投产日期"),
    _date("capacity_reached_on", "达产日期"),
    _date("effect_reached_on", "达效日期"),
    _text("project_name", "项目名称"),
    _text("alias", "别名", moving=True),
    _text("project_code", "项目代码"),
    _text("stage", "阶段", moving=True),
    _text("side_state", "旁侧状态", moving=True),
    _text("stage_evidence", "阶段依据", moving=True),
    _text("owner_enterprise", "业主单位"),
    _text("duty_unit", "责任单位"),
    _text("duty_person", "责任人", moving=True),
    _text("leader", "包联领导", moving=True),
    _text("industry", "行业"),
    _text("content", "建设内容"),
    _text("progress_text", "形象进度", moving=True),
    _text("problem_text", "存在问题", moving=True),
    _number("works_percent", "工程形象进度", "%", "month"),
    _monthly_text("works_milestone", "形象节点"),
    _monthly_text("month_progress_text", "当月形象进度"),
    _text("area", "所属园区"),
    _text("build_kind", "建设性质", moving=True),
    _text("key_level", "重点级别"),
    _text("reserve_motive", "谋划动因"),
    _text("contact_name", "联系人", personal=True, moving=True),
    _text("contact_phone", "联系电话", personal=True, moving=True),
    _text("remark", "备注", moving=True),
    _text("section", "分类", moving=True),
    _number("annual_completion_percent", "年度投资完成率", "%"),
    _number("total_completion_percent", "总投资完成率", "%"),
    _number("land_mu", "用地面积", "亩"),
    _number("jobs", "带动就业", "人"),
)

BATCH_ENTRY_ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute("entry_investment", BATCH_ENTRY_KIND, kind="fen", unit="元", label="入选投资额"),
    Attribute("fulfilled_on", BATCH_ENTRY_KIND, kind="date", unit="", label="履约日期"),
)


declare(*PROJECT_ATTRIBUTES, *BATCH_ENTRY_ATTRIBUTES)
