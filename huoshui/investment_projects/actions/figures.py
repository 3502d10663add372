"""What people state, correct and choose about a project's figures, dates and texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from huoshui.audit import actions as audit
from huoshui.core import lifecycle
from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.periods import last_day_of_month
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.enterprises.actions import ensure_enterprises_bulk
from huoshui.fact_ledger.actions import choose_fact, correct_fact, record_facts, record_source, withdraw_fact
from huoshui.fact_ledger.queries import FactView, facts_by_id, facts_of
from huoshui.fact_ledger.rules.attributes import Attribute, attribute
from huoshui.fact_ledger.rules.display import shown_value
from huoshui.fact_ledger.rules.lines import REPORTED, TARGET, FactValue
from huoshui.fact_ledger.rules.new_facts import NewFact
from huoshui.investment_projects.actions.projections import refresh_projection
from huoshui.investment_projects.actions.rights import locked_project
from huoshui.investment_projects.models import Project
from huoshui.investment_projects.queries.selection_sql import day_of
from huoshui.investment_projects.rules.attributes import BUILD_KINDS, KEY_LEVELS, MILESTONE_STAGES, SUBJECT_KIND
from huoshui.investment_projects.rules.stage_changes import EARLIEST_DAY

STAGE_ATTRIBUTES = frozenset({"stage", "side_state", "stage_evidence", *MILESTONE_STAGES})
"""Recorded by advance_stage and set_side_state; a form may state them only as reported, when a project is registered."""
_CODED = {"build_kind": BUILD_KINDS, "key_level": KEY_LEVELS}


@dataclass(frozen=True)
class Figure:
    """A value with its period or day: ``Figure(fen, month=date(2026, 3, 1))``. Plain values do for attributes without a period."""

    value: FactValue
    happened_on: date | None = None
    month: date | None = None  # any day of the month, for month_done and ytd_done
    year: int | None = None  # for annual_plan
    is_plan: bool = False  # a planned date


@dataclass(frozen=True)
class CheckedFigure:
    """Ready to be recorded."""

    attribute: str
    label: str
    figure: Figure
    period: tuple[date, date] | None

    @property
    def audited(self) -> Any:
        value = self.figure.value
        if attribute(SUBJECT_KIND, self.attribute).personal:
            return "（个人信息）"
        return str(value) if isinstance(value, Decimal) else value

    def for_subject(self, project_id: UUID) -> NewFact:
        value = self.figure.value
        return NewFact(
            subject_kind=SUBJECT_KIND,
            subject_id=project_id,
            attribute=self.attribute,
            value=value,
            happened_on=self.figure.happened_on,
            period_start=self.period[0] if self.period else None,
            period_end=self.period[1] if self.period else None,
            modality=TARGET if self.figure.is_plan else REPORTED,
            spot_field=self.label[:60],
            raw_text=shown_value(attribute(SUBJECT_KIND, self.attribute), value),
        )


def checked_figures(values: Mapping[str, Any], *, today: date) -> list[CheckedFigure]:
    """Check what a form states: attribute → value or Figure (or a list of Figures). Empty values state nothing.

    Raises Refusal that names the attribute as ``field``: unknown, wrong type, impossible period, a future day without ``is_plan``.
    """
    checked = []
    for name, given in values.items():
        for each in given if isinstance(given, list) else [given]:
            figure = each if isinstance(each, Figure) else Figure(each)
            if figure.value is None or figure.value == "":
                continue
            checked.append(_checked(name, figure, today))
    return checked


@transaction.atomic
def record_figures(
    actor: Actor, project_id: UUID, values: Mapping[str, Any], *, expected_version: int | None = None, title: str = ""
) -> int:
    """State new figures from a form (investment done, plans, progress, people); the new version.

    A figure that is already known is not overwritten silently: where a person enters another value it holds from now on and the old
    one stays readable; use ``correct_figure`` where the old one was wrong.
    """
    row = locked_project(actor, project_id, "projects:correct", expected_version=expected_version)
    stage_fields = STAGE_ATTRIBUTES & {name for name, given in values.items() if not _all_plans(given)}
    if stage_fields:
        raise Refusal(
            "stage_needs_its_deed", "阶段和里程碑日期不能在这里直接填写。", "请用“推进阶段”，或在原记录上“更正”。", field=min(stage_fields)
        )
    stated = checked_figures(values, today=day_of(actor))
    if not stated:
        return int(row.version)
    _ensure_owner(actor, values)
    source = record_source(actor=actor, kind="form", title=title or f"项目填报：{row.name}")
    record_facts(actor, source, [each.for_subject(row.id) for each in stated])
    refresh_projection(actor.zone_id, [row.id])
    audit.record(
        actor,
        "project.figures_recorded",
        subject_kind=SUBJECT_KIND,
        subject_id=row.id,
        subject_label=row.name,
        after={each.attribute: each.audited for each in stated},
    )
    return version_of(actor, row.id)


@transaction.atomic
def correct_figure(
    actor: Actor, project_id: UUID, fact_id: UUID, *, value: FactValue, reason: str, expected_version: int | None = None
) -> UUID:
    """Replace one fact of the project by a corrected one (``value`` None withdraws it); the new fact's id. A stage can go back by this."""
    row = locked_project(actor, project_id, "projects:correct", expected_version=expected_version, yours={"value": str(value)})
    fact = facts_by_id(actor, [fact_id]).get(fact_id)
    if fact is None or fact.subject_id not in _subjects(row):
        raise NotVisible
    if fact.attribute.name == "stage":
        new_id = _correct_stage(actor, row, fact, value, reason)
    elif value is None:
        new_id = withdraw_fact(actor, fact_id, reason)
    else:
        figure = Figure(value, is_plan=fact.line.modality == TARGET)
        checked = _checked_value(fact.attribute, figure.value)
        if isinstance(checked, date) and fact.attribute.name in MILESTONE_STAGES and not figure.is_plan:
            _check_day(checked, fact.attribute.label, fact.attribute.name, day_of(actor))
        if fact.attribute.name == "owner_enterprise":
            _ensure_owner(actor, {"owner_enterprise": checked})
        day = checked if isinstance(checked, date) and fact.line.happened_on is not None else fact.line.happened_on
        new_id = correct_fact(actor, fact_id, value=checked, reason=reason, happened_on=day, raw_text=str(checked))
    refresh_projection(actor.zone_id, [row.id])
    return new_id


