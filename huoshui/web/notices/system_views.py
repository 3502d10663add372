"""群机器人 and 未送达, for the system administrator."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.notices.actions import drop_message, retry_message, save_webhook, try_webhook
from huoshui.notices.queries import OUTBOX_STATES, ROBOT_KINDS, OutgoingLine, WebhookLine, outbox, webhook, webhooks
from huoshui.organizations.queries import open_units
from huoshui.web.components.form_state import Field
from huoshui.web.components.list_page import Action, Cell, Column, ListPage
from huoshui.web.notices.own_views import typed_time
from huoshui.web.system.form_pages import form_page, id_of, version_of
from huoshui.web.templatetags.huoshui_format import moment

FORM = ["GET", "HEAD", "POST"]


@require_GET
def webhook_list(request: HttpRequest) -> HttpResponse:
    """Group robots of the zone."""
    rows = webhooks(request.actor)  # type: ignore[attr-defined]
    create = Action("新增群机器人或短信网关", reverse("notices:webhook_create"), "plus", primary=True)

    def name(row: WebhookLine) -> Cell:
        tags = [] if row.is_active else [("", "已停用")]
        return Cell(row.name, reverse("notices:webhook_edit", args=[row.id]), tags=tags)

    listing = ListPage(
        key="webhooks",
        title="群机器人和短信网关",
        subtitle="通知同时发到企业微信、钉钉群或本单位的接口；每件事一个群只发一次。短信网关给企业发受理、答复和确认提醒，不设就不发。"
        "主机须由安装人员列入 HUOSHUI_OUTGOING。",
        rows=rows,
        row_id=lambda row: row.id,
        total_count=len(rows),
        actions=[create, Action("未送达", reverse("notices:outbox"), "warning")],
        columns=[
            Column("name", "名称", name, "name", fixed=True),
            Column("kind", "类别", lambda row: Cell(row.kind_name)),
            Column("host", "主机", lambda row: Cell(row.host)),
            Column("unit", "只发给", lambda row: Cell(row.unit_name or "全区")),
            Column("secret", "签名", lambda row: Cell("有" if row.has_secret else "—"), "short"),
            Column("try", "试发", lambda row: Cell("", template="notices/try_cell.html", value=row), "short"),
        ],
        empty_title="还没有群机器人",
        empty_text="在企业微信或钉钉群里添加机器人，把它的网址填到这里。不设也不影响应用内通知。",
        empty_actions=[create],
    ).bind(request)
    return render(request, "system/list.html", {"list": listing, "tab": "notices:webhooks"})


def _fields(actor: Actor, row: WebhookLine | None) -> list[Field]:
    units = [(str(unit.id), unit.name) for unit in open_units(actor)]
    kept = "不改就空着" if row else ""
    return [
        Field("name", "名称", needed=True, max_length=60, hint="如：重点项目调度群"),
        Field("kind", "类别", "select", needed=True, choices=ROBOT_KINDS),
        Field("address", "网址", needed=row is None, wide=True, max_length=500, hint=f"整条复制，加密保存，页面上只显示主机。{kept}"),
        Field("secret", "签名密钥", max_length=200, hint=f"钉钉“加签”时填。{kept}"),
        Field("unit_id", "只发给", "select", choices=units, hint="不选则全区的通知都发"),
        Field(
            "form_template",
            "短信表单",
            wide=True,
            max_length=500,
            hint="只有短信网关要填，如 mobile={phone}&content=【签名】{text}&ts={time}&sign={sign}",
        ),
        Field("quiet_from", "静默开始", max_length=5, hint="如 21:00；短信在静默时段内不发，验证码除外"),
        Field("quiet_to", "静默结束", max_length=5, hint="如 08:00"),
        Field("is_active", "启用", "check"),
        Field("expected_version", "", "hidden"),
    ]


def _webhook_form(request: HttpRequest, row: WebhookLine | None) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]

    def carry_out(posted: Mapping[str, str]) -> str:
        save_webhook(
            actor,
            webhook_id=row.id if row else None,
            name=posted.get("name", ""),
            kind=posted.get("kind", ""),
            address=posted.get("address", ""),
            secret=posted.get("secret", ""),
            unit_id=id_of(posted, "unit_id"),
            is_active=posted.get("is_active") == "1",
            form_template=posted.get("form_template", ""),
            quiet_from=typed_time(dict(posted), "quiet_from", "静默开始"),
            quiet_to=typed_time(dict(posted), "quiet_to", "静默结束"),
            expected_version=version_of(posted) if row else None,
        )
        messages.success(request, "已保存。群机器人可以试发一条。")
        return reverse("notices:webhooks")

    values = {"is_active": "1", "expected_version": 0}
    if row:
        values = {
            "name": row.name,
            "kind": row.kind,
            "unit_id": str(row.unit_id or ""),
            "is_active": "1" if row.is_active else "",
            "form_template": row.form_template,
            "quiet_from": f"{row.quiet_from:%H:%M}" if row.quiet_from else "",
            "quiet_to": f"{row.quiet_to:%H:%M}" if row.quiet_to else "",
            "expected_version": row.version,
        }
    return form_page(
        request,
        title=f"修改{row.name}" if row else "新增群机器人或短信网关",
        fields=_fields(actor, row),
        values=values,
        carry_out=carry_out,
        verb="保存",
        cancel_url=reverse("notices:webhooks"),
        tab="notices:webhooks",
    )


@require_http_methods(FORM)
def webhook_create(request: HttpRequest) -> HttpResponse:
    """A new robot."""
    return _webhook_form(request, None)


@require_http_methods(FORM)
def webhook_edit(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """An old one."""
    return _webhook_form(request, webhook(request.actor, webhook_id))  # type: ignore[attr-defined]


@require_POST
def webhook_try(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """A trial message; it goes out within a minute."""
    try_webhook(request.actor, webhook_id)  # type: ignore[attr-defined]
    messages.success(request, "已放入发件箱，一分钟内发出；没有收到请看“未送达”。")
    return redirect("notices:webhooks")


@require_GET
def outbox_page(request: HttpRequest) -> HttpResponse:
    """What could not be delivered, and what waits or went out."""
    state = request.GET.get("state", "dead")
    if state not in dict(OUTBOX_STATES):
        raise Refusal("bad_filter", f"没有“{state[:20]}”这种状态。", "请从页面上方选择。", field="state")
    rows, counts = outbox(request.actor, state=state)  # type: ignore[attr-defined]

    def when(row: OutgoingLine) -> Cell:
        return Cell(moment(row.settled_at or row.not_before), small="" if row.settled_at else "下次发送")

    columns = [
        Column("target", "发给", lambda row: Cell(row.target), "name", fixed=True),
        Column("channel", "途径", lambda row: Cell(row.channel_name)),
        Column("created", "产生", lambda row: Cell(moment(row.created_at))),
        Column("when", "时间", when),
        Column("attempts", "试过", lambda row: Cell(row.attempts), "number", unit="次"),
        Column("error", "原因", lambda row: Cell(row.last_error or "—"), "long"),
    ]
    if state == "dead":
        columns.insert(1, Column("act", "处理", lambda row: Cell("", template="notices/dead_cell.html", value=row), "short"))
    listing = ListPage(
        key="outbox",
        title=dict(OUTBOX_STATES)[state],
        subtitle="发不出去的会隔一会儿再试，试满八次停下来，等您重发或放弃。应用内通知不受影响。",
        rows=rows,
        row_id=lambda row: row.id,
        total_count=counts.get(state, 0),
        count_word="条",
        columns=columns,
        actions=[Action("群机器人", reverse("notices:webhooks"))],
        empty_title=f"没有{dict(OUTBOX_STATES)[state]}的通知",
        empty_text="",
    ).bind(request)
    tabs = [(label, f"?state={value}", value == state, counts.get(value, 0)) for value, label in OUTBOX_STATES]
    return render(request, "notices/outbox.html", {"list": listing, "states": tabs, "tab": "notices:webhooks"})


def _settled(request: HttpRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("notices:outbox")


@require_POST
def retry(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Again from the start."""
    return _carried_out(request, message_id, retry_message, "已放回发件箱，一分钟内再发。")


@require_POST
def drop(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Given up."""
    return _carried_out(request, message_id, drop_message, "已放弃这条通知。")


def _carried_out(request: HttpRequest, message_id: UUID, deed: object, words: str) -> HttpResponse:
    try:
        deed(request.actor, message_id)  # type: ignore[operator, attr-defined]
    except NotVisible:
        raise
    except Refusal as refusal:
        messages.warning(request, f"{refusal.message}{refusal.remedy}")
        return redirect("notices:outbox")
    return _settled(request, words)
