"""Every surface that tells a figure, read into one form: key → value, so that what two of them tell can be held side by side.

Amounts are whole fen, rates are (numerator, denominator). The sum of an empty selection is 0 here: lists write — for it, indicators 0.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from html import unescape
from itertools import combinations
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.http import HttpResponseBase
from django.test import Client
from python_calamine import CalamineWorkbook

from huoshui.core import clock, lifecycle
from huoshui.core.actor import Actor
from huoshui.core.periods import whole_year
from huoshui.investment_projects.queries import (
    MeasureTotal,
    batch_rates,
    by_unit,
    explain,
    gap_summaries,
    list_batches,
    list_projects,
    project_totals,
    stage_funnel,
    state_gaps,
)
from huoshui.investment_projects.rules.batch_rates import KIND_LABELS
from huoshui.investment_projects.rules.filters import UNKNOWN, ProjectFilters
from huoshui.investment_projects.rules.state_gaps import GAP_KINDS
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.rules.policy import may
from huoshui.reports.queries import BulletinOptions, collect
from huoshui.reports.rules.figures import shown
from huoshui.targets.queries import TargetFilters, TargetRow, list_targets, main_standings, project_lights
from huoshui.targets.queries.indicators import WHOLE_ZONE, Scope, measure_many
from huoshui.targets.rules.lights import LIGHTS
from huoshui.web.components.list_export import every_row
from huoshui.web.targets import parts as target_words
from huoshui.web.templatetags.huoshui_format import money_text

Told = dict[str, Any]
STAGES = ("signed", "started", "in_production")
RATES = ("fulfil_rate", "start_rate", "produce_rate", "effect_rate")
SUMS = {"planned_investment": "investment_total", "annual_plan": "annual_plan_investment", "ytd_done": "ytd_investment"}
SO_FAR = {"signed": "signed", "started": "started", "in_production": "producing"}


@dataclass(frozen=True)
class Asking:
    """Who asks, as of which day, as known on which day. None: today, everything known."""

    actor: Actor
    client: Client
    as_of: date | None
    known_on: date | None

    @property
    def clocks(self) -> dict[str, Any]:
        return {"as_of": self.as_of, "known_at": clock.end_of_local_day(self.known_on) if self.known_on else None}

    @property
    def query(self) -> dict[str, str]:
        return {name: day.isoformat() for name, day in (("as_of", self.as_of), ("known_on", self.known_on)) if day}

    @property
    def day(self) -> date:
        return self.as_of or self.actor.stands_on or clock.today()

    @contextmanager
    def bound(self) -> Iterator[None]:
        with bound_to_zone(self.actor.zone_id):
            yield

    def got(self, address: str, **more: str) -> HttpResponseBase:
        answer = self.client.get(address, self.query | more)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer


def amount(total: MeasureTotal) -> int | None:
    """None where somebody's figure is missing and nobody's is known."""
    return total.fen if total.fen is not None or total.missing else 0


def reached(stage: str) -> tuple[str, ...]:
    return tuple(one.code for one in lifecycle.STAGES if lifecycle.has_reached(one.code, stage))


def of_units(group: Any) -> ProjectFilters:
    """The filter that opens one row by unit."""
    return ProjectFilters(unit_ids=(UUID(group.key),)) if group.key else ProjectFilters(unit_names=(group.stated_name or UNKNOWN,))


def cockpit(one: Asking) -> Told:
    """The queries behind 驾驶舱, 亮灯, 指标目标, 赛马."""
    with one.bound():
        totals = project_totals(one.actor, **one.clocks)
        told: Told = {"projects.count": totals.project_count}
        told |= {f"projects.{name}": amount(totals.sums[name]) for name in SUMS}
        for step in stage_funnel(one.actor, **one.clocks):
            if step.stage in STAGES:
                told[f"funnel.{step.stage}.count"] = step.reached.project_count
                told[f"funnel.{step.stage}.amount"] = amount(step.reached.planned_investment)
        for group in by_unit(one.actor, **one.clocks):
            told |= {f"unit.{group.label}.count": group.totals.project_count, f"unit.{group.label}.started": group.started.project_count}
            told[f"unit.{group.label}.amount"] = amount(group.totals.planned_investment)
        for gap in gap_summaries(one.actor, **one.clocks):
            told |= {f"gap.{gap.kind}.count": gap.project_count, f"gap.{gap.kind}.overdue": gap.overdue_count}
            told[f"gap.{gap.kind}.amount"] = amount(gap.investment)
        batches = list_batches(one.actor, **one.clocks)
        for kind in KIND_LABELS:
            told[f"batch.{kind}.count"] = sum(batch.counts[kind] for batch in batches)
        for rate in batch_rates(one.actor, None, one.as_of, known_at=one.clocks["known_at"]):
            if rate.by == "count":
                told[f"rate.{rate.measure}"] = (rate.numerator or 0, rate.denominator or 0)
        for row in every_row(lambda after, limit: list_targets(one.actor, after=after, limit=limit, **one.clocks)):
            told |= {f"target.{row.id}.done": row.counted.value, f"target.{row.id}.asked": row.amount and Fraction(row.amount)}
            told |= {f"target.{row.id}.light": row.light.light, f"target.{row.id}.gap": target_words.gap_in_words(row)}
        page = project_lights(one.actor, limit=500, **one.clocks)
        told |= {f"lights.{light}": page.counts.get(light, 0) for light in LIGHTS}
        league = main_standings(one.actor, **one.clocks)
        for line in league.groups[0].lines if league else ():
            told |= {f"league.{line.scope}.score": line.score, f"league.{line.scope}.place": line.place}
    return told


def lists(one: Asking) -> Told:
    """The totals of the project list and of each list of what is stuck."""
    with one.bound():
        totals = list_projects(one.actor, limit=1, **one.clocks).totals
        told: Told = {"projects.count": totals.project_count} | {f"projects.{name}": amount(totals.sums[name]) for name in SUMS}
        for stage in STAGES:
            own = list_projects(one.actor, ProjectFilters(stages=reached(stage)), limit=1, **one.clocks).totals
            told |= {f"funnel.{stage}.count": own.project_count, f"funnel.{stage}.amount": amount(own.planned_investment)}
        for kind in GAP_KINDS:
            heads = state_gaps(one.actor, kind, only_heads=True, limit=500, **one.clocks).rows
            late = state_gaps(one.actor, kind, only_overdue=True, limit=500, **one.clocks).rows
            told |= {f"gap.{kind}.count": len(heads), f"gap.{kind}.overdue": len(late)}
    return told


def indicators(one: Asking) -> Told:
    """The dictionary of indicators, for the zone and for each unit of the register."""
    ids = ["project_count", *SUMS.values(), "ytd_of_planned", "annual_plan_of_reporting", "annual_completion_rate"]
    ids += [f"{head}_{SO_FAR[stage]}_so_far" for stage in STAGES for head in ("projects", "investment")]
    ids += [f"gap_{kind}{tail}" for kind in GAP_KINDS for tail in ("", "_amount")]
    ids += [f"batch_{kind}" for kind in KIND_LABELS] + [f"batch_{rate}" for rate in RATES]
    period = whole_year(one.day.year)
    with one.bound():
        units = {Scope.unit(UUID(group.key)): group.label for group in by_unit(one.actor, **one.clocks) if group.key}
        found = measure_many(one.actor, ids, scopes=[WHOLE_ZONE, *units], periods=[period], as_of=one.as_of, known_on=one.known_on)
    whole = {name: found[name, WHOLE_ZONE, period] for name in ids}
    told: Told = {"projects.count": whole["project_count"].value}
    told |= {f"projects.{name}": whole[own].value for name, own in SUMS.items()}
    for stage in STAGES:
        told[f"funnel.{stage}.count"] = whole[f"projects_{SO_FAR[stage]}_so_far"].value
        told[f"funnel.{stage}.amount"] = whole[f"investment_{SO_FAR[stage]}_so_far"].value
    for kind in GAP_KINDS:
        told |= {f"gap.{kind}.count": whole[f"gap_{kind}"].value, f"gap.{kind}.amount": whole[f"gap_{kind}_amount"].value}
    told |= {f"batch.{kind}.count": whole[f"batch_{kind}"].value for kind in KIND_LABELS}
    told |= {f"rate.{rate}": (whole[f"batch_{rate}"].numerator or 0, whole[f"batch_{rate}"].denominator or 0) for rate in RATES}
    completion = whole["annual_completion_rate"]
    told["completion"] = (completion.numerator or 0, completion.denominator or 0)
    for scope, label in units.items():
        told[f"unit.{label}.count"] = found["project_count", scope, period].value
        told[f"unit.{label}.amount"] = found["investment_total", scope, period].value
        told[f"unit.{label}.completion"] = tuple(
            found[name, scope, period].value or 0 for name in ("ytd_of_planned", "annual_plan_of_reporting")
        )
    return told


def drawer(one: Asking) -> Told:
    """What a figure says when it is opened."""

    def opened(measure: str, filters: ProjectFilters | None = None) -> Any:
        return explain(one.actor, measure, filters, limit=1, **one.clocks)

    def sum_of(measure: str, filters: ProjectFilters | None = None) -> int | None:
        found = opened(measure, filters)
        return found.numerator if found.numerator is not None or found.missing_count else 0

    def share_of(measure: str, filters: ProjectFilters | None = None) -> tuple[int, int]:
        found = opened(measure, filters)
        return (found.numerator or 0, found.denominator or 0)

    with one.bound():
        told: Told = {"projects.count": opened("project_count").numerator} | {f"projects.{name}": sum_of(name) for name in SUMS}
        for stage in STAGES:
            filters = ProjectFilters(stages=reached(stage))
            told |= {
                f"funnel.{stage}.count": sum_of("project_count", filters),
                f"funnel.{stage}.amount": sum_of("planned_investment", filters),
            }
        for group in by_unit(one.actor, **one.clocks):
            filters = of_units(group)
            told[f"unit.{group.label}.count"] = sum_of("project_count", filters)
            told[f"unit.{group.label}.started"] = sum_of("project_count", filters.narrowed(stages=reached("started")))
            told[f"unit.{group.label}.amount"] = sum_of("planned_investment", filters)
            if group.key:
                told[f"unit.{group.label}.completion"] = share_of("annual_completion", filters)
        for kind in GAP_KINDS:
            told |= {f"gap.{kind}.count": sum_of(f"gap.{kind}"), f"gap.{kind}.overdue": sum_of(f"gap_overdue.{kind}")}
            told[f"gap.{kind}.amount"] = sum_of(f"gap_investment.{kind}")
        told |= {f"batch.{kind}.count": sum_of(f"batch_entries.{kind}") for kind in KIND_LABELS}
        told |= {f"rate.{rate}": share_of(f"{rate}.count") for rate in RATES}
        told["completion"] = share_of("annual_completion")
    return told


def rest(one: Asking) -> Told:
    """REST, by the same two days."""

    def asked(path: str, **more: str) -> Any:
        return one.got(f"/api/v1{path}", **more).json()  # type: ignore[attr-defined]

    totals = asked("/cockpit/totals")["totals"]
    told: Told = {"projects.count": totals["project_count"]}
    told |= {f"projects.{name}": amount(MeasureTotal(totals["sums"][name]["fen"], totals["sums"][name]["missing"])) for name in SUMS}
    for step in asked("/cockpit/funnel")["steps"]:
        if step["stage"] in STAGES:
            told[f"funnel.{step['stage']}.count"] = step["reached"]["project_count"]
    for group in asked("/cockpit/groups/units")["groups"]:
        told[f"unit.{group['label']}.count"] = group["totals"]["project_count"]
        told[f"unit.{group['label']}.started"] = group["started"]["project_count"]
    for gap in asked("/gaps")["lists"]:
        told |= {f"gap.{gap['kind']}.count": gap["project_count"], f"gap.{gap['kind']}.overdue": gap["overdue_count"]}
    for rate in asked("/batches/rates")["rates"]:
        if rate["by"] == "count":
            told[f"rate.{rate['measure']}"] = (rate["numerator"] or 0, rate["denominator"] or 0)
    return told | _rest_of_targets(asked)


def _rest_of_targets(asked: Callable[..., Any]) -> Told:
    told: Told = {}
    for row in asked("/targets", limit="200")["rows"]:
        told[f"target.{row['id']}.light"] = row["light"]
        told[f"target.{row['id']}.asked"] = row["amount"] and Fraction(row["amount"])
    told |= {f"lights.{light}": count for light, count in asked("/lights")["counts"].items()}
    league = asked("/races/main/standings")
    for line in league["groups"][0]["lines"] if league else ():
        told[f"league.{line['scope']}.place"] = line["place"]
    return told


def workbooks(one: Asking) -> Told:
    """Excel of the cockpit's panels."""

    def rows(part: str) -> list[list[Any]]:
        answer = one.got(f"/cockpit/export/{part}/")
        content = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        head = next(place for place, row in enumerate(sheet) if sum(bool(cell) for cell in row) > 2)
        return [row for row in sheet[head + 1 :] if row[0] and sum(cell != "" for cell in row) > 1]

    labels = {lifecycle.state_name(stage): stage for stage in STAGES}
    told: Told = {}
    for row in rows("funnel"):
        if row[0] in labels:
            told[f"funnel.{labels[row[0]]}.count"] = round(row[3])
    for row in rows("units"):
        told |= {f"unit.{row[0]}.count": round(row[1]), f"unit.{row[0]}.started": round(row[3])}
    kinds = {kind.label: code for code, kind in GAP_KINDS.items()}
    for row in rows("gaps"):
        told |= {f"gap.{kinds[row[0]]}.count": round(row[1]), f"gap.{kinds[row[0]]}.overdue": round(row[2])}
    return told


