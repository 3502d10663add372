"""Targets with pace, lights with why, and monthly returns, as papers about a month or a topic need them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.periods import whole_year
from huoshui.investment_projects.queries import ProjectRow, RoundLine, list_rounds, units_of_round
from huoshui.reports.queries.figure_book import INDICATOR, LIGHT, LIGHTS, RETURNS, ROUND, TARGET, TARGET_FIGURE, TARGETS, FigureBook
from huoshui.reports.rules.figures import Figure, Kind
from huoshui.reports.rules.recipes import standing_parts as parts
from huoshui.reports.rules.recipes.wording import Standing
from huoshui.targets.queries import LightLine, LightPage, TargetFilters, TargetRow, list_targets, project_lights
from huoshui.targets.queries.indicators import Scope, measure_many
from huoshui.targets.rules.pace import BEHIND, DONE, SHORT, UNKNOWN, Pace
from huoshui.targets.rules.quantities import rounded

MOST_TARGETS, MOST_LIT = 60, 60
ALL_LINES = 500
COMPLETION, PLAN, DONE_OF_PLAN = "annual_completion_rate", "annual_plan_of_reporting", "ytd_of_planned"
BOTH_KNOWN = "既有本年计划、又有本年累计完成的项目"
AT_COUNTING = "月报轮次名单中未移出的项目，按取数时的填报状态，不按截至日回看"
ORDER = (parts.RED, parts.YELLOW, parts.BLUE, parts.GREEN, parts.GREY)
_KINDS: dict[str, Kind] = {"count": "count", "money": "money", "rank": "count"}
_MEASURE_WORDS = {"count": "个", "rank": "位"}


def collect_targets(
    actor: Actor, book: FigureBook, names: Mapping[UUID, str]
) -> tuple[list[parts.TargetLine], list[parts.LightCount], str]:
    """The zone's targets of the year with those of their parts, how many are under each light, and the key of how many there are."""
    year = book.as_of.year
    filters = TargetFilters(year=year, period_kinds=("year",), scope_kinds=("zone", "unit"))
    rows = [row for row in every_target(actor, filters, book.asked_on) if row.amount is not None]
    whole = [row for row in rows if row.scope_kind == "zone" and row.window == whole_year(year)]
    lines = [target_line(book, row, [part for part in rows if part.parent_id == row.id], names) for row in whole[:MOST_TARGETS]]
    asked = {"year": str(year), "period": "year", "scope": "zone"}
    counted = Counter(row.light.light for row in whole)
    lights = [
        parts.LightCount(
            light,
            book.linked(
                f"targets.{light}",
                f"{parts.LIGHT_WORDS[light]}目标",
                "count",
                counted[light],
                opens=(TARGETS, ""),
                definition="全区年度目标按亮灯规则",
                query=asked,
            ),
            counted[light],
        )
        for light in ORDER
    ]
    total = book.linked(
        "targets.all", "全区年度目标", "count", len(whole), opens=(TARGETS, ""), definition="下达到全区的本年目标，撤销的不计", query=asked
    )
    return lines, lights, total


def collect_unit_targets(actor: Actor, book: FigureBook, unit_id: UUID) -> list[parts.TargetLine]:
    """The year's targets of one unit."""
    filters = TargetFilters(year=book.as_of.year, period_kinds=("year",), unit_ids=(unit_id,))
    return [target_line(book, row) for row in every_target(actor, filters, book.asked_on) if row.amount is not None][:MOST_TARGETS]


def every_target(actor: Actor, filters: TargetFilters, on: date | None, *, size: int = ALL_LINES) -> list[TargetRow]:
    """All of them, ``size`` at a time: forty units times thirty indicators are more than a page."""
    page = list_targets(actor, filters, as_of=on, limit=size)
    rows = list(page.rows)
    while page.next_cursor:
        page = list_targets(actor, filters, as_of=on, after=page.next_cursor, limit=size)
        rows += page.rows
    return rows


