"""口径: what each figure means, in the words that its explanation shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Measure:
    """``attributes`` are those whose facts stand behind the figure; ``column`` is the projected one that is summed.

    ``{year}`` in a definition is the year of the asked day: see ``defined_on``.
    """

    code: str
    label: str
    unit: str  # count | fen | percent
    definition: str
    formula: str
    attributes: tuple[str, ...]
    column: str = ""

    def defined_on(self, day: date) -> str:
        """The definition in the words of one asked day."""
        return self.definition.replace("{year}", str(day.year))


_ONCE = "分期（子项目）不单独计数，主项目没有数额的，以各期已知数额之和代替。"
_OTHER_YEARS = "只取{year}年的数，最近的数属于其他年份的项目按“本年没有数”列在“缺少数据”中。"
_UNKNOWN = "没有数额的项目不按 0 计入，列在“缺少数据”中。"

MEASURES: dict[str, Measure] = {
    measure.code: measure
    for measure in (
        Measure(
            "project_count",
            "项目个数",
            "count",
            "所选范围内的项目数，按截至当日的阶段归类；阶段以最远一项有效登记或里程碑日期为准。分期（子项目）不单独计数。",
            "逐个项目计 1",
            ("stage",),
        ),
        Measure(
            "planned_investment",
            "总投资",
            "fen",
            f"所选项目总投资（合同或批复）之和。一个项目有多个公布数的，以选定的为准，未选定的以最先登记的台账为准。{_ONCE}{_UNKNOWN}",
            "各项目总投资相加",
            ("planned_investment",),
            "planned_investment_fen",
        ),
        Measure(
            "annual_plan",
            "年度计划投资",
            "fen",
            f"所选项目{{year}}年度计划投资之和。{_OTHER_YEARS}{_ONCE}{_UNKNOWN}",
            "各项目年度计划投资相加",
            ("annual_plan",),
            "annual_plan_fen",
        ),
        Measure(
            "month_done",
            "当月完成投资",
            "fen",
            f"所选项目{{year}}年内、截至当日全区最近一个报告月的完成投资之和；最近的数属于其他月份或年份的项目列在“缺少数据”中。{_ONCE}{_UNKNOWN}",
            "各项目当月完成投资相加",
            ("month_done",),
            "month_done_fen",
        ),
        Measure(
            "ytd_done",
            "年度累计完成投资",
            "fen",
            f"所选项目{{year}}年初至各自最近一个报告月的完成投资之和。{_OTHER_YEARS}{_ONCE}{_UNKNOWN}",
            "各项目年度累计完成投资相加",
            ("ytd_done",),
            "ytd_done_fen",
        ),
        Measure(
            "cumulative_done",
            "开工至今累计完成投资",
            "fen",
            f"所选项目自开工至最近一次报告的累计完成投资之和。{_ONCE}{_UNKNOWN}",
            "各项目累计完成投资相加",
            ("cumulative_done",),
            "cumulative_done_fen",
        ),
        Measure(
            "funds_arrived",
            "到位资金",
            "fen",
            f"所选项目截至最近一次报告的到位资金之和。{_ONCE}{_UNKNOWN}",
            "各项目到位资金相加",
            ("funds_arrived",),
            "funds_arrived_fen",
        ),
        Measure(
            "annual_completion",
            "年度投资完成率",
            "percent",
            "{year}年度累计完成投资与同年计划投资之比；有一项不详、或不是{year}年的项目不计入，列在“缺少数据”中。"
            f"{_ONCE}超过 100% 照实显示。",
            "年度累计完成投资 ÷ 年度计划投资",
            ("ytd_done", "annual_plan"),
        ),
    )
}