def bulletins(one: Asking) -> Told:
    """The figures of 月通报 and 周通报; nothing for who may not draft, and as known now alone."""
    if one.known_on is not None or not may(one.actor, "bulletins:drafts"):
        return {}
    with one.bound():
        month = collect(one.actor, BulletinOptions("monthly", one.day)).figures
        week = collect(one.actor, BulletinOptions("weekly", one.day)).figures
        labels = {group.key: group.label for group in by_unit(one.actor, **one.clocks)}
        whole = {
            row.id: row
            for row in list_targets(one.actor, TargetFilters(period_kinds=("year",), scope_kinds=("zone",)), limit=200, **one.clocks).rows
        }
    told: Told = {}
    for stage in STAGES:
        assert month[f"{stage}.reached"].value == week[f"{stage}.reached"].value
        told[f"funnel.{stage}.count"] = month[f"{stage}.reached"].value
        told[f"funnel.{stage}.amount"] = month[f"{stage}.amount"].value if month[f"{stage}.reached"].value else 0
    for kind in GAP_KINDS:
        if f"gap.{kind}" in month:
            told |= {f"gap.{kind}.count": month[f"gap.{kind}"].value, f"gap.{kind}.overdue": month[f"gap_overdue.{kind}"].value}
    told |= {f"batch.{kind}.count": month[f"batch.{kind}.count"].value for kind in KIND_LABELS}
    told["rate.start_rate"] = tuple(term.value or 0 for term in month["rate.start_rate"].terms)
    told["completion"] = tuple(term.value or 0 for term in month["year.rate"].terms)
    for key, label in labels.items():
        if key and f"race.{key}.rate" in month:
            told[f"unit.{label}.completion"] = tuple(term.value or 0 for term in month[f"race.{key}.rate"].terms)
    return told | _month_of_targets(month, whole.values())