def target_line(
    book: FigureBook, row: TargetRow, own_parts: Sequence[TargetRow] = (), names: Mapping[UUID, str] | None = None
) -> parts.TargetLine:
    """One target with its pace and light, and its parts by unit."""
    key, kind, pace = f"target.{row.id}", _KINDS.get(row.value_kind, "percent"), row.pace
    asked = _figure(book, f"{key}.asked", f"{row.indicator_name}目标", kind, _stored(kind, row.amount), row)
    done = _figure(book, f"{key}.done", f"{row.indicator_name}完成", kind, _stored(kind, row.counted.value), row, page=TARGET_FIGURE)
    gap = _tenths(pace.gap_points if pace else None)
    return parts.TargetLine(
        name=book.quoted(f"{key}.name", row.indicator_name, f"{row.indicator_name}中的分档", (TARGET, str(row.id))),
        condition=row.condition_label,
        measure_word=_MEASURE_WORDS.get(row.value_kind, ""),
        asked_key=asked,
        done_key=done,
        completion_key=_share(book, f"{key}.completion", f"{row.indicator_name}完成率", done, asked),
        planned_key=_figure(book, f"{key}.planned", "序时进度", "percent", _tenths(pace.planned * 100 if pace else None), row),
        gap_key=_figure(book, f"{key}.gap", f"{row.indicator_name}超前落后", "points", gap, row),
        distance_key=_figure(
            book, f"{key}.distance", f"{row.indicator_name}与序时进度相差", "tenths", None if gap is None else abs(gap), row
        ),
        side=_side(pace, gap),
        light=row.light.light,
        why=book.quoted(f"{key}.why", _bare(row.light.reason), f"{row.indicator_name}亮灯的原因", (TARGET, str(row.id))),
        is_level=row.nature != "cumulative",
        note=book.quoted(f"{key}.note", row.counted.note, f"{row.indicator_name}不能判定的原因", (TARGET_FIGURE, str(row.id))),
        units=[_unit_target(book, part, names or {}) for part in own_parts if part.value_kind in ("count", "money") and _is_counted(part)],
    )


def _bare(reason: str) -> str:
    """The dimension's name in front of a reason says nothing where there is one dimension."""
    return reason.partition("：")[2] if reason.count("：") == 1 else reason


def _side(pace: Pace | None, gap: int | None) -> int | None:
    if pace is None or gap is None or pace.standing == UNKNOWN:
        return None
    if pace.nature != "cumulative":
        return {DONE: 1, BEHIND: -1, SHORT: -1}.get(pace.standing, 0)
    return (gap > 0) - (gap < 0)


def _is_counted(row: TargetRow) -> bool:
    return row.counted.value is not None and row.counted.value.denominator == 1 and row.amount is not None and row.amount % 1 == 0


def _unit_target(book: FigureBook, row: TargetRow, names: Mapping[UUID, str]) -> Standing:
    key, kind = f"target.{row.id}", _KINDS[row.value_kind]
    unit = names.get(row.unit_id, row.scope_label) if row.unit_id else row.scope_label
    name = f"{unit}{row.indicator_name}"
    asked = _figure(book, f"{key}.asked", f"{name}目标", kind, _stored(kind, row.amount), row)
    done = _figure(book, f"{key}.done", f"{name}完成", kind, _stored(kind, row.counted.value), row, page=TARGET_FIGURE)
    rate = _share(book, f"{key}.completion", f"{name}完成率", done, asked)
    return Standing(unit, int(row.counted.value or 0), int(row.amount or 0), done, asked, rate)


def _figure(book: FigureBook, key: str, label: str, kind: Kind, value: int | None, row: TargetRow, *, page: str = TARGET) -> str:
    said = f"{row.indicator_name}，{row.window.label}；见目标页"
    return book.linked(key, label, kind, value, opens=(page, str(row.id)), definition=said)


def _share(book: FigureBook, key: str, label: str, above: str, below: str) -> str:
    top, bottom = book.figures[above], book.figures[below]
    terms = tuple(book.link(one.label, one.value, (one.terms[0].page, one.terms[0].argument), unit=one.kind) for one in (top, bottom))
    return book.add(Figure(key, label, "rate", None, terms, "完成 ÷ 目标；超过 100% 照实显示"))


