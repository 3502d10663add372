"""The dictionary of indicators: what is counted and how, what it says now, by month and by unit, and what stands behind each figure."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.core.actor import Actor
from huoshui.core.names import clean_name
from huoshui.core.periods import Period
from huoshui.core.refusals import NotVisible
from huoshui.organizations.queries import area, areas, open_units, unit
from huoshui.organizations.rules.policy import may
from huoshui.targets.queries.dictionary import dictionary, indicator_versions
from huoshui.targets.queries.figures import FigureRow, facts_behind
from huoshui.targets.queries.indicators import WHOLE_ZONE, Key, Scope, measure_many
from huoshui.targets.rules.indicators import KIND_NAMES, SCOPES, Dictionary, Indicator, Measured
from huoshui.web.components.list_page import PAGE_SIZE, Action, Cell, Column, FilterField, ListPage, filled
from huoshui.web.indicators import words
from huoshui.web.page_dates import page_dates
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import count

ROWS_A_PAGE = 30
VALUE_KINDS = ("count", "money", "rate")  # shown in the list: growth and places are asked on their own pages
PLACES = {"unit": "按责任单位", "area": "按园区、乡镇"}
PAGES_OF = {
    "project": "projects:detail",
    "request": "requests:detail",
    "inspection": "inspections:detail",
    "enterprise": "enterprises:detail",
}


def _matches(one: Indicator, request: HttpRequest) -> bool:
    text = clean_name(request.GET.get("q", "")).lower()
    wanted = {name: request.GET.getlist(name) for name in ("group", "kind", "origin")}
    told = clean_name(" ".join((one.name, one.definition, one.id, *one.also_called))).lower()
    return (not text or text in told) and all(not values or getattr(one, name) in values for name, values in wanted.items())


@require_GET
def indicator_list(request: HttpRequest) -> HttpResponse:
    """Every definition in force, with what it says of the year so far."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    known = dictionary(actor.zone_id, known_at=dates.known_at)
    every = known.all_in_force(dates.as_of_day)
    chosen = [one for one in every if _matches(one, request)]
    after = request.GET.get("after", "")
    start = next((place + 1 for place, one in enumerate(chosen) if one.id == after), 0)
    shown = chosen[start : start + PAGE_SIZE]
    period = words.this_year(dates.as_of_day)
    asked = [one.id for one in shown if one.kind in VALUE_KINDS]
    measured = measure_many(actor, asked, periods=[period], as_of=dates.query_as_of, known_on=dates.known_on) if asked else {}
    groups = list(dict.fromkeys(one.group for one in every))
    listing = ListPage(
        key="indicators",
        title="指标",
        subtitle=f"口径、版本、算例；数为全区 {period.label}截至 {dates.as_of_day.isoformat()} 的台账数，点开看背后的记录。",
        columns=_columns(request, period, measured, known),
        rows=shown,
        row_id=lambda one: one.id,
        total_count=len(chosen),
        filters=filled(
            request,
            [
                FilterField("q", "指标", "search", placeholder="名称、口径里的字", in_bar=True),
                FilterField("group", "类别", "multi", [(group, group) for group in groups], in_bar=True),
                FilterField("kind", "种类", "multi", list(KIND_NAMES.items()), in_bar=True),
                FilterField("origin", "来源", "multi", list(words.SOURCES.items()), in_bar=True),
            ],
        ),
        actions=[Action("设定本区口径", address(request, "indicators:define"), "plus")]
        if may(actor, "indicators:define") and not dates.is_past
        else [],
        next_cursor=shown[-1].id if start + PAGE_SIZE < len(chosen) else "",
        empty_title="没有合条件的指标",
        empty_text="换一个字，或清空筛选。",
    ).bind(request)
    return render(request, "indicators/list.html", {"list": listing})


def _columns(request: HttpRequest, period: Period, measured: dict[Key, Measured], known: Dictionary) -> list[Column]:
    def value(one: Indicator) -> Cell:
        found = measured.get((one.id, WHOLE_ZONE, period))
        if found is None:
            return Cell("打开看", address(request, "indicators:detail", one.id))
        href = words.figure_address(request, one.id, WHOLE_ZONE, period)
        small = words.terms_text(found, known.kind_of_terms(one.id))
        return Cell(words.figure_text(found), href, small=small or _lacking(found), opens_drawer=True)

    return [
        Column("name", "指标", lambda one: Cell(one.name, address(request, "indicators:detail", one.id)), "name", fixed=True),
        Column("value", "全区现值", value, "number"),
        Column("group", "类别", lambda one: Cell(one.group), "short"),
        Column("kind", "种类", lambda one: Cell(one.kind_name, small=one.unit), "short"),
        Column("definition", "口径", lambda one: Cell(one.definition), "long"),
        Column("origin", "来源", lambda one: Cell(words.SOURCES[one.origin], small=f"第 {one.version} 版"), "short", shown=False),
    ]