def _month_of_targets(month: Mapping[str, Any], whole: Iterable[TargetRow]) -> Told:
    told: Told = {}
    for row in whole:
        target_id, size = row.id, 10 if row.value_kind in {"rate", "growth"} else 1
        done = month[f"target.{target_id}.done"].value
        if size == 1:
            told[f"target.{target_id}.done"] = None if done is None else Fraction(done)
        gap = shown(month[f"target.{target_id}.gap"])
        told[f"target.{target_id}.gap"] = gap if gap == "—" else f"{gap}个百分点"
        told[f"target.{target_id}.asked"] = Fraction(month[f"target.{target_id}.asked"].value or 0, size)
    told |= {f"lights.{light}": month[f"lights.{light}"].value for light in LIGHTS}
    for key, figure in month.items():
        if key.startswith("league.unit."):
            scope = key.removeprefix("league.").replace(".", ":", 1)
            told[f"league.{scope}.score"] = None if figure.value is None else Fraction(figure.value, 10_000)
    return told


def page_of_cockpit(one: Asking) -> Told:
    """The digits of the cockpit's tiles, gaps and units as they stand on the screen, by what each of them opens."""
    told: Told = {}
    pages = [one.got(address).content.decode() for address in ("/cockpit/", "/cockpit/panels/gaps/")]  # type: ignore[attr-defined]
    for href, text in re.findall(r'<a class="figure" href="([^"]+)"[^>]*>([^<]*)</a>', "".join(pages)):
        found = urlsplit(unescape(href))
        measure, filters = found.path.strip("/").removeprefix("explain/"), set(parse_qs(found.query)) - {"as_of", "known_on"}
        head, _, kind = measure.partition(".")
        if filters or not found.path.startswith("/explain/"):
            continue
        if measure in ("project_count", *SUMS):
            told["projects.count" if measure == "project_count" else f"projects.{measure}"] = text
        elif head in ("gap", "gap_overdue", "gap_investment"):
            told[f"gap.{kind}.{dict(gap='count', gap_overdue='overdue', gap_investment='amount')[head]}"] = text
    return told


SURFACES: dict[str, Callable[[Asking], Told]] = {
    "驾驶舱等查询": cockpit,
    "清单": lists,
    "指标": indicators,
    "点开的数": drawer,
    "REST": rest,
    "Excel": workbooks,
    "通报": bulletins,
    "页面": page_of_cockpit,
}


def agree(key: str, surface: str, value: Any, other: str, beside: Any) -> bool:
    """Whether two surfaces tell the same. Digits of the screen are held against the value as the screen would write it."""
    if "页面" not in (surface, other):
        return bool(value == beside)
    text, plain = (value, beside) if surface == "页面" else (beside, value)
    is_money = key.rpartition(".")[2] in ("amount", *SUMS)
    if text == "—":
        return not plain
    return bool(text == (money_text(int(plain)) if is_money else f"{plain:,}"))


def differences(told: dict[str, Told]) -> list[str]:
    """Every key that two surfaces tell differently, in words."""
    found = []
    for (one, first), (other, second) in combinations(told.items(), 2):
        found += [
            f"{key}: {one} {first[key]!r}, {other} {second[key]!r}"
            for key in sorted(first.keys() & second.keys())
            if not agree(key, one, first[key], other, second[key])
        ]
    return found
