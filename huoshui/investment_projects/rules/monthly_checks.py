"""The checks of a monthly return, each explained with its numbers: errors stop the return, questions take a reason.

One list for the form, the grid, the workbook and the API; docs/algorithms/monthly_checks.md works an example.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from huoshui.core.money import format_money
from huoshui.investment_projects.rules.monthly_entry import FIELD_BY_NAME, MonthlyFigures
from huoshui.investment_projects.rules.monthly_rounds import ReturnTerms

ERROR, QUESTION, NOTICE = "error", "question", "notice"
LAGGING = "lagging"
LEAST_REASON = 4
QUESTION_CODES = (
    "months_missing",
    "whole_sum",
    "over_plan",
    "over_total",
    "zero_month",
    LAGGING,
    "works_went_back",
    "milestone_went_back",
    "same_words",
)
"""Every question that ``check_month`` may ask."""
_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class MonthBefore:
    """What is known of the project at the end of the month before: from its ledger, or reported and not yet confirmed.

    ``through_on`` is the end of the latest month with figures; it lies further back where a month was never reported.
    """

    figures: MonthlyFigures
    through_on: date | None = None
    is_confirmed: bool = True

    @property
    def label(self) -> str:
        """2026年2月."""
        return "" if self.through_on is None else f"{self.through_on.year}年{self.through_on.month}月"


@dataclass(frozen=True)
class Yardsticks:
    """What the month is held against: the plan of its year and the planned total, None where nobody stated them."""

    annual_plan_fen: int | None = None
    planned_investment_fen: int | None = None


@dataclass(frozen=True)
class Finding:
    """One thing found: its code, how grave, the field it is about, and words with the numbers."""

    code: str
    severity: str
    field: str
    message: str
    remedy: str


NOTHING_BEFORE = MonthBefore(MonthlyFigures())


def check_month(
    figures: MonthlyFigures, before: MonthBefore, yardsticks: Yardsticks, terms: ReturnTerms, period_start: date, period_end: date
) -> list[Finding]:
    """Everything that is to be said about the figures of one period, errors first. Empty: nothing."""
    found = [
        *_missing(figures),
        *_signs(figures),
        *_order(figures),
        *_year_to_date(figures, before, terms, period_start, period_end),
        *_since_start(figures, before, terms, period_start),
        *_against_plans(figures, yardsticks, terms),
        *_works(figures, before, yardsticks, terms),
        *_words(figures, before, terms),
    ]
    order = {ERROR: 0, QUESTION: 1, NOTICE: 2}
    return sorted(found, key=lambda one: order[one.severity])


def errors_of(found: list[Finding]) -> list[Finding]:
    """What must be put right before the return can be handed in."""
    return [one for one in found if one.severity == ERROR]


def unanswered(found: list[Finding], reasons: Mapping[str, str]) -> list[Finding]:
    """Questions without a reason of at least four characters."""
    return [one for one in found if one.severity == QUESTION and len(reasons.get(one.code, "").strip()) < LEAST_REASON]


def percent_of(part_fen: int | None, whole_fen: int | None) -> Decimal | None:
    """``part`` in percent of ``whole`` with one decimal; None where a part is unknown or the whole is 0."""
    if part_fen is None or not whole_fen:
        return None
    return (Decimal(part_fen) * 100 / Decimal(whole_fen)).quantize(_TENTH, ROUND_HALF_UP)


def funds_ahead_points(figures: MonthlyFigures, planned_investment_fen: int | None) -> Decimal | None:
    """By how many points the money that arrived is ahead of the works. The works' percent is the stated one, else investment done
    of the planned total; None where it cannot be told."""
    funds = percent_of(figures.funds_arrived_fen, planned_investment_fen)
    works = figures.works_percent
    if works is None:
        works = percent_of(figures.cumulative_done_fen, planned_investment_fen)
    return None if funds is None or works is None else (funds - works).quantize(_TENTH, ROUND_HALF_UP)


def _missing(figures: MonthlyFigures) -> list[Finding]:
    return [
        Finding("missing", ERROR, name, f"没有填“{FIELD_BY_NAME[name].label}”。", "没有发生填 0，不知道请先问清；空着不等于 0。")
        for name in ("month_done_fen", "ytd_done_fen", "cumulative_done_fen", "progress_text")
        if getattr(figures, name) is None or getattr(figures, name) == ""
    ]


def _signs(figures: MonthlyFigures) -> list[Finding]:
    return [
        Finding(
            "negative",
            ERROR,
            name,
            f"“{FIELD_BY_NAME[name].label}”是负数（{format_money(getattr(figures, name))}）。",
            "以前月份报多了，请申请重开那个月更正，不要用负数冲减。",
        )
        for name in ("month_done_fen", "ytd_done_fen", "cumulative_done_fen", "funds_arrived_fen")
        if (getattr(figures, name) or 0) < 0
    ]


def _order(figures: MonthlyFigures) -> list[Finding]:
    month, year, whole = figures.month_done_fen, figures.ytd_done_fen, figures.cumulative_done_fen
    found = []
    if month is not None and year is not None and month > year:
        words = f"当月完成 {format_money(month)}，比年初累计 {format_money(year)} 还多 {format_money(month - year)}。"
        found.append(Finding("month_over_year", ERROR, "month_done_fen", words, "当月不能大于年初至今累计，请核对这两个数。"))
    if year is not None and whole is not None and year > whole:
        words = f"年初累计 {format_money(year)}，比开工至今累计 {format_money(whole)} 还多 {format_money(year - whole)}。"
        found.append(Finding("year_over_whole", ERROR, "cumulative_done_fen", words, "开工至今累计应含以前年度，请核对。"))
    return found


def _year_to_date(figures: MonthlyFigures, before: MonthBefore, terms: ReturnTerms, period_start: date, period_end: date) -> list[Finding]:
    month, year = figures.month_done_fen, figures.ytd_done_fen
    if month is None or year is None:
        return []
    if period_start.month == 1:
        expected, words = month, f"1—{period_end.month}月" if period_end.month > 1 else "1月"
        if abs(year - expected) > terms.tolerance_fen:
            said = f"年初累计填 {format_money(year)}，而{words}完成 {format_money(month)}，相差 {format_money(abs(year - expected))}。"
            return [Finding("year_to_date", ERROR, "ytd_done_fen", said, "本年第一次填报，两个数应当相等。")]
        return []
    last, through = before.figures.ytd_done_fen, before.through_on
    if last is None or through is None or through.year != period_end.year:
        said = f"台账里没有{period_end.year}年此前月份的累计，没法核对“上月累计＋当月”。"
        return [Finding("no_month_before", NOTICE, "ytd_done_fen", said, "如以前月份漏报，请补报。")]
    expected, difference = last + month, year - last - month
    sum_words = f"{before.label}累计 {format_money(last)} ＋ 当月 {format_money(month)} ＝ {format_money(expected)}"
    if (through.year, through.month) == _month_before(period_start):
        if abs(difference) > terms.tolerance_fen:
            said = f"{sum_words}，年初累计填的是 {format_money(year)}，相差 {format_money(abs(difference))}。"
            remedy = "请改当月或年初累计；上月报错的，申请重开上月更正。"
            return [Finding("year_to_date", ERROR, "ytd_done_fen", said, remedy)]
        return []
    if difference < -terms.tolerance_fen:
        said = f"{sum_words}，年初累计只填了 {format_money(year)}。"
        return [Finding("year_to_date", ERROR, "ytd_done_fen", said, "累计不能少于已报月份加当月，请核对。")]
    said = f"{before.label}之后有月份没有报，中间 {format_money(difference)} 没有分月数。"
    return (
        [Finding("months_missing", QUESTION, "ytd_done_fen", said, "请说明漏报的月份和原因。")] if difference > terms.tolerance_fen else []
    )


def _since_start(figures: MonthlyFigures, before: MonthBefore, terms: ReturnTerms, period_start: date) -> list[Finding]:
    month, whole, last, through = (
        figures.month_done_fen, figures.cumulative_done_fen, before.figures.cumulative_done_fen, before.through_on,
    )  # fmt: skip
    if month is None or whole is None or last is None or through is None:
        return []
    if whole < last:
        said = f"开工至今累计 {format_money(whole)}，比{before.label}已报的 {format_money(last)} 少 {format_money(last - whole)}。"
        return [Finding("whole_shrank", ERROR, "cumulative_done_fen", said, "累计只增不减；以前报多了，申请重开那个月更正。")]
    difference = whole - last - month
    if (through.year, through.month) == _month_before(period_start) and abs(difference) > terms.tolerance_fen:
        said = (
            f"{before.label}开工至今 {format_money(last)} ＋ 当月 {format_money(month)} ＝ {format_money(last + month)}，"
            f"填的是 {format_money(whole)}，相差 {format_money(abs(difference))}。"
        )
        return [Finding("whole_sum", QUESTION, "cumulative_done_fen", said, "请核对；如属补计以前年度投资，请说明。")]
    return []


def _against_plans(figures: MonthlyFigures, yardsticks: Yardsticks, terms: ReturnTerms) -> list[Finding]:
    found = []
    of_plan = percent_of(figures.ytd_done_fen, yardsticks.annual_plan_fen)
    if of_plan is not None and of_plan > terms.plan_over_percent:
        said = (
            f"年初累计 {format_money(figures.ytd_done_fen)}，是年度计划 {format_money(yardsticks.annual_plan_fen)} 的 {of_plan}%，"
            f"超过 {terms.plan_over_percent}%。"
        )
        found.append(Finding("over_plan", QUESTION, "ytd_done_fen", said, "请说明超计划的原因（如提前施工、调增内容）。"))
    of_whole = percent_of(figures.cumulative_done_fen, yardsticks.planned_investment_fen)
    if of_whole is not None and of_whole > terms.total_over_percent:
        said = (
            f"开工至今 {format_money(figures.cumulative_done_fen)}，是总投资 {format_money(yardsticks.planned_investment_fen)} 的 "
            f"{of_whole}%，超过 {terms.total_over_percent}%。"
        )
        found.append(Finding("over_total", QUESTION, "cumulative_done_fen", said, "请说明超总投资的原因，或先更正总投资。"))
    if figures.ytd_done_fen is not None and yardsticks.annual_plan_fen is None:
        said = "台账里没有本年度计划投资，算不出占年计划的比例。"
        found.append(Finding("no_plan", NOTICE, "ytd_done_fen", said, "请项目管理员补登年度计划。"))
    if figures.month_done_fen == 0 and terms.zero_month_asks:
        found.append(
            Finding("zero_month", QUESTION, "month_done_fen", "当月完成投资填的是 0。", "请说明为什么没有完成投资（停工、待料等）。")
        )
    return found


def _works(figures: MonthlyFigures, before: MonthBefore, yardsticks: Yardsticks, terms: ReturnTerms) -> list[Finding]:
    found = []
    points = funds_ahead_points(figures, yardsticks.planned_investment_fen)
    if points is not None and points > terms.funds_ahead_points:
        funds = percent_of(figures.funds_arrived_fen, yardsticks.planned_investment_fen)
        stated = figures.works_percent is not None
        works = figures.works_percent if stated else percent_of(figures.cumulative_done_fen, yardsticks.planned_investment_fen)
        source = "工程形象进度" if stated else "按完成投资计的工程进度"
        said = (
            f"资金到位 {funds}%，{source} {_plain(works)}%，工程落后资金 {points} 个百分点，超过 {terms.funds_ahead_points} 个，记为滞后。"
        )
        found.append(Finding(LAGGING, QUESTION, "works_percent", said, "请说明工程滞后的原因和赶工措施。"))
    last = before.figures.works_percent
    if figures.works_percent is not None and last is not None and figures.works_percent < last:
        said = f"工程形象进度 {_plain(figures.works_percent)}%，比{before.label}的 {_plain(last)}% 退了。"
        found.append(Finding("works_went_back", QUESTION, "works_percent", said, "请核对；如因设计变更重新计量，请说明。"))
    ranks = {name: place for place, name in enumerate(terms.milestones)}
    now, then = ranks.get(figures.works_milestone), ranks.get(before.figures.works_milestone)
    if now is not None and then is not None and now < then:
        said = f"形象节点“{figures.works_milestone}”，比{before.label}的“{before.figures.works_milestone}”靠前。"
        found.append(Finding("milestone_went_back", QUESTION, "works_milestone", said, "请核对；如因分区施工，请说明。"))
    return found


def _words(figures: MonthlyFigures, before: MonthBefore, terms: ReturnTerms) -> list[Finding]:
    same = figures.progress_text and figures.progress_text == before.figures.progress_text
    if same and (figures.month_done_fen or 0) > 0:
        said = f"形象进度和{before.label}一字不差，当月却完成了 {format_money(figures.month_done_fen)}。"
        return [Finding("same_words", QUESTION, "progress_text", said, "请写当月干了什么；确无变化请说明。")]
    return []


def _plain(percent: Decimal | None) -> str:
    """45.50 → 45.5, 40.00 → 40."""
    return "—" if percent is None else format(percent.normalize() + 0, "f")


def _month_before(day: date) -> tuple[int, int]:
    return (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