def _stored(kind: Kind, value: Decimal | Fraction | None) -> int | None:
    """As figures keep it: whole counts and fen, tenths of percent. A count that is not whole is rounded half away from zero."""
    if value is None:
        return None
    return int(rounded(Fraction(value) * (10 if kind == "percent" else 1), 0))


def _tenths(value: Fraction | None) -> int | None:
    return None if value is None else int(rounded(value, 1) * 10)


def collect_race(actor: Actor, book: FigureBook, units: Sequence[tuple[UUID, str]]) -> list[Standing]:
    """Units by completion of the year's plan, counted by the indicator of that name."""
    if not units:
        return []
    period = whole_year(book.as_of.year)
    scopes = [Scope.unit(unit_id) for unit_id, _ in units]
    grid = measure_many(actor, [COMPLETION, PLAN, DONE_OF_PLAN], scopes=scopes, periods=[period], as_of=book.asked_on)
    found = []
    for (unit_id, name), scope in zip(units, scopes, strict=True):
        above, below = (grid[one, scope, period].value for one in (DONE_OF_PLAN, PLAN))
        if not below or above is None:
            continue
        keys = completion_figures(book, f"race.{unit_id}", name, int(above), int(below), scope.text)
        found.append(Standing(name, int(above), int(below), *keys))
    return found


def completion_figures(book: FigureBook, key: str, name: str, done: int | None, plan: int | None, scope: str = "") -> tuple[str, str, str]:
    """Done, plan and their rate as figures that the indicators open: three keys."""
    period = whole_year(book.as_of.year)
    span = {"from": period.start.isoformat(), "to": period.end.isoformat(), "scope": scope}
    above = book.linked(
        f"{key}.done", f"{name}年度累计完成投资", "money", done, opens=(INDICATOR, DONE_OF_PLAN), definition=BOTH_KNOWN, query=span
    )
    below = book.linked(f"{key}.plan", f"{name}年度计划投资", "money", plan, opens=(INDICATOR, PLAN), definition=BOTH_KNOWN, query=span)
    terms = (
        book.link(f"{name}累计完成", done, (INDICATOR, DONE_OF_PLAN), span, unit="money"),
        book.link(f"{name}年度计划", plan, (INDICATOR, PLAN), span, unit="money"),
    )
    rate = book.add(
        Figure(f"{key}.rate", f"{name}年度投资完成率", "rate", None, terms, "年度累计完成投资 ÷ 同年计划投资，超过 100% 照实显示")
    )
    return above, below, rate


def name_of_unit(row: ProjectRow, names: Mapping[UUID, str]) -> str:
    """As the register has it, else as the ledger calls it."""
    return names.get(row.duty_unit_id, row.duty_unit_name) if row.duty_unit_id else row.duty_unit_name


def lights_on(actor: Actor, on: date | None, unit_ids: Sequence[UUID] = ()) -> tuple[LightPage, list[LightLine]]:
    """Every line that is watched, worst first."""
    lines: list[LightLine] = []
    page = project_lights(actor, unit_ids=unit_ids, as_of=on, limit=ALL_LINES)
    lines += page.lines
    while page.next_offset is not None:
        page = project_lights(actor, unit_ids=unit_ids, as_of=on, offset=page.next_offset, limit=ALL_LINES)
        lines += page.lines
    return page, lines


def light_counts(
    book: FigureBook, now: LightPage, before: LightPage | None, compared_on: date, unit_id: UUID | None = None
) -> list[parts.LightCount]:
    """Red first, each against the day that is compared with."""
    found = []
    for light in ORDER:
        query = {"light": light, "unit": str(unit_id or "")}
        count = now.counts.get(light, 0)
        label = f"{parts.LIGHT_WORDS[light]}项目"
        key = book.linked(f"lights.{light}", label, "count", count, opens=(LIGHTS, ""), definition=f"按{now.citation}", query=query)
        if before is None:
            found.append(parts.LightCount(light, key, count))
            continue
        later = book.link(label, count, (LIGHTS, ""), query)
        earlier = book.link(f"{compared_on}{label}", before.counts.get(light, 0), (LIGHTS, ""), query, on=compared_on)
        change = book.difference(f"lights.{light}.change", f"{label}变化", later, earlier, is_absolute=True)
        found.append(parts.LightCount(light, key, count, change, count - before.counts.get(light, 0)))
    return found


