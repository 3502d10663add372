"""What other zones handed up or over: copies."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from huoshui.core.refusals import Refusal
from huoshui.organizations import queries
from huoshui.web.components.list_page import Cell, Column, FilterField, ListPage, filled
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


def _cursor(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Refusal("bad_cursor", "翻页地址不完整。", "请回到首页重新翻。", field="after") from None
