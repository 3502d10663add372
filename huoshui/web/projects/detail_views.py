"""One project: who it is, where it stands, what happened, what was invested, and what its papers say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.core import lifecycle
from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.fact_ledger.queries import FactView
from huoshui.fact_ledger.rules.attributes import CHOICE_SUFFIX
from huoshui.investment_projects.queries import FigureLine, ProjectDetail, ProjectRow, project_detail
from huoshui.investment_projects.rules.attributes import STAGE_MILESTONES
from huoshui.investment_projects.rules.stage_changes import OPTIONAL_STAGES
from huoshui.organizations.queries import names_of
from huoshui.organizations.rules.policy import may
from huoshui.web.fact_words import stated_value, world_time
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.investment_charts import month_chart
from huoshui.web.projects.list_columns import enterprise_address
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import moment

RARE = frozenset(
    {
        "remark",
        "section",
        "loan_demand",
        "outside_capital_contract",
        "cumulative_done_prior_years",
        "annual_completion_percent",
        "total_completion_percent",
    }
)
KEY_ATTRIBUTES = frozenset(
    {"stage", "side_state", "progress_text", "problem_text", "planned_investment", "duty_unit", "duty_person", "leader", "key_level"}
)
TABS = (("overview", "概况"), ("timeline", "时间线"), ("investment", "投资"), ("sources", "资料"))


@dataclass(frozen=True)
class Step:
    """One stage of the steps on top."""

    label: str
    state: str  # done | current | skipped | ahead
    day: Any
    unproved: bool


def stage_steps(row: ProjectRow, stated: frozenset[str]) -> list[Step]:
    """The lifecycle with this project in it. ``stated``: stages that some fact names, whatever its day."""
    order = lifecycle.stage(row.stage).order if row.stage else 0
    steps = []
    for stage in lifecycle.STAGES:
        day = getattr(row, STAGE_MILESTONES.get(stage.code, ""), None) if stage.code in STAGE_MILESTONES else None
        if stage.code == row.stage:
            steps.append(Step(stage.name, "current", row.stage_happened_on or day, row.needs_evidence))
        elif stage.order > order:
            steps.append(Step(stage.name, "ahead", None, False))
        elif day is not None or stage.code in stated:
            steps.append(Step(stage.name, "done", day, False))
        elif stage.code in OPTIONAL_STAGES:
            continue
        else:
            steps.append(Step(stage.name, "skipped", None, False))
    return steps


@require_GET
def detail(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """The page of one project on the page's day. A stranger gets the 404 of a random id."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    tab = request.GET.get("tab", "overview")
    if tab not in dict(TABS):
        raise Refusal("bad_tab", f"项目页没有“{tab[:20]}”这一栏。", "请从页上的栏目中选择。")
    found = project_detail(actor, project_id, as_of=dates.query_as_of, known_at=dates.known_at)
    project_id = found.row.id  # of a merged project: the one that was kept
    facts = [fact for fact in found.facts if _has_begun(fact, found.as_of)]
    stated = frozenset(str(fact.line.value) for fact in facts if fact.attribute.name == "stage" and fact.is_standing)
    context: dict[str, Any] = {
        "detail": found,
        "row": found.row,
        "steps": stage_steps(found.row, stated),
        "tab": tab,
        "tabs": [
            (key, label, address(request, "projects:detail", project_id, tab="" if key == "overview" else key)) for key, label in TABS
        ],
        "owner_address": enterprise_address(request, found.row.owner_enterprise_id) if found.row.owner_enterprise_id else "",
        "may_change": {operation.removeprefix("projects:"): True for operation in found.may}
        | {"duty": may(actor, "projects:duty"), "merge": may(actor, "projects:merge")},
        "disputed": disputed_totals(found),
        "stated_figures": [_with_differing(line) for line in found.figures if line.fact is not None and _has_begun(line.fact, found.as_of)],
        "unstated": "、".join(line.label for line in found.figures if line.fact is None and line.attribute not in RARE),
    }
    if tab == "timeline":
        shows_all = request.GET.get("all") == "1"
        shown = facts if shows_all else [fact for fact in facts if is_key_event(fact)]
        context["events"] = timeline(request, shown, facts, may(actor, "projects:correct"))
        context |= {"shows_all": shows_all, "fact_count": len(facts), "shown_count": len(shown)}
    if tab == "investment":
        context["charts"] = [month_chart(request, year) for year in found.years]
    if tab == "sources":
        context["sources"] = sources(request, actor, project_id, facts)
    return render(request, "projects/detail.html", context)


