"""How figures and days look on every page: design.md, "Looks". Missing is —, never 0."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from huoshui.core.money import FEN_PER_WAN, FEN_PER_YI, format_money, format_yuan_exact

register = template.Library()
MISSING = "—"
THIN_SPACE = "\u2009"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def grouped(number: Decimal | int, places: int = 0) -> str:
    """12345.6 → "12,345.60" with ``places`` decimals, halves away from zero."""
    quantum = Decimal(1).scaleb(-places)
    return f"{Decimal(number).quantize(quantum, rounding=ROUND_HALF_UP):,}"


@register.filter
def money(fen: int | None) -> SafeString | str:
    """18.40亿元 / 3,500万元 / —, the full yuan on hover."""
    if fen is None:
        return MISSING
    text = format_money(fen)
    return format_html('<span class="num" title="{}">{}</span>', format_yuan_exact(fen), text)


@register.filter
def money_text(fen: int | None) -> str:
    """The same without markup: titles, alt texts, chart labels."""
    return MISSING if fen is None else format_money(fen)


@register.filter
def wan(fen: int | None) -> SafeString | str:
    """A column headed 万元: whole where it is whole, otherwise two decimals."""
    if fen is None:
        return MISSING
    return format_html('<span class="num" title="{}">{}</span>', format_yuan_exact(fen), wan_text(fen))


@register.filter
def wan_text(fen: int | None) -> str:
    """The plain text of ``wan``."""
    if fen is None:
        return MISSING
    return grouped(Decimal(fen) / FEN_PER_WAN, 0 if fen % FEN_PER_WAN == 0 else 2)


@register.filter
def yi(fen: int | None) -> SafeString | str:
    """A column or headline in 亿元, two decimals."""
    if fen is None:
        return MISSING
    return format_html('<span class="num" title="{}">{}</span>', format_yuan_exact(fen), grouped(Decimal(fen) / FEN_PER_YI, 2))


@register.filter
def count(number: int | None) -> str:
    """12345 → 12 345 with thin separators."""
    return MISSING if number is None else f"{number:,}".replace(",", THIN_SPACE)


@register.filter
def percent(ratio: Decimal | float | None) -> str:
    """A ratio (0.5) as 50.0%. Over-100 % is shown as it is."""
    return MISSING if ratio is None else f"{grouped(Decimal(str(ratio)) * 100, 1)}%"


@register.filter
def points(value: Decimal | float | None) -> str:
    """A figure that is in percent already (37.5) as 37.5%."""
    return MISSING if value is None else f"{grouped(Decimal(str(value)), 1)}%"


@register.filter
def day(value: date | datetime | None) -> str:
    """2026-03-31; an instant is shown as the Shanghai day."""
    if value is None:
        return MISSING
    if isinstance(value, datetime):
        value = value.astimezone(SHANGHAI).date()
    return value.isoformat()


@register.filter
def moment(value: datetime | None) -> str:
    """2026-03-31 09:05, Shanghai time."""
    return MISSING if value is None else value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


@register.filter
def or_missing(value: object) -> object:
    """Empty text and None as —; zero stays zero."""
    return MISSING if value is None or value == "" else value


@register.filter
def item(mapping: dict[object, object], key: object) -> object:
    """``mapping|item:key`` for a key held in a variable."""
    return mapping.get(key) if mapping else None


@register.filter
def ratio(numerator: int | None, denominator: int | None) -> str:
    """71.4% of two whole numbers; — where there is nothing to divide by. Never clamped."""
    if numerator is None or not denominator:
        return MISSING
    return percent(Decimal(numerator) / Decimal(denominator))


@register.filter
def words(text: str) -> list[str]:
    """ "sign start produce" → its three words, for loops over a fixed order."""
    return text.split()
