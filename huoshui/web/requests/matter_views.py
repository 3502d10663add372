"""共性问题: found among alike requests, with one owner and one measure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests.actions import (
    change_members,
    close_common_matter,
    edit_common_matter,
    make_common_matter,
    record_measure,
    record_upward_outcome,
    send_matter_upward,
)
from huoshui.enterprise_requests.queries import (
    MatterRow,
    categories,
    common_matter,
    common_matters,
    possible_common_matters,
    requests_by_id,
    terms_in_force,
)
from huoshui.organizations.queries import open_units
from huoshui.organizations.rules.policy import may
from huoshui.web.components.form_state import Field
from huoshui.web.components.list_page import PAGE_SIZE, Cell, Column, ListPage
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.change_views import Values, answer_form, typed_day, typed_version
from huoshui.web.requests.change_views import chosen_id
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import MISSING

VERSION = Field("expected_version", "", "hidden")


@require_GET
def matters(request: HttpRequest) -> HttpResponse:
    """Those that stand, and groups of alike requests that may become one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    names = {line.code: line for line in categories(actor, with_closed=True)}
    proposed = []
    if may(actor, "requests:matter_create"):
        terms = terms_in_force(actor.zone_id, page_dates(request).as_of_day)
        for cluster in possible_common_matters(actor, least_firms=terms.common_matter_firms):
            line = names.get(cluster.category)
            query = "&".join(f"member={one.request_id}" for one in cluster.requests[:60])
            base = address(request, "requests:matter_create", category=line.id if line else "")
            proposed.append((cluster, line.name if line else "未分类", f"{base}{'&' if '?' in base else '?'}{query}"))
    page = common_matters(actor, after=request.GET.get("after", ""), limit=PAGE_SIZE)
    listing = ListPage(
        key="common_matters",
        title="共性问题",
        subtitle="几家企业说同一件事，定一个牵头单位、拿一个办法，再逐家由企业确认。",
        columns=_columns(request),
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        count_word="个",
        next_cursor=page.next_cursor,
        empty_title="还没有共性问题",
        empty_text="同类诉求来自几家企业时，这里会自动提示。",
    ).bind(request)
    return render(request, "requests/matters.html", {"list": listing, "proposed": proposed if not request.GET.get("after") else []})


def _columns(request: HttpRequest) -> list[Column]:
    actor: Actor = request.actor  # type: ignore[attr-defined]

    def name(row: MatterRow) -> Cell:
        return Cell(row.title, address(request, "requests:matter", row.id), small=row.number)

    def state(row: MatterRow) -> Cell:
        return Cell("", tags=[("good" if row.state == "closed" else "water", row.state_label)])

    def counted(number: int, row: MatterRow, **more: str) -> Cell:
        """Who sees only the own unit's requests finds fewer in the list than the matter has: no link, and why."""
        if actor.sees_whole_zone:
            return Cell(number, address(request, "requests:list", matter=row.id, **more))
        return Cell(number, hint="含其他单位办理的诉求")

    def members(row: MatterRow) -> Cell:
        return counted(row.member_count, row)

    def confirmed(row: MatterRow) -> Cell:
        return counted(row.confirmed_count, row, state="confirmed")

    return [
        Column("matter", "共性问题", name, "name", fixed=True),
        Column("owner", "牵头单位", lambda row: Cell(row.owner_unit_name or MISSING), "short"),
        Column("state", "状态", state, "short"),
        Column("firms", "企业", lambda row: Cell(row.firm_count), "number", "家"),
        Column("members", "诉求", members, "number", "件"),
        Column("confirmed", "企业已确认", confirmed, "number", "件"),
        Column("upward", "上报", lambda row: Cell(row.upward_to or MISSING), "short"),
    ]


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new matter out of chosen requests."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    chosen = _ids(request.GET.getlist("member"))
    rows = requests_by_id(actor, chosen)
    fields = [
        Field("title", "共性问题", needed=True, wide=True, max_length=120, hint="例如 开发区东片夜班没有公交"),
        Field("owner_unit_id", "牵头单位", "select", choices=[(str(unit.id), unit.name) for unit in open_units(actor)]),
        Field("category_id", "类别", "select", choices=[(str(line.id), line.name) for line in categories(actor)]),
        Field("description", "说明", "textarea", wide=True, max_length=1000),
    ]

    def do(posted: Values) -> str:
        members = _ids(request.POST.getlist("member"))
        made = make_common_matter(
            actor,
            title=posted["title"],
            member_ids=members,
            description=posted.get("description", ""),
            category_id=chosen_id(posted, "category_id"),
            owner_unit_id=chosen_id(posted, "owner_unit_id"),
        )
        messages.success(request, f"已立共性问题，纳入 {len(members)} 件诉求。")
        return address(request, "requests:matter", made)

    context = {"heading": "立共性问题", "verb": "立项", "cancel_url": address(request, "requests:matters"), "members": rows}
    return answer_form(request, "requests/change.html", fields, {"category_id": request.GET.get("category", "")}, do, context)


