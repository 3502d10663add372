"""The filters of the project list as people pick them; investment_projects.rules.filters reads the same address."""

from __future__ import annotations

from collections.abc import Sequence

from huoshui.core import lifecycle
from huoshui.investment_projects.rules.attributes import BUILD_KINDS, KEY_LEVELS
from huoshui.investment_projects.rules.filters import NO_STATE, UNKNOWN
from huoshui.web.components.list_page import FilterField
from huoshui.web.projects.filter_choices import FilterChoices

STAGE_CHOICES = (*((stage.code, stage.name) for stage in lifecycle.STAGES), (UNKNOWN, "阶段不详"))
SIDE_CHOICES = ((NO_STATE, "正常"), *((state.code, state.name) for state in lifecycle.SIDE_STATES))
BANDS = (
    ("100-", "100亿元以上"),
    ("50-100", "50—100亿元"),
    ("10-50", "10—50亿元"),
    ("5-10", "5—10亿元"),
    ("1-5", "1—5亿元"),
    ("-1", "1亿元以下"),
    (UNKNOWN, "没有总投资"),
)
BATCH_KIND_CHOICES = (("sign", "签约一批"), ("start", "开工一批"), ("produce", "投产一批"))


def project_filters(choices: FilterChoices) -> Sequence[FilterField]:
    """In the bar what is used every day, the rest in the panel. A given filter comes from a link and shows as a chip alone."""
    unknown = ((UNKNOWN, "未填"),)
    return (
        FilterField("q", "名称、代码、业主", "search", in_bar=True, placeholder="名称、代码、业主、首字母"),
        FilterField("stage", "阶段", "multi", STAGE_CHOICES, in_bar=True),
        FilterField("unit", "责任单位", "multi", choices.units, in_bar=True),
        FilterField("band", "总投资", "select", BANDS, in_bar=True),
        FilterField("area", "园区", "multi", choices.areas),
        FilterField("batch", "三个一批", "multi", choices.batches),
        FilterField("batch_kind", "批次类别", "multi", BATCH_KIND_CHOICES),
        FilterField("side", "旁侧状态", "multi", SIDE_CHOICES),
        FilterField("industry", "行业", "multi", choices.industries),
        FilterField("key_level", "重点级别", "multi", (*KEY_LEVELS.items(), *unknown)),
        FilterField("build_kind", "建设性质", "multi", (*BUILD_KINDS.items(), *unknown)),
        FilterField("signed", "签约年份", "multi", choices.years),
        FilterField("started", "开工年份", "multi", choices.years),
        FilterField("produced", "投产年份", "multi", choices.years),
        FilterField("unit_name", "责任单位（名册里没有）", "given", choices.unit_names),
        FilterField("area_name", "园区（名册里没有）", "given", choices.area_names),
        FilterField("owner", "业主", "given", [(value, "指定企业") for value in choices.owners]),
        FilterField("needs_evidence", "待补证据", "flag"),
        FilterField("date_unknown", "日期不详", "flag"),
        FilterField("disputed", "总投资有两说", "flag"),
        FilterField("top_level", "只看主项目，不列分期", "flag"),
    )