def lit_projects(book: FigureBook, lines: Sequence[LightLine], names: Mapping[UUID, str]) -> list[parts.LitProject]:
    """The red ones, then the yellow ones, as many as an annex holds."""
    found = []
    for line in [one for one in lines if one.shown.light in (parts.RED, parts.YELLOW)][:MOST_LIT]:
        row, key = line.project, f"light.{line.project.id}"
        why = line.light.reason if line.shown.override is None else f"手工定灯：{line.shown.override.reason}"
        label = f"{row.name}亮灯"
        found.append(
            parts.LitProject(
                row.name,
                name_of_unit(row, names),
                line.shown.light,
                book.quoted(f"{key}.why", why, label, (LIGHT, str(row.id))),
                book.quoted(f"{key}.green", "；".join(line.light.turns_green), label, (LIGHT, str(row.id))),
            )
        )
    return found


def red_by_unit(book: FigureBook, lines: Sequence[LightLine], names: Mapping[UUID, str]) -> list[parts.UnitCount]:
    """Units with red projects; those whose unit the register does not know stand under what the ledger calls it, and open to all."""
    groups: defaultdict[tuple[UUID | None, str], int] = defaultdict(int)
    for line in lines:
        if line.shown.light == parts.RED:
            groups[line.project.duty_unit_id, name_of_unit(line.project, names) or "责任单位未填"] += 1
    found = []
    for place, ((unit_id, name), count) in enumerate(groups.items()):
        key = book.linked(
            f"lights.red.{unit_id or f'stated-{place}'}",
            f"{name}红灯项目",
            "count",
            count,
            opens=(LIGHTS, ""),
            definition="责任单位名下亮红灯的项目",
            query={"light": parts.RED, "unit": str(unit_id or "")},
        )
        found.append(parts.UnitCount(name, key, count))
    return found


def collect_returns(actor: Actor, book: FigureBook) -> parts.ReturnsPart | None:
    """The round that covers the paper's day, else the last one before it; None where no round was opened by then."""
    found = next((one for one in list_rounds(actor, limit=200).rows if one.period_start <= book.as_of), None)
    if found is None or not found.progress.total:
        return None
    progress, units = found.progress, []
    for line in units_of_round(actor, found.id):
        if not line.progress.missing and not line.progress.late:
            continue
        unit = str(line.unit_id or "none")
        keys = [
            _of_round(book, f"returns.{unit}.{name}", f"{line.unit_name}{label}", value, found, unit=str(line.unit_id or ""))
            for name, label, value in (
                ("asked", "应报项目", line.progress.total),
                ("missing", "未报项目", line.progress.missing),
                ("late", "迟报项目", line.progress.late),
            )
        ]
        units.append((line.unit_name, keys[0], keys[1], keys[2], line.progress.missing))
    return parts.ReturnsPart(
        found.label,
        _of_round(book, "returns.asked", "应报项目", progress.total, found),
        _of_round(book, "returns.reported", "已报项目", progress.reported, found),
        _of_round(book, "returns.missing", "未报项目", progress.missing, found),
        _of_round(book, "returns.late", "迟报项目", progress.late, found),
        progress.missing,
        progress.late,
        units,
    )


def _of_round(book: FigureBook, key: str, label: str, value: int, one: RoundLine, unit: str = "") -> str:
    page = RETURNS if ".missing" in key else ROUND
    query = {"unit": unit} if page == RETURNS else {}
    return book.linked(
        key,
        f"{one.label}{label}",
        "count",
        value,
        opens=(page, str(one.id)),
        definition=AT_COUNTING,
        query=query,
    )
