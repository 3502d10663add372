"""What a list or a figure of requests is asked for, and the rows that answer it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat, Lower, StrIndex
from django.db.models.lookups import GreaterThan

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.personal_text import PERSONAL_NUMBERS
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests.queries.rate_terms import is_overdue, rate_terms
from huoshui.enterprise_requests.queries.terms import terms_in_force
from huoshui.enterprise_requests.queries.visibility import may_read_numbers, visible
from huoshui.enterprise_requests.rules import request_flow
from huoshui.enterprise_requests.rules.request_rates import TERM_LABELS
from huoshui.enterprises.queries import ids_of_one_firm
from huoshui.operations.adapters.keys import lookup_hash
from huoshui.operations.adapters.word_search import is_found

LONG_NUMBER = re.compile(r"(?<![A-Za-z])\d{7,}")
FEWEST_TELLING_DIGITS = 3


@dataclass(frozen=True)
class RequestFilters:
    """Empty means everything. ``states`` by code; ``open_only`` leaves ended ones out."""

    text: str = ""
    states: tuple[str, ...] = ()
    category_ids: tuple[UUID, ...] = ()
    unit_ids: tuple[UUID, ...] = ()
    area_ids: tuple[UUID, ...] = ()
    enterprise_id: UUID | None = None
    enterprise_ids: tuple[UUID, ...] = ()  # filled by ``selection``
    sitting_id: UUID | None = None
    visit_id: UUID | None = None
    matter_id: UUID | None = None
    urgencies: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    reach: str = ""
    origin: str = ""
    grades: tuple[str, ...] = ()
    open_only: bool = False
    reopened: bool = False
    overdue: bool = False  # with a unit whose limit has passed
    rate: str = ""  # the requests of one term of a rate, e.g. on_time.numerator
    told_from: date | None = None
    told_until: date | None = None
    ids: tuple[UUID, ...] = ()

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> RequestFilters:
        """Read a parsed URL query. Refusal ``bad_filter``."""
        return cls(
            text=" ".join(_texts(query, "q"))[:100],
            states=_chosen(query, "state", request_flow.STATES),
            category_ids=_ids(query, "category"),
            unit_ids=_ids(query, "unit"),
            area_ids=_ids(query, "area"),
            enterprise_id=next(iter(_ids(query, "enterprise")), None),
            sitting_id=next(iter(_ids(query, "sitting")), None),
            visit_id=next(iter(_ids(query, "visit")), None),
            matter_id=next(iter(_ids(query, "matter")), None),
            urgencies=_chosen(query, "urgency", request_flow.URGENCIES),
            channels=_chosen(query, "channel", request_flow.CHANNELS),
            reach=next(iter(_chosen(query, "reach", request_flow.REACHES)), ""),
            origin=next(iter(_chosen(query, "origin", request_flow.ORIGINS)), ""),
            grades=_chosen(query, "grade", ("satisfied", "fairly_satisfied", "not_satisfied")),
            open_only="1" in _texts(query, "open"),
            reopened="1" in _texts(query, "reopened"),
            overdue="1" in _texts(query, "overdue"),
            rate=next(iter(_chosen(query, "rate", TERM_LABELS)), ""),
            told_from=_day(query, "from"),
            told_until=_day(query, "until"),
            ids=_ids(query, "id"),
        )


def selection(actor: Actor, filters: RequestFilters | None) -> QuerySet[Any]:
    """What the actor may see of what is asked; a firm stands for every entry that was merged into it."""
    asked = filters or RequestFilters()
    if asked.enterprise_id:
        asked = replace(asked, enterprise_ids=tuple(ids_of_one_firm(actor, asked.enterprise_id)))
    found = filtered(visible(actor), asked, reads_numbers=may_read_numbers(actor))
    today = actor.stands_on or clock.today()
    if asked.overdue:
        found = found.filter(is_overdue(actor.zone_id, today))
    if asked.rate:
        grades = terms_in_force(actor.zone_id, asked.told_until or today).content_grades
        code, side = asked.rate.split(".")
        found = found.filter(rate_terms(grades)[code][side == "denominator"])
    return found


def filtered(found: QuerySet[Any], asked: RequestFilters, *, reads_numbers: bool = False) -> QuerySet[Any]:
    """The selection of ``asked``. A phone number finds what was told from it, and what names it, only for who may read numbers."""
    terms = asked.text.split()
    for term in filter(LONG_NUMBER.search, terms):
        says = Q(is_found("id", "huoshui_requests_saying", [term]))
        found = found.filter(says | Q(teller_phone_lookup=lookup_hash(term)) if reads_numbers else says & Q(number__icontains=term))
    if words := [term for term in terms if not LONG_NUMBER.search(term)]:
        found = found.filter(is_found("id", "huoshui_requests_saying", words))
    for term in words if not reads_numbers else ():
        if sum(map(str.isdigit, term)) >= FEWEST_TELLING_DIGITS:
            found = found.filter(_says_openly(term))
    chosen = {
        "state__in": asked.states,
        "category_id__in": asked.category_ids,
        "lead_unit_id__in": asked.unit_ids,
        "area_id__in": asked.area_ids,
        "urgency__in": asked.urgencies,
        "channel__in": asked.channels,
        "grade__in": asked.grades,
        "id__in": asked.ids,
        "enterprise_id__in": asked.enterprise_ids or ((asked.enterprise_id,) if asked.enterprise_id else ()),
    }
    equal = {
        "sitting_id": asked.sitting_id,
        "visit_id": asked.visit_id,
        "common_matter_id": asked.matter_id,
        "reach": asked.reach,
        "origin": asked.origin,
        "told_at__gte": clock.start_of_local_day(asked.told_from) if asked.told_from else None,
        "told_at__lte": clock.end_of_local_day(asked.told_until) if asked.told_until else None,
    }
    found = found.filter(**{key: list(values) for key, values in chosen.items() if values})
    found = found.filter(**{key: value for key, value in equal.items() if value})
    if asked.open_only:
        found = found.filter(state__in=request_flow.OPEN_STATES)
    return found.filter(reopened_count__gt=0) if asked.reopened else found


def _says_openly(term: str) -> Q:
    """``term`` stands outside the numbers of people: pieces of a masked number would give it away one digit after the other."""
    said: Any = Concat("title", Value(" "), "body", output_field=TextField())
    for pattern in PERSONAL_NUMBERS:
        said = Func(said, Value(pattern), Value(" "), Value("g"), function="regexp_replace", output_field=TextField())
    of_firm = Q(enterprise_name_told__icontains=term) | Q(enterprise__name__icontains=term)
    return Q(number__icontains=term) | of_firm | Q(GreaterThan(StrIndex(Lower(said), Value(term.lower())), 0))


def _texts(query: Mapping[str, Any], key: str) -> list[str]:
    getlist = getattr(query, "getlist", None)
    found = getlist(key) if getlist else query.get(key, ())
    values: Iterable[Any] = (found,) if isinstance(found, str) else (found or ())
    return [text for value in values if (text := str(value).replace("\x00", "").strip())]


def _chosen(query: Mapping[str, Any], key: str, allowed: Iterable[str]) -> tuple[str, ...]:
    known = set(allowed)
    values = _texts(query, key)
    for value in values:
        if value not in known:
            raise Refusal("bad_filter", f"筛选条件的值“{value[:40]}”无法识别。", "请从列表中选择，或清除该条件。", field=key)
    return tuple(values)


def _ids(query: Mapping[str, Any], key: str) -> tuple[UUID, ...]:
    try:
        return tuple(UUID(text) for text in _texts(query, key)[:500])
    except ValueError:
        raise Refusal("bad_filter", "筛选条件的值无法识别。", "请从列表中选择，或清除该条件。", field=key) from None


def _day(query: Mapping[str, Any], key: str) -> date | None:
    text = next(iter(_texts(query, key)), "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal("bad_filter", f"“{text[:20]}”不是日期。", "请按 2026-03-31 的样式填写。", field=key) from None
