"""What pages say of indicators: figures, periods, formulas, and the addresses that open them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.http import HttpRequest

from huoshui.core.periods import Period, months, year_to_date
from huoshui.core.refusals import Refusal
from huoshui.targets.queries.indicators import Scope
from huoshui.targets.rules.indicators import BASES, ORDERS, PERIOD_RULES, Indicator, Measured
from huoshui.targets.rules.measuring import months_earlier
from huoshui.web.page_dates import page_dates
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import MISSING, count, grouped, money_text

MONTHS_SHOWN = 12
SOURCES = {"published": "随平台发布", "zone": "本区设定"}


def figure_text(measured: Measured) -> str:
    """12 个, 18.40亿元, 71.4%, +10.0%, 第 2; — where nothing is known."""
    value = measured.value
    if value is None:
        return MISSING
    if measured.kind == "money":
        return money_text(int(value))
    if measured.kind == "rank":
        return f"第 {count(int(value))}"
    if isinstance(value, Fraction):
        return percent_text(value, signed=measured.kind == "growth")
    return count(value)


def percent_text(value: Fraction, *, signed: bool = False) -> str:
    """One decimal, half away from zero; never clamped."""
    tenths = Decimal(value.numerator) * 100 / Decimal(value.denominator)
    text = f"{grouped(tenths, 1)}%"
    return f"+{text}" if signed and value > 0 else text


def terms_text(measured: Measured, terms_are: str) -> str:
    """7 / 11, 4.10亿元 / 11.00亿元, 本期 2，上年同期 1, 共 8 家; "" where the figure has no terms."""
    above, below = measured.numerator, measured.denominator
    if measured.kind == "rank":
        return f"共 {count(int(below))} 个参加排位" if below else ""
    if above is None and below is None:
        return ""
    first, second = (MISSING if each is None else _term(each, terms_are) for each in (above, below))
    return f"本期 {first}，{BASES[measured.indicator.base]} {second}" if measured.kind == "growth" else f"{first} / {second}"


def _term(value: int | Fraction, terms_are: str) -> str:
    if isinstance(value, Fraction):
        return percent_text(value)
    return plain_text(value, terms_are)


def plain_text(value: int, kind: str) -> str:
    """A number of records, or an amount."""
    return money_text(value) if kind == "money" else count(value)


def drawn(measured: Measured) -> float | None:
    """For the chart alone: 亿元, percent, or the count."""
    value = measured.value
    if value is None:
        return None
    if measured.kind == "money":
        return round(float(value) / 1e10, 2)
    return round(float(value) * 100, 1) if isinstance(value, Fraction) else float(value)


def unit_drawn(one: Indicator) -> str:
    return {"money": "亿元", "rate": "%", "growth": "%", "rank": "位"}.get(one.kind, one.unit)


def formula(one: Indicator, names: dict[str, str]) -> str:
    """How the figure comes about, in words."""
    if one.rule:
        return f"分子 ÷ 分母，按{'投资额' if one.by == 'amount' else '个数'}；两项由规则库“三个一批比率”规定"
    if one.kind == "rate":
        return f"{names.get(one.numerator, one.numerator)} ÷ {names.get(one.denominator, one.denominator)}"
    if one.kind == "growth":
        return f"（本期{names.get(one.of, one.of)} − {BASES[one.base]}）÷ {BASES[one.base]}"
    if one.kind == "rank":
        return f"按“{names.get(one.of, one.of)}”排位，{ORDERS[one.order]}"
    return "逐条计 1" if one.kind == "count" else "逐条相加"


def period_rule_text(one: Indicator) -> str:
    return PERIOD_RULES[one.period_rule]


def last_months(day: date, how_many: int = MONTHS_SHOWN) -> list[Period]:
    """The last months up to the one of the day, oldest first."""
    starts = [months_earlier(day.replace(day=1), back) for back in range(how_many - 1, -1, -1)]
    return [months(start.year, start.month, start.month) for start in starts]


def this_year(day: date) -> Period:
    """1 January to the end of the day's month."""
    return year_to_date(day.year, day.month)


def asked_period(request: HttpRequest) -> Period:
    """``?from=…&to=…`` of the address; the year so far where it names none. Refusal ``bad_period``."""
    texts = [request.GET.get(name, "").strip() for name in ("from", "to")]
    if not any(texts):
        return this_year(page_dates(request).as_of_day)
    try:
        return Period(*(date.fromisoformat(text) for text in texts))
    except ValueError:
        raise Refusal(
            "bad_period", f"期间“{'至'.join(texts)[:40]}”看不懂。", "请按 2026-01-01 的样式填写起止两日，止不早于起。", field="from"
        ) from None


def figure_address(request: HttpRequest, indicator_id: str, scope: Scope, period: Period, term: str = "") -> str:
    """What opens one figure in the drawer."""
    query = {"from": period.start.isoformat(), "to": period.end.isoformat()}
    if scope.id is not None:
        query["scope"] = scope.text
    if term:
        query["term"] = term
    return address(request, "indicators:figure", indicator_id, **query)
