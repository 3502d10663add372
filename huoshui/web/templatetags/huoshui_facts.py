"""Facts in templates: `{{ fact|stated }}`, `{{ fact|when_true }}`."""

from __future__ import annotations

from datetime import date

from django import template

from huoshui.fact_ledger.queries import FactView
from huoshui.investment_projects.queries import ExplanationRow
from huoshui.web.fact_words import stated_value, world_time
from huoshui.web.templatetags.huoshui_format import MISSING, count, day, money_text

register = template.Library()


@register.filter
def stated(fact: FactView) -> str:
    """The value in words."""
    return stated_value(fact)


@register.filter
def explained(row: ExplanationRow) -> str:
    """The value of one project behind a figure: money, a day, a number of days, or a count."""
    if row.value is None:
        return MISSING
    if row.unit == "fen":
        return money_text(row.value)
    if isinstance(row.value, date):
        return day(row.value)
    return f"{count(row.value)}{' 天' if row.unit in ('day', 'days') else ''}"


@register.filter
def when_true(fact: FactView) -> str:
    """The world's clock in words."""
    return world_time(fact)
