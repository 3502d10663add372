"""指标: the dictionary, what indicators say, what stands behind a figure; 对标: what others publish."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.clocks import Clocks, at, known_at
from huoshui.api.schemas import Answer, Body, Day, Limit, Line, Made, NewVersion, Version, Words, answer_of
from huoshui.core import clock
from huoshui.core.periods import Period, year_to_date
from huoshui.core.refusals import Refusal
from huoshui.targets.actions.indicators import define_indicator
from huoshui.targets.actions.peers import NewPeerFigure, record_peer_figure, withdraw_peer_figure
from huoshui.targets.queries.figures import facts_behind
from huoshui.targets.queries.indicator_preview import preview_indicator
from huoshui.targets.queries.indicators import Scope, indicator, indicator_versions, indicators, measure_many
from huoshui.targets.queries.peers import PeerFilters, PeerPage, peer_figures
from huoshui.targets.rules.indicators import Indicator, Measured
from huoshui.targets.rules.quantities import rounded

router = Router(tags=["指标"])
PeerPageAnswer = answer_of(PeerPage)
MOST_ASKED = 2_000


class IndicatorAnswer(Answer):
    """One version of one definition."""

    id: str
    name: str
    definition: str
    kind: str
    unit: str
    group: str
    period_rule: str
    scopes: list[str]
    terms: list[str]
    tests: list[str]
    version: int
    origin: str
    reference: str
    effective_from: date
    effective_to: date | None
    source: str
    document_number: str
    example_value: str
    example_because: str
    also_called: list[str]


class MeasuredAnswer(Answer):
    """A figure. ``value`` is whole fen, a count or a place; of a rate or growth the exact fraction, ``[numerator, denominator]``."""

    indicator: str
    scope: str
    period_start: date
    period_end: date
    value: int | list[int] | None
    numerator: int | list[int] | None
    denominator: int | list[int] | None
    unit: str
    kind: str
    undecided: int
    missing: int
    note: str
    definition_version: str
    counted_or_reported: str


class FigureRecordAnswer(Answer):
    """One record behind a figure. ``belongs`` null: the ledger does not say."""

    record_id: UUID
    label: str
    opens: str
    opens_id: UUID
    belongs: bool | None
    figure: int | None
    facts: list[UUID]


class IndicatorFigureAnswer(Answer):
    """A figure with the records behind it; a rate or growth has terms instead, which are asked by themselves."""

    measured: MeasuredAnswer
    terms: list[MeasuredAnswer]
    records: list[FigureRecordAnswer]
    next_cursor: str


class IndicatorFigureQuery(Body):
    """Which figure is opened: of what, for which period, which term of a rate of the rulebook, which page."""

    model_config = {"extra": "ignore"}
    period_start: date
    period_end: date
    scope: Annotated[str, Field(max_length=60)] = "zone"
    term: Literal["", "numerator", "denominator"] = ""
    after: Annotated[str, Field(max_length=20)] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class IndicatorDefinitionBody(Body):
    """One table of an indicator document; amounts as people write them (5亿元)."""

    content: dict[str, Any]
    effective_from: Day
    effective_to: Day | None = None
    document_number: Line = ""
    note: Line = ""
    expected_version: Version = 0


class PeerBody(Body):
    """One published figure or place: exactly one of ``value_fen`` and ``value_number``."""

    peer_name: Line
    measure_name: Line
    unit: Line
    period_start: Day
    period_end: Day
    source_title: Line
    kind: Literal["figure", "rank"] = "figure"
    is_own: bool = False
    indicator_id: Line = ""
    value_fen: Annotated[int, Field(ge=-(10**17), le=10**17)] | None = None
    value_number: Annotated[Decimal, Field(ge=-(10**13), le=10**13, max_digits=20, decimal_places=6)] | None = None
    rank_of: Annotated[int, Field(ge=1, le=100_000)] | None = None
    published_on: Day | None = None
    words: Words = ""


class PeerWithdrawBody(Body):
    """Why a published figure is taken back."""

    reason: Words
    expected_version: Version


class PreviewBody(Body):
    """A definition, and the year so far over which both versions are counted."""

    content: dict[str, Any]
    effective_from: Day
    effective_to: Day | None = None
    year: Annotated[int | None, Field(ge=1990, le=2100, description="不填为今年")] = None
    month: Annotated[int, Field(ge=1, le=12)] = 12


class PreviewLineAnswer(Answer):
    """One place. Amounts in fen, rates and growths as shares of 1; null: cannot be told, or (``before``) no version holds."""

    label: str
    before: Decimal | None
    after: Decimal | None
    undecided: int


class PreviewAnswer(Answer):
    """``problems`` by key in Chinese; then there are no lines."""

    problems: list[str]
    lines: list[PreviewLineAnswer]


@router.get("/indicators", auth=Right("indicators:list"), response=answers(list[IndicatorAnswer]), summary="指标词典")
def list_indicators(request: HttpRequest, clocks: Query[Clocks]) -> list[dict[str, Any]]:
    """Every definition in force on the day."""
    return [_definition(one) for one in indicators(actor_of(request), on=at(request, clocks)["as_of"], known_at=known_at(clocks))]


@router.get("/indicators/measure", auth=Right("indicators:list"), response=answers(list[MeasuredAnswer]), summary="若干指标的数")
def measure_indicators(
    request: HttpRequest, clocks: Query[Clocks], period_start: date, period_end: date, ids: str, scopes: str = "zone"
) -> list[dict[str, Any]]:
    """``ids`` and ``scopes`` are comma-separated; a scope is ``zone``, ``unit:<id>`` or ``area:<id>``. At most 2,000 figures a question."""
    wanted = [part.strip() for part in ids.split(",") if part.strip()]
    places = [Scope.of_text(part.strip()) for part in scopes.split(",") if part.strip()]
    if not wanted or not places or len(wanted) * len(places) > MOST_ASKED:
        raise Refusal("too_many", f"一次问 1 至 {MOST_ASKED} 个数，这次是 {len(wanted) * len(places)} 个。", "请分几次问。", field="ids")
    period = _period(period_start, period_end)
    clocks_of = {"as_of": at(request, clocks)["as_of"], "known_on": clocks.known_on}
    found = measure_many(actor_of(request), wanted, scopes=places, periods=[period], **clocks_of)
    return [_measured(measured, scope, period) for (_, scope, _), measured in found.items()]


@router.get(
    "/indicators/{indicator_id}", auth=Right("indicators:detail"), response=answers(list[IndicatorAnswer]), summary="一项指标的各版"
)
def show_indicator(request: HttpRequest, indicator_id: str, clocks: Query[Clocks]) -> list[dict[str, Any]]:
    """All versions, the latest first; 404 where none is in force on the day."""
    actor = actor_of(request)
    indicator(actor, indicator_id, on=at(request, clocks)["as_of"])
    return [_definition(one) for one in indicator_versions(actor, indicator_id)]


@router.get(
    "/indicators/{indicator_id}/figure",
    auth=Right("indicators:figure"),
    response=answers(IndicatorFigureAnswer),
    summary="一个数背后的记录",
)
def open_indicator(request: HttpRequest, indicator_id: str, clocks: Query[Clocks], asked: Query[IndicatorFigureQuery]) -> dict[str, Any]:
    """Records largest first; each fact opens at ``/facts/{id}``."""
    place, period = Scope.of_text(asked.scope), _period(asked.period_start, asked.period_end)
    found = facts_behind(
        actor_of(request),
        indicator_id,
        scope=place,
        period=period,
        as_of=at(request, clocks)["as_of"],
        known_on=clocks.known_on,
        term=asked.term,
        after=asked.after,
        limit=asked.limit,
    )
    return {
        "measured": _measured(found.measured, place, period),
        "terms": [_measured(each.measured, place, each.period) for each in found.terms],
        "records": [{**asdict(row), "facts": [fact.id for fact in row.facts]} for row in found.rows],
        "next_cursor": found.next_cursor,
    }


@router.post("/indicators", auth=Right("indicators:define"), response=answers(NewVersion), summary="设定本区口径")
def define_own_indicator(request: HttpRequest, body: IndicatorDefinitionBody) -> dict[str, Any]:
    """Add the zone's own version; what an older one computed keeps naming that one."""
    told = body.model_dump()
    actor = actor_of(request)
    version = define_indicator(actor, told.pop("content"), **told)
    return {"id": actor.zone_id, "version": version}


