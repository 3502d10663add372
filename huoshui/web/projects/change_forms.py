"""The fields of each change to a project, as data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from huoshui.core import lifecycle
from huoshui.investment_projects.queries import StageOption
from huoshui.investment_projects.rules.attributes import BUILD_KINDS, KEY_LEVELS, NO_SIDE_STATE
from huoshui.web.components.form_state import Field

MONEY_UNITS = ("万元", "亿元", "元")
Choices = Sequence[tuple[str, str]]
SIDE_STATES: Choices = (*((state.code, state.name) for state in lifecycle.SIDE_STATES), (NO_SIDE_STATE, "恢复正常"))


def version_field() -> Field:
    return Field("expected_version", "版本", "hidden")


def evidence_fields(needed_words: str = "") -> list[Field]:
    """The evidence is always there: words, a paper, or both."""
    hint = needed_words or "写明文号、合同编号、现场情况等；没有文字就上传材料，两样至少一样。"
    return [
        Field("evidence_text", "依据", "textarea", hint=hint, max_length=2000),
        Field("evidence_file", "证明材料", "file", hint="合同、批复、照片等，一次一个文件，20 MB 以内。", wide=True),
    ]


def stage_fields(options: Sequence[StageOption], latest: date) -> list[Field]:
    """推进阶段."""
    return [
        version_field(),
        Field("to_stage", "推进到", "select", needed=True, choices=[(option.stage, option.label) for option in options]),
        Field("happened_on", "发生日期", "date", needed=True, latest=latest.isoformat(), hint="事情实际发生的那天，不是填报这天。"),
        *evidence_fields(),
        Field("bypass_reason", "跨越理由", "textarea", hint="跨过中间阶段时必填：为什么没有中间这几步，或者为什么现在补不了。"),
    ]


def side_state_fields(latest: date) -> list[Field]:
    """停工、搁置、终止、迁址、复工、流转."""
    return [
        version_field(),
        Field("side_state", "改为", "select", needed=True, choices=SIDE_STATES),
        Field("happened_on", "发生日期", "date", needed=True, latest=latest.isoformat()),
        Field("reason", "原因和依据", "textarea", needed=True, hint="例如会议纪要文号、现场核实情况。"),
    ]


def create_fields(units: Choices, areas: Choices, latest: date) -> list[Field]:
    """登记项目: a name is enough, the rest can come later."""
    return [
        Field("name", "项目名称", needed=True, wide=True, hint="写全称；同名项目会提示。"),
        Field("project_code", "项目代码", hint="投资项目在线审批监管平台代码，没有先空着。", max_length=40),
        Field("owner_enterprise", "业主单位", hint="企业全称；企业库里没有的会新建。"),
        Field("duty_unit", "责任单位", "select", choices=units),
        Field("duty_person", "责任人", max_length=80),
        Field("leader", "包联领导", max_length=80),
        Field("area", "所属园区", "select", choices=areas),
        Field("planned_investment", "总投资", "money", units=MONEY_UNITS, unit_value="万元"),
        Field("industry", "行业", max_length=80),
        Field("build_kind", "建设性质", "select", choices=list(BUILD_KINDS.items())),
        Field("key_level", "重点级别", "select", choices=list(KEY_LEVELS.items())),
        Field("stage", "现在的阶段", "select", choices=[(stage.code, stage.name) for stage in lifecycle.STAGES]),
        Field("stage_happened_on", "到达这个阶段的日期", "date", latest=latest.isoformat()),
        Field("content", "建设内容", "textarea", max_length=2000),
        Field("evidence_text", "信息来源", "textarea", needed=True, hint="从哪里得知：合同编号、会议、电话、企业来函……", max_length=2000),
    ]


def correct_fields(label: str, kind: str, choices: Choices = ()) -> list[Field]:
    """更正 one recorded value, with the reason."""
    shown = "select" if choices else {"fen": "money", "date": "date"}.get(kind, "textarea" if kind == "text" else "text")
    return [
        Field(
            "value",
            f"改为（{label}）",
            shown,
            needed=True,
            units=MONEY_UNITS,
            unit_value="万元",
            wide=True,
            choices=choices,
            max_length=2000,
        ),
        Field("reason", "更正理由", "textarea", needed=True, hint="原来为什么不对、现在依据什么。原记载会划去保留，不会删除。"),
    ]


def choose_fields(choices: Choices) -> list[Field]:
    """选定总投资."""
    return [
        Field("fact", "以哪个为准", "radio", needed=True, choices=choices),
        Field("reason", "理由", "textarea", needed=True, hint="例如：以备案证为准，文号……"),
    ]


def phase_fields() -> list[Field]:
    """加一期."""
    return [
        version_field(),
        Field("phase_label", "期次", needed=True, hint="一期、二期、A 区……", max_length=20),
        Field("name", "这一期的名称", wide=True, hint="不填就是主项目名加期次。"),
        Field("planned_investment", "这一期的总投资", "money", units=MONEY_UNITS, unit_value="万元"),
    ]


def duty_fields(units: Choices) -> list[Field]:
    """调整责任."""
    return [
        version_field(),
        Field("duty_unit", "责任单位", "select", choices=units),
        Field("duty_person", "责任人", max_length=80),
        Field("leader", "包联领导", max_length=80),
        Field("reason", "调整原因", "textarea", needed=True, hint="例如：领导分工调整文件、专班会议纪要。"),
    ]


def progress_fields(months: Choices) -> list[Field]:
    """填报进展: the month's figures and where the works stand."""
    return [
        version_field(),
        Field("month", "月份", "select", needed=True, choices=months, hint="下面的投资数都截至这个月月底。"),
        Field("month_done", "当月完成投资", "money", units=MONEY_UNITS, unit_value="万元"),
        Field("ytd_done", "年度累计完成投资", "money", units=MONEY_UNITS, unit_value="万元", hint="今年 1 月至这个月。"),
        Field("cumulative_done", "开工至今累计完成投资", "money", units=MONEY_UNITS, unit_value="万元"),
        Field("funds_arrived", "到位资金", "money", units=MONEY_UNITS, unit_value="万元", hint="累计到位。"),
        Field("annual_plan", "年度计划投资", "money", units=MONEY_UNITS, unit_value="万元", hint="只在要登记或调整时填。"),
        Field("progress_text", "形象进度", "textarea", max_length=2000),
        Field("problem_text", "存在问题", "textarea", max_length=2000),
        Field("evidence_text", "信息来源", "textarea", needed=True, hint="现场核实、企业报表、监理月报……", max_length=120),
    ]
