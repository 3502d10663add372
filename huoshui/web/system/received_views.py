"""What other zones handed up or over: copies."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from huoshui.core import clock
from huoshui.core.refusals import Refusal
from huoshui.investment_projects.queries import handed_content, project_detail
from huoshui.organizations import actions, queries
from huoshui.web.components.form_state import Field
from huoshui.web.components.list_page import Cell, Column, FilterField, ListPage, filled
from huoshui.web.system.form_pages import form_page, id_of
from huoshui.web.templatetags.huoshui_format import moment

GROUNDS = (("upward", "下级上报"), ("partner", "飞地移交"))


@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """The list, newest first."""
    filters = filled(
        request,
        [
            FilterField("q", "名称", "search", placeholder="记录名称或来源区域", in_bar=True),
            FilterField("ground", "缘由", choices=GROUNDS, in_bar=True),
        ],
    )
    chosen = {one.name: one.value for one in filters}
    page = queries.received_copies(
        request.actor,  # type: ignore[attr-defined]
        text=chosen["q"],
        ground=chosen["ground"],
        after=_cursor(request.GET.get("after", "")),
    )
    listing = ListPage(
        key="received",
        title="收到的上报与移交",
        rows=page.copies,
        row_id=lambda copy: copy.id,
        total_count=page.total_count,
        count_word="条",
        filters=filters,
        next_cursor=str(page.next_cursor or ""),
        subtitle="都是移交那一刻的副本；对方台账后来的改动不会跟过来，除非再次移交。",
        columns=[
            Column(
                "label", "记录", lambda copy: Cell(copy.subject_label, reverse("system:received_copy", args=[copy.id])), "name", fixed=True
            ),
            Column("from", "来自", lambda copy: Cell(copy.from_zone.name)),
            Column("ground", "缘由", lambda copy: Cell(copy.get_ground_display(), small=copy.area_name)),
            Column("by", "经手人", lambda copy: Cell(copy.handed_by_name)),
            Column("at", "时间", lambda copy: Cell(moment(copy.handed_at)), "date"),
        ],
        empty_title="还没有收到上报或移交",
        empty_text="下级把记录上报给本区，或飞地的另一方移交记录后，会出现在这里。",
    ).bind(request)
    return render(request, "system/list.html", {"list": listing, "tab": "system:received"})


@require_safe
def received_copy_page(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    """One copy, as it was handed over."""
    copy = queries.received_copy(request.actor, copy_id)  # type: ignore[attr-defined]
    return render(request, "system/received_copy.html", {"copy": copy, "tab": "system:received"})


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_project(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """A copy of one project, as it stands today, for the parent zone or the partner of its area."""
    actor = request.actor  # type: ignore[attr-defined]
    row = project_detail(actor, project_id).row
    receivers = queries.receivers(actor, row.area_id)
    content = handed_content(row, clock.today())

    def carry_out(posted: Mapping[str, str]) -> str:
        to_zone_id = id_of(posted, "to_zone_id")
        zone = next((zone for zone, _ in receivers if zone.id == to_zone_id), None)
        if zone is None:
            raise Refusal("not_a_receiver", "没有选择交给谁。", "请从列表里选择。", field="to_zone_id")
        actions.hand_over(
            actor,
            to_zone_id=zone.id,
            subject_kind="project",
            subject_id=row.id,
            subject_label=row.name,
            content=content,
            area_id=row.area_id,
        )
        messages.success(request, f"已把“{row.name}”的副本交给{zone.name}，双方审计日志都有记录。")
        return reverse("projects:detail", args=[row.id])

    if not receivers:
        raise Refusal(
            "no_receiver",
            "本区没有上级，这个项目也不在飞地园区，没有可以交给的一方。",
            "请系统管理员先在“区域”里设好上级，或在“园区与乡镇”里写明共建方。",
        )
    shown = "；".join(f"{label} {text}" for label, text in content.items() if text not in ("", "—"))
    return form_page(
        request,
        title=f"上报或移交：{row.name}",
        fields=[
            Field(
                "to_zone_id",
                "交给",
                "radio",
                needed=True,
                choices=[(str(zone.id), f"{zone.name}（{why}）") for zone, why in receivers],
                value=str(receivers[0][0].id),
            )
        ],
        carry_out=carry_out,
        verb="交出副本",
        cancel_url=reverse("projects:detail", args=[row.id]),
        explanation=f"对方只看到这一份副本，看不到台账：{shown}",
    )


def _cursor(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Refusal("bad_cursor", "翻页地址不完整。", "请回到首页重新翻。", field="after") from None