@router.post("/indicator-previews", auth=Right("indicators:define"), response=answers(PreviewAnswer), summary="预览本区口径")
def preview_own_indicator(request: HttpRequest, body: PreviewBody) -> dict[str, Any]:
    """What it would say of the zone and its first units beside what holds now; nothing is kept."""
    actor = actor_of(request)
    period = year_to_date(body.year or clock.today().year, body.month)
    found = preview_indicator(actor, body.content, effective_from=body.effective_from, effective_to=body.effective_to, period=period)
    problems = [f"{one.key}：{one.message}" for one in found.checked.problems] + list(found.checked.sentences)
    lines = [
        {
            "label": line.label,
            "before": None if line.before is None else _number(line.before.value),
            "after": _number(line.after.value),
            "undecided": line.after.undecided,
        }
        for line in found.lines
    ]
    return {"problems": problems, "lines": lines}


def _number(value: int | Fraction | None) -> Decimal | None:
    return None if value is None else rounded(value, 6)


@router.get("/peers", auth=Right("peers:list"), response=answers(PeerPageAnswer), summary="对标数据")
def list_peer_figures(
    request: HttpRequest, clocks: Query[Clocks], q: str = "", measure: str = "", after: str = "", limit: Limit = 50
) -> PeerPage:
    """What others publish, latest period first."""
    filters = PeerFilters(q[:60], (measure,) if measure else ())
    return peer_figures(actor_of(request), filters, known_at=known_at(clocks), after=after, limit=limit)


