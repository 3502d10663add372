"""登记项目."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from huoshui.core import lifecycle
from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.investment_projects.actions import Figure, create_project
from huoshui.investment_projects.queries import project_rows
from huoshui.investment_projects.rules.attributes import STAGE_MILESTONES
from huoshui.organizations.queries import areas, open_units
from huoshui.web.page_dates import page_dates
from huoshui.web.projects import change_forms
from huoshui.web.projects.change_views import Values, answer_form, typed_day, typed_money
from huoshui.web.templatetags.huoshui_components import address

TEXTS = ("project_code", "owner_enterprise", "duty_unit", "duty_person", "leader", "area", "industry", "build_kind", "key_level", "content")


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A name and a source are enough. A project that looks known is shown first; "不是同一个" registers it all the same."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    units = [(unit.name, unit.name) for unit in open_units(actor)]
    fields = change_forms.create_fields(units, [(area.name, area.name) for area in areas(actor)], page_dates(request).as_of_day)
    context: dict[str, Any] = {
        "heading": "登记项目",
        "intro": "有台账的话，从“资料导入”整批进来更快；这里登记单个项目。",
        "verb": "登记",
        "cancel_url": address(request, "projects:list"),
        "draft": "projects:create",
    }

    def do(posted: Values) -> str:
        try:
            project_id = create_project(actor, name=posted["name"], values=_values(posted), is_another=posted.get("is_another") == "1")
        except Refusal as refusal:
            if refusal.code == "project_looks_known":
                known = [UUID(candidate["id"]) for candidate in refusal.data.get("candidates", [])]
                context["similar"] = project_rows(actor, ids=known)
            raise
        messages.success(request, f"已登记：{posted['name'].strip()}。")
        return address(request, "projects:detail", project_id)

    return answer_form(request, "projects/change.html", fields, {}, do, context)


def _values(posted: Values) -> dict[str, Any]:
    values: dict[str, Any] = {name: posted.get(name, "").strip() for name in TEXTS if posted.get(name, "").strip()}
    values["planned_investment"] = typed_money(posted, "planned_investment")
    stage, day = posted.get("stage", ""), typed_day(posted.get("stage_happened_on", ""), "到达这个阶段的日期", "stage_happened_on")
    if stage and not lifecycle.is_stage(stage):
        raise Refusal("unknown_stage", "没有这个阶段。", "请从列表中选择。", field="stage")
    if day is not None and not stage:
        raise Refusal("stage_missing", "填了日期，没有选阶段。", "请选现在的阶段。", field="stage")
    if stage:
        values["stage"] = Figure(stage, happened_on=day)
        if day is not None and stage in STAGE_MILESTONES:
            values[STAGE_MILESTONES[stage]] = day
    values["remark"] = f"信息来源：{posted['evidence_text'].strip()}"
    return values
