"""Changes to one project: each a form with its evidence or reason, each one action."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from huoshui.core import lifecycle
from huoshui.core.actor import Actor
from huoshui.core.money import format_money, parse_money_fen
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.fact_ledger.queries import FactView, facts_by_id
from huoshui.investment_projects.actions import (
    add_phase,
    advance_stage,
    choose_planned_investment,
    correct_figure,
    record_figures,
    set_side_state,
)
from huoshui.investment_projects.queries import ProjectRow, project_detail, project_row
from huoshui.investment_projects.rules.attributes import BUILD_KINDS, KEY_LEVELS, NO_SIDE_STATE
from huoshui.organizations.queries import open_units
from huoshui.organizations.rules.policy import may
from huoshui.web.components.form_state import Field, FormState, missing_fields, new_form, refused_form
from huoshui.web.errors import status_of
from huoshui.web.page_dates import page_dates
from huoshui.web.projects import change_forms
from huoshui.web.projects.detail_views import disputed_totals, stage_steps
from huoshui.web.templatetags.huoshui_components import address

Values = dict[str, str]


def typed_day(text: str, label: str, name: str) -> date | None:
    """The day of a date field; None where it is empty."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refusal("not_a_date", f"“{label}”不是日期。", "请按 2026-03-31 的样式填写。", field=name) from None


def needed_day(posted: Values, name: str, label: str) -> date:
    """The day of a date field declared as needed: where it was empty the form was refused before."""
    day = typed_day(posted[name], label, name)
    assert day is not None
    return day


def typed_money(posted: Values, name: str) -> int | None:
    """Whole fen of a money field with its unit; None where it is empty."""
    text = posted.get(name, "").strip()
    if not text:
        return None
    try:
        return parse_money_fen(text, unit=posted.get(f"{name}_unit") or "万元")
    except Refusal as refusal:
        raise Refusal(refusal.code, refusal.message, refusal.remedy, field=name, data=refusal.data) from None


def typed_version(posted: Values) -> int:
    """The version that the form was opened at."""
    text = posted.get("expected_version", "")
    if not text.isdecimal():
        raise Refusal("version_missing", "表单缺少版本号。", "请重新打开这一页再填。")
    return int(text)


def given_file(request: HttpRequest, name: str) -> tuple[str, BinaryIO] | None:
    """The uploaded file as actions take it."""
    file = request.FILES.get(name)
    return None if file is None else (str(file.name), cast(BinaryIO, file.file))


def answer_form(
    request: HttpRequest, template: str, fields: Sequence[Field], start: Values, do: Callable[[Values], str], context: dict[str, Any]
) -> HttpResponse:
    """GET draws the form, POST does the deed: then to where ``do`` says, or the form again with what is wrong (422, 409)."""
    if request.method == "GET":
        return render(request, template, {"form": new_form(fields, start), **context})
    posted = {name: str(value) for name, value in request.POST.items()}
    refusals = missing_fields(fields, posted)
    if not refusals:
        try:
            return redirect(do(posted))
        except (NotVisible, NotPermitted, StaleVersion):
            raise
        except Refusal as refusal:
            refusals = [refusal]
    form: FormState = refused_form(fields, posted, refusals)
    context |= {"refusal": refusals[0]}
    return render(request, template, {"form": form, **context}, status=max(status_of(one) for one in refusals))


def _row(request: HttpRequest, project_id: UUID) -> tuple[Actor, ProjectRow]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor, project_row(actor, project_id)


def _done(request: HttpRequest, project_id: UUID, words: str) -> str:
    messages.success(request, words)
    return address(request, "projects:detail", project_id)