@router.post("/peers", auth=Right("peers:record"), response=answers(Made), summary="登记对标数据")
def record_one_peer_figure(request: HttpRequest, body: PeerBody) -> dict[str, Any]:
    """One published figure or place, with its source."""
    return {"id": record_peer_figure(actor_of(request), NewPeerFigure(**body.model_dump()))}


@router.post("/peers/{uuid:figure_id}/withdraw", auth=Right("peers:withdraw"), response=answers(NewVersion), summary="撤回对标数据")
def withdraw_one_peer_figure(request: HttpRequest, figure_id: UUID, body: PeerWithdrawBody) -> dict[str, Any]:
    """It stays visible as withdrawn."""
    return {"id": figure_id, "version": withdraw_peer_figure(actor_of(request), figure_id, **body.model_dump())}


def _period(start: date, end: date) -> Period:
    if end < start:
        raise Refusal("period_reversed", "期末早于期初。", "请核对两个日期。", field="period_end")
    return Period(start, end)


def _exact(value: int | Fraction | None) -> int | list[int] | None:
    return [value.numerator, value.denominator] if isinstance(value, Fraction) else value


def _measured(found: Measured, scope: Scope, period: Period) -> dict[str, Any]:
    return {
        "indicator": found.indicator.id,
        "scope": scope.text,
        "period_start": period.start,
        "period_end": period.end,
        "value": _exact(found.value),
        "numerator": _exact(found.numerator),
        "denominator": _exact(found.denominator),
        "unit": found.unit,
        "kind": found.kind,
        "undecided": found.undecided,
        "missing": found.missing,
        "note": found.note,
        "definition_version": found.definition_version,
        "counted_or_reported": found.counted_or_reported,
    }


def _definition(one: Indicator) -> dict[str, Any]:
    names = ("id", "name", "definition", "kind", "unit", "group", "period_rule", "version", "origin", "reference")
    more = ("effective_from", "effective_to", "source", "document_number")
    return {
        **{name: getattr(one, name) for name in (*names, *more)},
        "scopes": list(one.scopes),
        "terms": list(one.terms),
        "tests": list(one.tests_in_words),
        "also_called": list(one.also_called),
        "example_value": one.example.value if one.example else "",
        "example_because": one.example.because if one.example else "",
    }
