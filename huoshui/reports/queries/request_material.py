"""What the paper about requests of enterprises needs, counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.enterprise_requests.queries import RatesOfUnit, RequestFilters, request_overview_with_requests
from huoshui.enterprise_requests.rules.closing import GRADES
from huoshui.enterprise_requests.rules.request_rates import RATE_LABELS, Rate
from huoshui.reports.queries.figure_book import FigureBook
from huoshui.reports.rules.body import Block
from huoshui.reports.rules.figures import Term
from huoshui.reports.rules.recipes import enterprise_service
from huoshui.reports.rules.recipes.wording import Standing

Behind = Mapping[str, tuple[UUID, ...]]
MOST_IDS = 300  # an address holds no more
CATEGORIES_NAMED = 6


def collect_enterprise_service(actor: Actor, book: FigureBook, begins_on: date, due_on: date) -> tuple[str, tuple[Block, ...]]:
    """Title and body of 助企台账通报."""
    filters = RequestFilters(told_from=begins_on, told_until=book.as_of)
    found, behind = request_overview_with_requests(actor, filters)
    span = {"from": [begins_on.isoformat()], "until": [book.as_of.isoformat()]}
    whole = _unit(book, found.whole, behind[None], "all", span)
    units = [_unit(book, unit, behind[unit.unit_id], str(unit.unit_id), span | {"unit": [str(unit.unit_id)]}) for unit in found.by_unit]
    material = enterprise_service.Material(
        begins_on=begins_on,
        ends_on=book.as_of,
        told_key=whole.told_key,
        open_key=whole.open_key,
        overdue_key=whole.overdue_key,
        overdue_count=whole.overdue_count,
        rates={
            code: (RATE_LABELS[code], key, f"{key}.numerator", f"{key}.denominator", found.whole.rates[code].value is not None)
            for code, key in whole.rate_keys.items()
        },
        categories=[
            (name, book.listed(f"category.{category_id}", f"{name}类诉求", told, span | {"category": [str(category_id)]}))
            for category_id, name, told, _ in found.by_category[:CATEGORIES_NAMED]
            if category_id
        ],
        units=units,
        race=[_standing(unit) for unit in found.by_unit],
        answer_due_on=due_on,
        content_words="、".join(GRADES[grade] for grade in found.content_grades),
    )
    return enterprise_service.title(material), enterprise_service.draft(material)


def _unit(book: FigureBook, unit: RatesOfUnit, behind: Behind, key: str, span: dict[str, list[str]]) -> enterprise_service.UnitLine:
    name = "" if unit.unit_id is None else unit.unit_name
    return enterprise_service.UnitLine(
        name=unit.unit_name,
        told_key=book.listed(f"requests.{key}.told", f"{name}收到诉求", unit.request_count, span),
        open_key=book.listed(f"requests.{key}.open", f"{name}在办诉求", unit.open_count, span | {"open": ["1"]}),
        overdue_key=book.listed(
            f"requests.{key}.overdue", f"{name}超期诉求", unit.overdue_count, _these(behind["overdue"]), "办理中且已过时限的诉求"
        ),
        overdue_count=unit.overdue_count,
        rate_keys={code: _rate(book, f"requests.{key}.{code}", name, rate, behind) for code, rate in unit.rates.items()},
    )


def _rate(book: FigureBook, key: str, name: str, rate: Rate, behind: Behind) -> str:
    top, bottom = (_these(behind[f"{rate.code}.{side}"]) for side in ("numerator", "denominator"))
    above = book.listed(f"{key}.numerator", f"{name}{rate.label}分子", rate.numerator, top, rate.definition)
    below = book.listed(f"{key}.denominator", f"{name}{rate.label}分母", rate.denominator, bottom, rate.definition)
    terms: tuple[Term, Term] = (book.figures[above].terms[0], book.figures[below].terms[0])
    return book.share(key, f"{name}{rate.label}", *terms, rate.definition)


def _these(ids: tuple[object, ...]) -> dict[str, list[str]]:
    """The very requests, where an address can hold them."""
    return {"id": [str(each) for each in ids]} if len(ids) <= MOST_IDS else {}


def _standing(unit: RatesOfUnit) -> Standing:
    rate = unit.rates["on_time"]
    key = f"requests.{unit.unit_id}.on_time"
    return Standing(unit.unit_name, rate.numerator, rate.denominator, f"{key}.numerator", f"{key}.denominator", key)