def _lacking(found: Measured) -> str:
    parts = [f"{count(found.undecided)} 个无法判定"] if found.undecided else []
    return "，".join([*parts, *([f"{count(found.missing)} 个缺数"] if found.missing else [])])


@require_GET
def detail(request: HttpRequest, indicator_id: str) -> HttpResponse:
    """One definition in plain words, its versions and example, and its figures by month and by unit."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    known = dictionary(actor.zone_id, known_at=dates.known_at)
    one = known.in_force(indicator_id, dates.as_of_day)
    if one is None:
        raise NotVisible
    months, year = words.last_months(dates.as_of_day), words.this_year(dates.as_of_day)
    places = _places(actor, one)
    scopes = [scope for scope, _ in places]
    trend_scope = (
        Scope.of_text(request.GET.get("scope", "")) if request.GET.get("scope") else (WHOLE_ZONE if "zone" in one.scopes else None)
    )
    clocks: dict[str, Any] = {"as_of": dates.query_as_of, "known_on": dates.known_on}
    grid = measure_many(actor, [one.id], scopes=scopes, periods=[year], **clocks)
    if trend_scope is not None:
        grid |= measure_many(actor, [one.id], scopes=[trend_scope], periods=months, **clocks)
    charts = []
    if trend_scope is not None:
        charts.append(_by_month(request, one, known, trend_scope, months, grid))
    for kind in PLACES:
        own = [place for place in places if place[0].kind == kind]
        if (chart := _by_place(request, one, known, own, year, grid)) is not None:
            charts.append(chart)
    names = {term: term_one.name for term in one.terms if (term_one := known.in_force(term, dates.as_of_day)) is not None}
    context = {
        "one": one,
        "period": year,
        "now": _told(request, one, known, WHOLE_ZONE, year, grid) if "zone" in one.scopes else None,
        "formula": words.formula(one, names),
        "period_rule": words.period_rule_text(one),
        "scopes": "、".join(SCOPES[scope] for scope in one.scopes),
        "terms": [(names[term], address(request, "indicators:detail", term)) for term in names],
        "versions": [
            (version, words.SOURCES[version.origin], version is one or version == one) for version in indicator_versions(actor, one.id)
        ],
        "charts": charts,
        "sees_all": actor.sees_whole_zone,
    }
    return render(request, "indicators/detail.html", context)


def _places(actor: Actor, one: Indicator) -> list[tuple[Scope, str]]:
    """The zone, then its units and areas as far as the indicator is counted for them and the actor reaches them."""
    found: list[tuple[Scope, str]] = [(WHOLE_ZONE, "全区")] if "zone" in one.scopes else []
    if "unit" in one.scopes:
        own = [unit for unit in open_units(actor) if actor.sees_whole_zone or unit.id in actor.unit_ids]
        found += [(Scope.unit(unit.id), unit.name) for unit in own]
    if "area" in one.scopes:
        found += [(Scope.area(area.id), area.name) for area in areas(actor)]
    return found


def _told(
    request: HttpRequest, one: Indicator, known: Dictionary, scope: Scope, period: Period, grid: dict[Key, Measured]
) -> dict[str, Any]:
    found = grid[one.id, scope, period]
    return {
        "text": words.figure_text(found),
        "href": words.figure_address(request, one.id, scope, period),
        "terms": words.terms_text(found, known.kind_of_terms(one.id)),
        "lacking": _lacking(found),
        "note": found.note,
        "measured": found,
    }


def _by_month(
    request: HttpRequest, one: Indicator, known: Dictionary, scope: Scope, months: list[Period], grid: dict[Key, Measured]
) -> dict[str, Any]:
    told = [_told(request, one, known, scope, month, grid) for month in months]
    title = "各月" if one.period_rule == "within" else "各月末"
    return {
        "id": "by-month",
        "data_id": "by-month-data",
        "title": f"{one.name}·{title}",
        "hint": "当月发生" if one.period_rule == "within" else "截至当月最后一天",
        "kind": "line" if one.kind in ("rate", "growth", "rank") else "bar",
        "size": "",
        "drawer": True,
        "excel_url": "",
        "columns": ["月份", "数", "其中"],
        "rows": [
            [
                {"text": month.label},
                {"text": each["text"], "href": each["href"]},
                {"text": each["terms"] or each["lacking"] or each["note"]},
            ]
            for month, each in zip(months, told, strict=True)
        ],
        "data": {
            "title": one.name,
            "unit": words.unit_drawn(one),
            "categories": [f"{month.start.month}月" if month.start.month > 1 else f"{month.start.year}年1月" for month in months],
            "series": [
                {"name": one.name, "values": [words.drawn(each["measured"]) for each in told], "hrefs": [each["href"] for each in told]}
            ],
        },
    }


def _by_place(
    request: HttpRequest,
    one: Indicator,
    known: Dictionary,
    places: list[tuple[Scope, str]],
    period: Period,
    grid: dict[Key, Measured],
) -> dict[str, Any] | None:
    told = [(name, _told(request, one, known, scope, period, grid)) for scope, name in places]
    title = PLACES[places[0][0].kind] if places else ""
    told = [each for each in told if each[1]["measured"].value or each[1]["measured"].undecided or each[1]["measured"].missing]
    if not told:
        return None
    lowest_first = one.kind == "rank"
    told.sort(key=lambda each: (each[1]["measured"].value is None, (1 if lowest_first else -1) * (each[1]["measured"].value or 0)))
    drawn = told[:14]
    return {
        "id": f"by-{places[0][0].kind}",
        "data_id": f"by-{places[0][0].kind}-data",
        "title": f"{one.name}·{title}",
        "hint": f"{period.label}" + (f"，前 {len(drawn)} 位，其余见表" if len(told) > len(drawn) else ""),
        "kind": "bar",
        "size": "tall" if len(drawn) > 7 else "",
        "drawer": True,
        "excel_url": "",
        "columns": [title.removeprefix("按"), "数", "其中"],
        "rows": [
            [{"text": name}, {"text": each["text"], "href": each["href"]}, {"text": each["terms"] or each["lacking"] or each["note"]}]
            for name, each in told
        ],
        "data": {
            "title": one.name,
            "unit": words.unit_drawn(one),
            "horizontal": True,
            "categories": [name for name, _ in drawn],
            "series": [
                {
                    "name": one.name,
                    "values": [words.drawn(each["measured"]) for _, each in drawn],
                    "hrefs": [each["href"] for _, each in drawn],
                }
            ],
        },
    }


@require_GET
def figure(request: HttpRequest, indicator_id: str) -> HttpResponse:
    """One figure opened: definition, terms, records, facts and their spots."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    scope, period = Scope.of_text(request.GET.get("scope", "")), words.asked_period(request)
    term = request.GET.get("term", "") if request.GET.get("term") in ("numerator", "denominator") else ""
    found = facts_behind(
        actor,
        indicator_id,
        scope=scope,
        period=period,
        as_of=dates.query_as_of,
        known_on=dates.known_on,
        term=term,
        after=request.GET.get("after", ""),
        limit=ROWS_A_PAGE,
    )
    known = dictionary(actor.zone_id, known_at=dates.known_at)
    one = found.measured.indicator
    names = {each: term_one.name for each in one.terms if (term_one := known.in_force(each, found.day)) is not None}
    query = request.GET.copy()
    query["after"] = found.next_cursor
    context = {
        "found": found,
        "one": one,
        "text": words.figure_text(found.measured),
        "terms_text": words.terms_text(found.measured, known.kind_of_terms(one.id)),
        "formula": words.formula(one, names),
        "place": _place_name(actor, scope),
        "lacking": _lacking(found.measured),
        "terms": [
            (
                each,
                _term_text(each.measured, known, one),
                words.figure_address(request, each.measured.indicator.id, scope, each.period, each.term),
            )
            for each in found.terms
        ],
        "rows": [(row, _row_address(request, row)) for row in found.rows],
        "term_label": {"numerator": "分子", "denominator": "分母"}.get(term, ""),
        "next_address": f"{request.path}?{query.urlencode()}" if found.next_cursor else "",
    }
    return render(request, "indicators/figure.html", context)


def _term_text(measured: Measured, known: Dictionary, one: Indicator) -> str:
    if measured.indicator.rule and isinstance(measured.value, int):  # a term of a rate of the rulebook: counted, or in fen
        return words.plain_text(measured.value, known.kind_of_terms(one.id))
    return words.figure_text(measured)


def _place_name(actor: Actor, scope: Scope) -> str:
    """Of one that is closed since, too: papers and pages of a past day open its figures."""
    if scope.id is None:
        return "全区"
    found = unit(actor, scope.id) if scope.kind == "unit" else area(actor, scope.id)
    return str(found.name)


def _row_address(request: HttpRequest, row: FigureRow) -> str:
    return address(request, PAGES_OF[row.opens], row.opens_id) if row.opens in PAGES_OF else ""