@require_GET
def matter(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """One matter: measure, way upward, and where each member stands."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = common_matter(actor, matter_id)
    return render(request, "requests/matter.html", {"found": found, "row": found.row})


def _form(
    request: HttpRequest, row: MatterRow, fields: Sequence[Field], start: Values, do: Callable[[Values], str], *, heading: str, verb: str
) -> HttpResponse:
    def deed(posted: Values) -> str:
        messages.success(request, do(posted))
        return address(request, "requests:matter", row.id)

    context = {
        "matter": row,
        "heading": heading,
        "verb": verb,
        "cancel_url": address(request, "requests:matter", row.id),
        "draft": f"matters:{heading}:{row.id}",
    }
    return answer_form(request, "requests/change.html", [VERSION, *fields], {"expected_version": str(row.version), **start}, deed, context)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Name, description, owner."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = common_matter(actor, matter_id).row
    fields = [
        Field("title", "共性问题", needed=True, wide=True, max_length=120),
        Field("owner_unit_id", "牵头单位", "select", choices=[(str(unit.id), unit.name) for unit in open_units(actor)]),
        Field("description", "说明", "textarea", wide=True, max_length=1000),
    ]

    def do(posted: Values) -> str:
        edit_common_matter(
            actor,
            matter_id,
            title=posted["title"],
            description=posted.get("description", ""),
            owner_unit_id=chosen_id(posted, "owner_unit_id"),
            expected_version=typed_version(posted),
        )
        return "已保存。"

    start = {"title": row.title, "owner_unit_id": str(row.owner_unit_id or ""), "description": row.description}
    return _form(request, row, fields, start, do, heading="修改共性问题", verb="保存")


@require_POST
def members(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Take requests in (``add``) or let them go (``remove``)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    version = typed_version({name: str(value) for name, value in request.POST.items()})
    add, remove = _ids(request.POST.getlist("add")), _ids(request.POST.getlist("remove"))
    change_members(actor, matter_id, add=add, remove=remove, expected_version=version)
    messages.success(request, f"已调整：纳入 {len(add)} 件，移出 {len(remove)} 件。")
    return redirect(address(request, "requests:matter", matter_id))


@require_http_methods(["GET", "POST"])
def upward(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """上报 with its case."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = common_matter(actor, matter_id).row
    today = page_dates(request).as_of_day
    fields = [
        Field("upward_to", "上报到", needed=True, max_length=80),
        Field("on", "上报日期", "date", needed=True, latest=today.isoformat()),
        Field(
            "case", "上报理由", "textarea", needed=True, wide=True, max_length=1000, hint="涉及多少企业、为什么超出本区权限、建议怎么解决"
        ),
    ]

    def do(posted: Values) -> str:
        on = typed_day(posted["on"], "上报日期", "on")
        assert on is not None  # needed
        send_matter_upward(
            actor, matter_id, upward_to=posted["upward_to"], case=posted["case"], on=on, expected_version=typed_version(posted)
        )
        return "已上报，各企业能看到这一步。"

    return _form(request, row, fields, {"on": today.isoformat()}, do, heading="共性问题上报", verb="上报")


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """What came back from above."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = common_matter(actor, matter_id).row
    today = page_dates(request).as_of_day
    fields = [
        Field("outcome", "上级答复", "textarea", needed=True, wide=True, max_length=1000),
        Field("on", "答复日期", "date", needed=True, latest=today.isoformat()),
    ]

    def do(posted: Values) -> str:
        on = typed_day(posted["on"], "答复日期", "on")
        assert on is not None  # needed
        record_upward_outcome(actor, matter_id, outcome=posted["outcome"], on=on, expected_version=typed_version(posted))
        return "已登记上级答复。"

    return _form(request, row, fields, {"on": today.isoformat()}, do, heading="登记上级答复", verb="保存")


@require_http_methods(["GET", "POST"])
def measure(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """What was done for all of them."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = common_matter(actor, matter_id).row
    today = page_dates(request).as_of_day
    fields = [
        Field("measure", "采取的措施", "textarea", needed=True, wide=True, max_length=1000, hint="例如 4月1日起开通夜班公交，经停三个厂区"),
        Field("on", "措施日期", "date", needed=True, latest=today.isoformat()),
    ]

    def do(posted: Values) -> str:
        on = typed_day(posted["on"], "措施日期", "on")
        assert on is not None  # needed
        record_measure(actor, matter_id, measure=posted["measure"], on=on, expected_version=typed_version(posted))
        return "已登记措施，请各主办单位逐件答复企业。"

    return _form(request, row, fields, {"measure": row.measure, "on": today.isoformat()}, do, heading="登记措施", verb="保存")


@require_POST
def close(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """办结 once every enterprise has given its word."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    version = typed_version({name: str(value) for name, value in request.POST.items()})
    try:
        close_common_matter(actor, matter_id, expected_version=version)
        messages.success(request, "共性问题已办结。")
    except Refusal as refusal:
        if refusal.code not in ("members_open", "measure_missing", "wrong_state"):
            raise
        messages.error(request, f"{refusal.message}{refusal.remedy}")
    return redirect(address(request, "requests:matter", matter_id))


def _ids(texts: Sequence[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in dict.fromkeys(texts)]
    except ValueError:
        raise Refusal("unknown_choice", "选的诉求无法识别。", "请回到列表重新选择。", field="member_ids") from None