@transaction.atomic
def choose_planned_investment(actor: Actor, project_id: UUID, fact_id: UUID, *, reason: str, expected_version: int | None = None) -> UUID:
    """Of several announced totals, this one holds; all stay with their sources. The id of the choice, itself a fact."""
    row = locked_project(actor, project_id, "projects:choose_total", expected_version=expected_version)
    fact = facts_by_id(actor, [fact_id]).get(fact_id)
    if fact is None or fact.subject_id not in _subjects(row) or fact.attribute.name != "planned_investment":
        raise NotVisible
    choice_id = choose_fact(actor, fact_id, reason)
    refresh_projection(actor.zone_id, [row.id])
    return choice_id


def _correct_stage(actor: Actor, row: Project, fact: FactView, value: FactValue, reason: str) -> UUID:
    """The stage goes back (or on) to ``value``, or is withdrawn. What the same deed recorded beyond it goes with it.

    The corrected stage is only reported: its evidence was for another stage.
    """
    stage = "" if value is None else str(_checked_value(fact.attribute, value))
    beyond = lifecycle.stage(stage).order if stage else 0
    if not stage:
        new_id = withdraw_fact(actor, fact.id, reason)
    else:
        new_id = correct_fact(actor, fact.id, value=stage, reason=reason, happened_on=None, raw_text=stage)
    if fact.source.kind == "form":
        for other in facts_of(actor, SUBJECT_KIND, fact.subject_id):
            reached = MILESTONE_STAGES.get(other.attribute.name)
            if other.is_standing and other.source.id == fact.source.id and reached and lifecycle.stage(reached).order > beyond:
                withdraw_fact(actor, other.id, reason)
    return new_id


def version_of(actor: Actor, project_id: UUID) -> int:
    """The project's version after a refresh."""
    return int(Project.objects.in_zone(actor.zone_id).values_list("version", flat=True).get(id=project_id))


def _subjects(row: Project) -> set[UUID]:
    merged = Project.objects.in_zone(row.zone_id).filter(merged_into_id=row.id).values_list("id", flat=True)
    return {row.id, *merged}


def _ensure_owner(actor: Actor, values: Mapping[str, Any]) -> None:
    owner = values.get("owner_enterprise")
    name = owner.value if isinstance(owner, Figure) else owner
    if name:
        ensure_enterprises_bulk(actor, [str(name)])


