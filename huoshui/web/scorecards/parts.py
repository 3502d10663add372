"""What pages of 考评 share: points in words, the table of a round as drawn, forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse

from huoshui.core.refusals import Refusal
from huoshui.targets.queries.score_rounds import RoundDetail, RoundRow
from huoshui.targets.rules.quantities import MISSING, in_words
from huoshui.targets.rules.round_scores import UnitLine
from huoshui.targets.rules.scorecards import Card
from huoshui.web.components.form_state import Field, new_form
from huoshui.web.projects.change_views import Values, answer_form
from huoshui.web.templatetags.huoshui_components import address

TONES = {"draft": "warn", "published": "water", "frozen": "good"}
VERSION = Field("expected_version", "", "hidden")


def points_text(points: Fraction | Decimal | None, places: int) -> str:
    """18.50; — where it is not known."""
    return in_words(points, places)


def number_text(value: Decimal | None) -> str:
    """A number of a cell as it was recorded: no trailing zeros."""
    if value is None:
        return MISSING
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number_text_of(value: Fraction) -> str:
    """A weight or a cap as it was written."""
    return number_text(Decimal(value.numerator) / Decimal(value.denominator))


def typed_decimal(text: str, label: str, name: str) -> Decimal:
    """A number of a form. Refusal with the field."""
    try:
        value = Decimal(text.strip().replace(",", "").replace("，", ""))
    except InvalidOperation:
        raise Refusal("not_a_number", f"“{label}”不是数。", "请填数字。", field=name) from None
    if not value.is_finite():
        raise Refusal("not_a_number", f"“{label}”不是数。", "请填数字。", field=name)
    return value


@dataclass(frozen=True)
class DrawnCell:
    """One cell of the table: what stands there and what opens it."""

    text: str
    href: str
    formula: str
    label: str


@dataclass(frozen=True)
class DrawnLine:
    """One unit of the table."""

    line: UnitLine
    place: str
    total: str
    cells: tuple[DrawnCell, ...]
    is_own: bool


@dataclass(frozen=True)
class DrawnGroup:
    """One group of peers."""

    name: str
    lines: tuple[DrawnLine, ...]


def drawn_groups(request: HttpRequest, found: RoundDetail, own_unit_ids: frozenset[Any]) -> list[DrawnGroup]:
    """The table, group by group."""
    names = dict.fromkeys(line.peer_group for line in found.lines)
    return [
        DrawnGroup(name, tuple(_drawn(request, found, line, own_unit_ids) for line in found.lines if line.peer_group == name))
        for name in names
    ]


def _drawn(request: HttpRequest, found: RoundDetail, line: UnitLine, own_unit_ids: frozenset[Any]) -> DrawnLine:
    cells = tuple(
        DrawnCell(
            points_text(line.cells[item.code].points, found.card.places),
            address(request, "scorecards:cell", found.row.id, line.unit_id, item.code),
            line.cells[item.code].formula,
            item.name,
        )
        for item in found.card.items
    )
    place = MISSING if line.place is None else f"{line.place}{'（并列）' if line.shares_place else ''}"
    return DrawnLine(line, place, points_text(line.total, found.card.places), cells, line.unit_id in own_unit_ids)


def stated(card: Card) -> str:
    """How ties, rounding and missing numbers are dealt with, for under the table."""
    return (
        f"各项得分按分数精确计算，只在总分处四舍五入到 {card.places} 位小数；总分相同的并列，其后的位次空出；"
        "“—”为缺数，不是 0 分，缺一项就没有总分。分组排位。"
    )


def change_form(
    request: HttpRequest,
    fields: Sequence[Field],
    start: Mapping[str, str],
    do: Callable[[Values], str],
    *,
    heading: str,
    verb: str,
    cancel_url: str,
    row: RoundRow | None = None,
    intro: str = "",
    **more: Any,
) -> HttpResponse:
    """One form of this area: ``do`` does the deed and says where to go."""
    context = {"heading": heading, "verb": verb, "cancel_url": cancel_url, "row": row, "intro": intro, **more}
    context.setdefault("draft", f"scorecards:{heading}:{row.id if row else ''}")
    return answer_form(request, "scorecards/change.html", fields, dict(start), do, context)


def post_key() -> str:
    """An idempotency key for a form that is one button."""
    return new_form([]).key