@require_http_methods(["GET", "POST"])
def stage(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """推进阶段: the evidence is always asked, a skip is asked about, a bypass needs the right and a reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = project_detail(actor, project_id)
    row, options = found.row, found.stage_options
    fields = change_forms.stage_fields(options, page_dates(request).as_of_day)

    def do(posted: Values) -> str:
        advance_stage(
            actor,
            project_id,
            to_stage=posted["to_stage"],
            happened_on=typed_day(posted["happened_on"], "发生日期", "happened_on"),
            evidence_text=posted.get("evidence_text", ""),
            evidence_file=given_file(request, "evidence_file"),
            bypass_reason=posted.get("bypass_reason", ""),
            expected_version=typed_version(posted),
        )
        return _done(request, project_id, f"已登记：{row.name} 推进到“{lifecycle.state_name(posted['to_stage'])}”。")

    stages = [{"stage": one.stage, "label": one.label, "skips": list(one.skips), "evidence": one.evidence_needed} for one in options]
    context: dict[str, Any] = {
        "row": row,
        "steps": stage_steps(row, frozenset()),
        "stages_json": json.dumps(stages, ensure_ascii=False),
        "may_bypass": may(actor, "projects:bypass_stage"),
    }
    start = {"expected_version": str(row.version), "to_stage": request.GET.get("to", "")}
    return answer_form(request, "projects/stage.html", fields, start, do, context | {"asks_bypass": _asked_skips(request, options)})


def _asked_skips(request: HttpRequest, options: Sequence[Any]) -> str:
    """Stages that the posted target skips; empty on a first visit."""
    asked = request.POST.get("to_stage", "")
    return "、".join(name for one in options if one.stage == asked for name in one.skips)


@require_http_methods(["GET", "POST"])
def side_state(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """停工、搁置、终止、迁址、复工、流转."""
    actor, row = _row(request, project_id)

    def do(posted: Values) -> str:
        code = posted["side_state"]
        set_side_state(
            actor,
            project_id,
            side_state="" if code == NO_SIDE_STATE else code,
            happened_on=typed_day(posted["happened_on"], "发生日期", "happened_on"),
            reason=posted["reason"],
            expected_version=typed_version(posted),
        )
        return _done(request, project_id, f"已登记：{dict(change_forms.SIDE_STATES)[code]}。")

    context = {
        "row": row,
        "heading": "登记停工、搁置、复工…",
        "intro": f"现在：{row.stage_label}{'，' + row.side_state_label if row.side_state else ''}。阶段不变，只登记旁侧状态。",
        "verb": "登记",
        "cancel_url": address(request, "projects:detail", project_id),
        "draft": f"projects:side_state:{project_id}",
    }
    fields = change_forms.side_state_fields(page_dates(request).as_of_day)
    return answer_form(request, "projects/change.html", fields, {"expected_version": str(row.version)}, do, context)


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, project_id: UUID, fact_id: UUID) -> HttpResponse:
    """更正 one recorded value: a new fact that names the old one; the old one stays, struck through."""
    actor, row = _row(request, project_id)
    fact = facts_by_id(actor, [fact_id]).get(fact_id)
    if fact is None or fact.subject_kind != "project" or fact.attribute.personal:
        raise NotVisible
    choices = correction_choices(fact.attribute.name)
    fields = change_forms.correct_fields(fact.attribute.label, fact.attribute.kind, choices)

    def do(posted: Values) -> str:
        correct_figure(actor, project_id, fact_id, value=_corrected_value(fact, posted), reason=posted["reason"])
        return _done(request, project_id, f"已更正{fact.attribute.label}，原记载划去保留。")

    context = {
        "row": row,
        "heading": f"更正{fact.attribute.label}",
        "intro": "原记载会划去保留，两次记载都能查到。",
        "before": [("现在记的", fact.shown_value), ("出处", fact.spot_sentence), ("事情的时间", fact.shown_time)],
        "verb": "更正",
        "cancel_url": address(request, "projects:detail", project_id),
        "draft": f"projects:correct:{fact_id}",
    }
    return answer_form(request, "projects/change.html", fields, _correction_start(fact), do, context)


def correction_choices(name: str) -> Sequence[tuple[str, str]]:
    """For attributes whose values are codes."""
    if name == "stage":
        return [(one.code, one.name) for one in lifecycle.STAGES]
    if name == "side_state":
        return change_forms.SIDE_STATES
    return list({"build_kind": BUILD_KINDS, "key_level": KEY_LEVELS}.get(name, {}).items())


def _correction_start(fact: FactView) -> Values:
    if fact.attribute.kind == "fen":
        return {}
    return {"value": "" if fact.line.value is None else str(fact.line.value)}


def _corrected_value(fact: FactView, posted: Values) -> Any:
    text = posted["value"].strip()
    if fact.attribute.kind == "fen":
        return typed_money(posted, "value")
    if fact.attribute.kind == "date":
        return typed_day(text, fact.attribute.label, "value")
    if fact.attribute.kind == "number":
        return typed_number(text, fact.attribute.label)
    return text


def typed_number(text: str, label: str) -> Any:
    """A plain decimal number."""
    plain = text.replace(",", "").removesuffix("%")
    digits = plain.removeprefix("-")
    if not digits.isascii() or not digits.replace(".", "", 1).isdigit() or len(digits) > 18:
        raise Refusal("not_a_number", f"“{label}”应为数字。", "请只填数字，例如 36.5。", field="value")
    return Decimal(plain)


@require_http_methods(["GET", "POST"])
def choose_total(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Sources announce different totals: a person says which holds, and why."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = project_detail(actor, project_id)
    stated = disputed_totals(found)
    fields = change_forms.choose_fields(
        [(str(one.fact.id), f"{format_money(one.value_fen)} —— {one.fact.spot_sentence}") for one in stated]
    )

    def do(posted: Values) -> str:
        chosen = next((one for one in stated if str(one.fact.id) == posted["fact"]), None)
        if chosen is None:
            raise Refusal("unknown_choice", "选的不在这几个说法里。", "请重新选择。", field="fact")
        choose_planned_investment(actor, project_id, chosen.fact.id, reason=posted["reason"])
        return _done(request, project_id, f"已选定总投资 {format_money(chosen.value_fen)}，另外的说法仍保留。")

    context = {
        "row": found.row,
        "heading": "选定总投资",
        "intro": f"{len(stated)} 个说法都留着，选一个作数；以后还可以改选。" if stated else "各处说法一致，不用选。",
        "verb": "选定",
        "cancel_url": address(request, "projects:detail", project_id),
        "draft": "",
    }
    return answer_form(request, "projects/change.html", fields, {"fact": request.GET.get("fact", "")}, do, context)


@require_http_methods(["GET", "POST"])
def phase(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """加一期: a project of its own under the parent, counted once with it."""
    actor, row = _row(request, project_id)

    def do(posted: Values) -> str:
        values = {"planned_investment": typed_money(posted, "planned_investment")}
        phase_id = add_phase(
            actor,
            project_id,
            phase_label=posted["phase_label"],
            name=posted.get("name", ""),
            values=values,
            expected_version=typed_version(posted),
        )
        return _done(request, phase_id, f"已给“{row.name}”加上{posted['phase_label']}。")

    context = {
        "row": row,
        "heading": "加一期",
        "intro": "业主、责任单位、园区沿用主项目；主项目和各期在汇总里只计一次。",
        "verb": "加上",
        "cancel_url": address(request, "projects:detail", project_id),
        "draft": f"projects:phase:{project_id}",
    }
    return answer_form(request, "projects/change.html", change_forms.phase_fields(), {"expected_version": str(row.version)}, do, context)


@require_http_methods(["GET", "POST"])
def duty(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """调整责任: unit, person, leader. What stood before stays readable in the timeline."""
    actor, row = _row(request, project_id)
    units = [(unit.name, unit.name) for unit in open_units(actor)]
    if row.duty_unit_name and row.duty_unit_name not in dict(units):
        units.insert(0, (row.duty_unit_name, row.duty_unit_name))
    before = {"duty_unit": row.duty_unit_name, "duty_person": row.duty_person, "leader": row.leader_name}

    def do(posted: Values) -> str:
        changed = {name: posted.get(name, "").strip() for name, value in before.items() if posted.get(name, "").strip() not in ("", value)}
        if not changed:
            raise Refusal("nothing_changed", "责任单位、责任人、包联领导都没有变。", "请改好再提交，或取消。", field="duty_unit")
        record_figures(
            actor, project_id, changed, expected_version=typed_version(posted), title=f"调整责任：{posted['reason'].strip()[:120]}"
        )
        return _done(request, project_id, "责任已调整，原来的安排在时间线里可查。")

    context = {
        "row": row,
        "heading": "调整责任",
        "verb": "保存",
        "cancel_url": address(request, "projects:detail", project_id),
        "draft": f"projects:duty:{project_id}",
    }
    return answer_form(
        request, "projects/change.html", change_forms.duty_fields(units), {"expected_version": str(row.version), **before}, do, context
    )
