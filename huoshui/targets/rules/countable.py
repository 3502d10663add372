"""The indicators that a target may name and the ledger counts by dates and sums of projects, with their definitions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from huoshui.targets.rules.quantities import Number, in_words, rounded

YI_FEN = 10**10
WAN_FEN = 10**6
COUNT, MONEY, GROWTH = "count", "money", "growth"
UNIT_WORDS = {COUNT: "个", MONEY: "元", GROWTH: "%", "rate": "%", "rank": "位"}


@dataclass(frozen=True)
class Countable:
    """``date_column``: the milestone that must lie in the window; empty for a figure that the ledger states for the year so far.

    ``stage`` is the stage that the milestone stands for: a project that reached it without a date cannot be decided. A growth names the
    indicator that it is the growth of, against the same days a year before.
    """

    id: str
    name: str
    kind: str
    definition: str
    date_column: str = ""
    stage: str = ""
    summed: str = ""
    from_fen: int | None = None
    below_fen: int | None = None
    of: str = ""


_ONCE = "分期（子项目）随主项目计一次。"
_UNKNOWN_SUM = "总投资不详的项目不按 0 计，另行列出。"


def _dated(
    id_: str, name: str, column: str, stage: str, *, amount: bool = False, from_yi: int | None = None, below_yi: int | None = None
) -> Countable:
    span = "" if from_yi is None else f"、总投资不低于{from_yi}亿元" + ("" if below_yi is None else f"而低于{below_yi}亿元")
    verbs = {"signed": "正式签约", "started": "开工", "stat_entered": "入库纳统", "completed": "竣工", "in_production": "投产"}
    what = f"期内{verbs[stage]}{span}的项目"
    return Countable(
        id_,
        name,
        MONEY if amount else COUNT,
        f"{what}{'总投资之和' if amount else ''}。{_ONCE}{_UNKNOWN_SUM if amount or from_yi else ''}",
        column,
        stage,
        "planned_investment_fen" if amount else "",
        None if from_yi is None else from_yi * YI_FEN,
        None if below_yi is None else below_yi * YI_FEN,
    )


COUNTABLES: dict[str, Countable] = {
    one.id: one
    for one in (
        _dated("projects_signed", "新签约项目", "signed_on", "signed"),
        _dated("projects_signed_1yi", "新签约1亿元以上项目", "signed_on", "signed", from_yi=1),
        _dated("projects_signed_3_5yi", "新签约3亿元至5亿元项目", "signed_on", "signed", from_yi=3, below_yi=5),
        _dated("projects_signed_5yi", "新签约5亿元以上项目", "signed_on", "signed", from_yi=5),
        _dated("projects_signed_10yi", "新签约10亿元以上项目", "signed_on", "signed", from_yi=10),
        _dated("investment_signed", "新签约额", "signed_on", "signed", amount=True),
        _dated("projects_started", "新开工项目", "started_on", "started"),
        _dated("projects_started_5yi", "新开工5亿元以上项目", "started_on", "started", from_yi=5),
        _dated("projects_started_10yi", "新开工10亿元以上项目", "started_on", "started", from_yi=10),
        _dated("investment_started", "新开工项目总投资", "started_on", "started", amount=True),
        _dated("projects_stat_entered", "入库纳统项目", "stat_entered_on", "stat_entered"),
        _dated("projects_completed", "竣工项目", "completed_on", "completed"),
        _dated("projects_produced", "新投产项目", "produced_on", "in_production"),
        _dated("investment_produced", "新投产项目总投资", "produced_on", "in_production", amount=True),
        Countable(
            "ytd_investment",
            "年度累计完成投资",
            MONEY,
            f"各项目年初至最近一个报告月的完成投资之和，只取当年的数；没有当年数的项目不按 0 计，另行列出。{_ONCE}",
            summed="ytd_done_fen",
        ),
        Countable(
            "signed_amount_growth",
            "新签约额同比",
            GROWTH,
            "期内新签约额比上年同期增减的幅度；上年同期为 0 或不详时不计算。",
            of="investment_signed",
        ),
        Countable(
            "started_count_growth",
            "新开工个数同比",
            GROWTH,
            "期内新开工项目个数比上年同期增减的幅度；上年同期为 0 时不计算。",
            of="projects_started",
        ),
    )
}


def countable(indicator_id: str) -> Countable | None:
    return COUNTABLES.get(indicator_id)


def figure_in_words(kind: str, value: Number | None) -> str:
    """A figure of a target as people write it: 18.40亿元, 320万元, 12个, 30%; — where it is missing."""
    if value is None:
        return "—"
    exact = Fraction(value)
    if kind == MONEY:
        return in_words(exact / YI_FEN, 2, "亿元") if abs(exact) >= YI_FEN else _trimmed(exact / WAN_FEN, 2) + "万元"
    if kind == COUNT:
        return _trimmed(exact, 1) + "个"
    return _trimmed(exact, 1) + UNIT_WORDS.get(kind, "")


def _trimmed(value: Fraction, places: int) -> str:
    return f"{rounded(value, 0):,}" if value.denominator == 1 else f"{rounded(value, places):,}"