def _all_plans(given: Any) -> bool:
    return all(isinstance(each, Figure) and each.is_plan for each in (given if isinstance(given, list) else [given]))


def _checked(name: str, figure: Figure, today: date) -> CheckedFigure:
    try:
        declared = attribute(SUBJECT_KIND, name)
    except KeyError:
        raise Refusal("unknown_field", f"项目没有“{name}”这一项。", "请检查字段名称。", field=name) from None
    value = _checked_value(declared, figure.value)
    if figure.is_plan and declared.kind != "date":
        raise Refusal("not_a_plan", f"“{declared.label}”不区分计划与实际。", "请直接填写。", field=name)
    if isinstance(value, date) and not figure.is_plan:
        _check_day(value, declared.label, name, today)
    happened_on = figure.happened_on
    if happened_on is not None and happened_on > today:
        raise Refusal("date_in_future", f"“{declared.label}”的日期 {happened_on} 晚于今天（{today}）。", "请检查日期。", field=name)
    if declared.period == "day" and happened_on is None:
        happened_on = today
    plain = Figure(value, happened_on, figure.month, figure.year, figure.is_plan)
    return CheckedFigure(name, declared.label, plain, _period(declared, figure, today))


def _period(declared: Attribute, figure: Figure, today: date) -> tuple[date, date] | None:
    if declared.period == "year":
        if figure.year is None or not 1990 <= figure.year <= today.year + 5:
            raise Refusal(
                "year_missing", f"“{declared.label}”没有填写年度。", f"请填写 1990 至 {today.year + 5} 之间的年份。", field=declared.name
            )
        return date(figure.year, 1, 1), date(figure.year, 12, 31)
    if declared.period in ("month", "ytd"):
        if figure.month is None:
            raise Refusal("month_missing", f"“{declared.label}”没有填写月份。", "请选择月份。", field=declared.name)
        first = figure.month.replace(day=1)
        if first > today:
            raise Refusal("month_in_future", f"“{declared.label}”的月份 {first:%Y-%m} 还没有开始。", "请检查月份。", field=declared.name)
        return (first.replace(month=1) if declared.period == "ytd" else first), last_day_of_month(first.year, first.month)
    return None


def _checked_value(declared: Attribute, value: FactValue) -> FactValue:
    label, name = declared.label, declared.name
    if declared.kind == "fen":
        if not isinstance(value, int) or isinstance(value, bool):
            raise Refusal("not_money", f"“{label}”应为金额。", "请填写数字和单位，如 3.5亿元。", field=name)
        if value < 0:
            raise Refusal("negative_money", f"“{label}”不能为负数。", "请检查数字。", field=name)
        return value
    if declared.kind == "date":
        if not isinstance(value, date):
            raise Refusal("not_a_date", f"“{label}”应为日期。", "请按 2026-03-31 的样式填写。", field=name)
        return value
    if declared.kind == "number":
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise Refusal("not_a_number", f"“{label}”应为数字。", "请检查。", field=name)
        return value
    return _checked_text(declared, value)


def _checked_text(declared: Attribute, value: FactValue) -> str:
    label, name = declared.label, declared.name
    text = tidy_text(str(value))
    if not text:
        raise Refusal("text_missing", f"“{label}”没有内容。", "请填写；如要撤回原值，请用“撤回”。", field=name)
    if name in _CODED and text not in _CODED[name]:
        raise Refusal(
            "unknown_choice", f"“{label}”的值“{text[:20]}”不在可选范围。", f"请选择：{'、'.join(_CODED[name].values())}。", field=name
        )
    if name == "stage" and not lifecycle.is_stage(text):
        raise Refusal("unknown_stage", f"阶段“{text[:20]}”不存在。", "请从列表中选择阶段。", field=name)
    if name == "side_state" and not (lifecycle.is_side_state(text) or text == "none"):
        raise Refusal("unknown_side_state", f"旁侧状态“{text[:20]}”不存在。", "请从列表中选择。", field=name)
    return text


def _check_day(day: date, label: str, name: str, today: date) -> None:
    if day > today:
        raise Refusal(
            "date_in_future", f"“{label}” {day} 晚于今天（{today}）。", "只登记已经发生的事；计划日期请填在“计划”栏。", field=name
        )
    if day < EARLIEST_DAY:
        raise Refusal("date_too_early", f"“{label}” {day} 早于 1990 年。", "请检查年份。", field=name)