def _with_differing(line: FigureLine) -> dict[str, Any]:
    """A line of the overview; sources that say the same are no other opinion."""
    held = line.fact.line.value if line.fact else None
    return {"label": line.label, "kind": line.kind, "fact": line.fact, "differing": [one for one in line.others if one.line.value != held]}


def _has_begun(fact: FactView, day: date) -> bool:
    """Plans are shown whatever their day; what happened later than the page's day is not."""
    line = fact.line
    if line.modality == "target":
        return True
    days = [line.happened_on, line.value if isinstance(line.value, date) else None]
    return all(one is None or one <= day for one in days)


def disputed_totals(found: ProjectDetail) -> list[Any]:
    """What sources state for the total where they differ; nothing where they agree."""
    values = {one.value_fen for one in found.stated_totals}
    return list(found.stated_totals) if len(values) > 1 else []


def is_key_event(fact: FactView) -> bool:
    """What people ask a timeline for; monthly figures and descriptions are one click away. A correction always shows."""
    is_correction = fact.line.corrects_id is not None or not fact.is_standing
    return is_correction or fact.attribute.kind == "date" or fact.attribute.name in KEY_ATTRIBUTES


def timeline(request: HttpRequest, shown: list[FactView], facts: list[FactView], may_correct: bool) -> list[dict[str, Any]]:
    """Facts with both clocks, latest first; what was corrected is struck through, with what replaced it."""
    by_id = {fact.id: fact for fact in facts}
    names = names_of(fact.recorded_by_id for fact in shown)
    events = []
    for fact in sorted(shown, key=_when, reverse=True):
        if fact.attribute.name.endswith(CHOICE_SUFFIX):
            continue
        events.append(_event(request, fact, by_id, may_correct) | {"by": names.get(fact.recorded_by_id, "")})
    return events


def _when(fact: FactView) -> tuple[int, int]:
    line = fact.line
    stated = line.value if isinstance(line.value, date) else None
    world = line.happened_on or line.period_end or stated
    return (world.toordinal() if world else 0, line.sequence)


def _event(request: HttpRequest, fact: FactView, by_id: dict[UUID, FactView], may_correct: bool) -> dict[str, Any]:
    successor = by_id.get(fact.corrected_by_id) if fact.corrected_by_id else None
    tags = []
    if fact.line.modality != "reported":
        tags.append(("good" if fact.line.modality == "actual" else "water", fact.modality_name))
    if fact.line.corrects_id:
        tags.append(("warn", "撤回" if fact.line.is_withdrawal else "更正"))
    if fact.attribute.name == "stage" and fact.line.modality == "reported" and fact.is_standing:
        tags.append(("warn", "待补证据"))
    reasons = [f"更正理由：{fact.reason}"] if fact.line.corrects_id and fact.reason else ([fact.reason] if fact.reason else [])
    if successor is not None:
        reasons.append(
            f"已于 {moment(successor.line.recorded_at)} {'撤回' if successor.line.is_withdrawal else '更正为 ' + stated_value(successor)}"
        )
    return {
        "day_text": world_time(fact),
        "learned_text": moment(fact.line.recorded_at),
        "title": fact.attribute.label,
        "value": stated_value(fact),
        "href": address(request, "explain:fact", fact.id),
        "tags": tags,
        "spot": fact.spot_sentence,
        "reason": "；".join(reasons),
        "is_target": fact.line.modality == "target",
        "is_replaced": fact.corrected_by_id is not None,
        "edit_url": address(request, "projects:correct", fact.subject_id, fact.id) if may_correct and fact.is_standing else "",
    }


def sources(request: HttpRequest, actor: Actor, project_id: UUID, facts: list[FactView]) -> list[dict[str, Any]]:
    """The files and forms behind this project, newest first, with how many of its facts each gave."""
    found: dict[UUID, dict[str, Any]] = {}
    for fact in facts:
        may_open = fact.source.stored_file_id is not None and (fact.source.kind == "form" or actor.sees_whole_zone)
        file_address = address(request, "projects:source_file", project_id, fact.source.id) if may_open else ""
        entry = found.setdefault(fact.source.id, {"source": fact.source, "count": 0, "attributes": {}, "file_address": file_address})
        entry["count"] += 1
        entry["attributes"][fact.attribute.label] = None
    return sorted(found.values(), key=lambda entry: entry["source"].recorded_at, reverse=True)
