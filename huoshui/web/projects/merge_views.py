"""Two projects that are one: entries that look alike, the merge with its reason, and taking it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.investment_projects.actions import merge_projects, undo_merge
from huoshui.investment_projects.queries import merge_by_id, possible_duplicates, project_row, same_name_projects
from huoshui.web.components.form_state import Field
from huoshui.web.projects.change_views import Values, answer_form
from huoshui.web.templatetags.huoshui_components import address


@require_GET
def doubles(request: HttpRequest) -> HttpResponse:
    """Entries that may be one project, with the reason. Nothing is merged by likeness alone."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return render(request, "projects/doubles.html", {"groups": possible_duplicates(actor)})


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Let this project stand for another entry as well: its facts, phases, names, 期 and gaps count here. Can be undone."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = project_row(actor, project_id)
    asked = request.GET.get("with", "")
    choices = _choices(actor, project_id, row.name, row.project_code, asked)
    fields = [
        Field("merged", "并入的项目", "radio", needed=True, wide=True, choices=choices),
        Field("reason", "依据", "textarea", needed=True, wide=True, max_length=200, hint="为什么是同一个项目，例如备案号一致"),
    ]

    def do(posted: Values) -> str:
        if posted["merged"] not in dict(choices):
            raise Refusal("unknown_choice", "选的项目不在候选里。", "请重新选择。", field="merged")
        merge_projects(actor, project_id, UUID(posted["merged"]), reason=posted["reason"])
        messages.success(request, "已合并：两边的记载、期次和状态差都归到这一个，说法不同的并列待选；合并可以撤销。")
        return address(request, "projects:detail", project_id)

    context = {
        "row": row,
        "heading": "合并重复项目",
        "intro": f"保留“{row.name}”，并入的项目从列表里消失，什么都不删除。" if choices else f"没有找到和“{row.name}”相近的项目。",
        "verb": "合并",
        "cancel_url": address(request, "projects:detail", project_id),
        "draft": f"projects:merge:{project_id}",
    }
    return answer_form(request, "projects/change.html", fields, {"merged": asked}, do, context)


def _choices(actor: Actor, project_id: UUID, name: str, code: str, asked: str) -> list[tuple[str, str]]:
    """Visible candidates, the likest first; one that the page of doubles named is always among them."""
    found = {str(one.project_id): one for one in same_name_projects(actor, name, project_code=code, except_id=project_id)}
    choices = [
        (key, "，".join(part for part in (one.name, one.project_code, one.owner_name) if part) + f" —— {one.why}")
        for key, one in found.items()
    ]
    if asked and asked not in found and asked != str(project_id):
        try:
            other = project_row(actor, UUID(asked))
        except ValueError:
            return choices
        choices.insert(0, (asked, other.name))
    return choices


@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    """Take a merge back: what the merged entry brought along goes with it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = merge_by_id(actor, merge_id)
    row = project_row(actor, found.kept_id)

    def do(posted: Values) -> str:
        restored = undo_merge(actor, merge_id)
        messages.success(request, f"合并已撤销，“{found.merged_name}”恢复独立。")
        return address(request, "projects:detail", restored)

    context = {
        "row": row,
        "heading": "撤销合并",
        "intro": f"“{found.merged_name}”当时因“{found.reason}”并入，撤销后它带来的记载、期次和状态差还回去。",
        "verb": "撤销合并",
        "cancel_url": address(request, "projects:detail", found.kept_id),
    }
    return answer_form(request, "projects/change.html", [], {}, do, context)
