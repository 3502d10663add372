"""Where requests come in: the clerk's form, categories, printed codes, meetings."""

from __future__ import annotations

import io
from typing import BinaryIO, cast
from uuid import UUID

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoshui.core.actor import OFFICER, Actor
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests.actions import (
    Telling,
    adopt_usual_categories,
    close_intake_point,
    make_intake_point,
    make_sitting,
    save_category,
    tell_request,
)
from huoshui.enterprise_requests.queries import (
    RequestFilters,
    SittingLine,
    categories,
    intake_point,
    intake_points,
    list_requests,
    proposal_of_text,
    sitting,
    sittings,
)
from huoshui.enterprise_requests.rules import request_flow
from huoshui.enterprises.queries import EnterpriseFilters, enterprise_names, list_enterprises
from huoshui.organizations.queries import areas, open_units, people_in_role
from huoshui.organizations.rules.policy import may
from huoshui.web.components.form_state import Field, missing_fields, new_form, refused_form
from huoshui.web.components.list_page import PAGE_SIZE, Action, Cell, Column, ListPage
from huoshui.web.errors import status_of
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.change_views import Values, answer_form, typed_day, typed_money, typed_version
from huoshui.web.requests.change_views import chosen_id, typed_count
from huoshui.web.requests.list_views import columns
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import MISSING

STAFF_CHANNELS = ("hotline", "visit", "meeting", "from_above")


def _tell_fields(actor: Actor, sitting_id: str) -> list[Field]:
    kinds = [(str(line.id), line.name) for line in categories(actor)]
    own = [(str(key), name) for key, name in enterprise_names(actor, actor.enterprise_ids).items()]
    staff = may(actor, "requests:register")
    fields = [
        Field("body", "诉求内容", "textarea", needed=True, wide=True, max_length=5000, hint="遇到什么困难、在哪里、希望怎样解决"),
        Field("enterprise_id", "企业", "select", needed=True, choices=own, value=own[0][0] if len(own) == 1 else "")
        if own
        else Field("enterprise_name", "企业名称", needed=True, list_id="known-enterprises", hint="名录里有的会自动对上"),
        Field("category_id", "类别", "select", choices=kinds),
        Field("urgency", "紧急程度", "select", needed=True, choices=list(request_flow.URGENCIES.items())),
        Field("teller_name", "联系人", max_length=60),
        Field("teller_phone", "联系电话", max_length=30),
        Field("jobs_at_risk", "涉及用工", unit="人", max_length=7),
        Field("investment_at_risk", "涉及投资", "money", units=("万元", "亿元", "元")),
        Field("files", "照片或材料", "photos", wide=True),
        Field("intake_key", "", "hidden"),
        Field("sitting_id", "", "hidden", value=sitting_id),
    ]
    if staff or not own:
        channels = [(code, request_flow.CHANNELS[code]) for code in STAFF_CHANNELS]
        fields.insert(3, Field("channel", "来源", "select", needed=True, choices=channels))
    return fields


@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest) -> HttpResponse:
    """A clerk, an officer or a firm's own user tells; the receipt is shown at once, also on a second tap."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not categories(actor) and may(actor, "requests:register"):
        adopt_usual_categories(actor)
    sitting_id = request.GET.get("sitting", request.POST.get("sitting_id", ""))
    fields = _tell_fields(actor, sitting_id)
    context = {
        "heading": "登记诉求",
        "verb": "提交",
        "cancel_url": address(request, "requests:list"),
        "firms": _known_firms(actor),
        "finds_caller": may(actor, "requests:caller"),
    }
    if request.method == "GET":
        start = {
            "urgency": "normal",
            "channel": "meeting" if sitting_id else ("visit" if OFFICER in actor.roles else "hotline"),
            "sitting_id": sitting_id,
            "enterprise_name": next(iter(enterprise_names(actor, [UUID(request.GET["enterprise"])]).values()), "")
            if _is_id(request.GET.get("enterprise", ""))
            else "",
            "investment_at_risk_unit": "万元",
        }
        form = new_form(fields, start)
        form.fields = [one if one.name != "intake_key" else Field("intake_key", "", "hidden", value=form.key) for one in form.fields]
        return render(request, "requests/tell.html", {"form": form, **context})
    posted = {name: str(value) for name, value in request.POST.items()}
    refusals = missing_fields(fields, posted)
    if not refusals:
        try:
            receipt = tell_request(actor, _telling(request, posted))
            return render(request, "requests/receipt.html", {"receipt": receipt, "follow": _follow_address(request, actor)})
        except Refusal as refusal:
            if refusal.code in ("not_found", "forbidden"):
                raise
            refusals = [refusal]
    form = refused_form(fields, posted, refusals)
    return render(request, "requests/tell.html", {"form": form, **context}, status=max(status_of(one) for one in refusals))


def _telling(request: HttpRequest, posted: Values) -> Telling:
    return Telling(
        intake_key=posted.get("intake_key", ""),
        channel=posted.get("channel") or "portal",
        body=posted["body"],
        enterprise_id=chosen_id(posted, "enterprise_id"),
        enterprise_name=posted.get("enterprise_name", ""),
        category_id=chosen_id(posted, "category_id"),
        urgency=posted["urgency"],
        jobs_at_risk=typed_count(posted, "jobs_at_risk", "涉及用工"),
        investment_at_risk_fen=typed_money(posted, "investment_at_risk"),
        teller_name=posted.get("teller_name", ""),
        teller_phone=posted.get("teller_phone", ""),
        sitting_id=chosen_id(posted, "sitting_id"),
        files=given_files(request, "files"),
    )


def given_files(request: HttpRequest, name: str) -> list[tuple[str, BinaryIO]]:
    """Every uploaded file of a field, as actions take it."""
    return [(str(one.name), cast(BinaryIO, one.file)) for one in request.FILES.getlist(name)]


def _known_firms(actor: Actor) -> list[str]:
    """The first names for the datalist; typing narrows it down by the search."""
    return [row.name for row in list_enterprises(actor, EnterpriseFilters(), limit=200).rows] if may(actor, "enterprises:list") else []


def _follow_address(request: HttpRequest, actor: Actor) -> str:
    return request.build_absolute_uri(reverse("tell:follow", args=[actor.zone_id]))


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


@require_GET
def alike(request: HttpRequest) -> HttpResponse:
    """Similar requests for what a clerk is typing; a fragment beside the form."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    text = request.GET.get("body", "")[:2000]
    proposal = proposal_of_text(actor, text) if len(text.strip()) >= 4 else None
    names = {line.code: line.name for line in categories(actor)}
    context = {
        "proposal": proposal,
        "category": names.get(proposal.category, "") if proposal else "",
        "similar": [(one, address(request, "requests:detail", one.request.request_id)) for one in proposal.similar[:5]] if proposal else [],
    }
    return render(request, "requests/alike.html", context)


@require_GET
def categories_page(request: HttpRequest) -> HttpResponse:
    """The zone's dictionary of categories."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    lines = categories(actor, with_closed=True)
    return render(request, "requests/categories.html", {"lines": lines})


@require_http_methods(["GET", "POST"])
def category_save(request: HttpRequest) -> HttpResponse:
    """A new entry (no ``category``) or an old one changed; an empty dictionary is first filled from the rulebook."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST" and request.POST.get("adopt"):
        count = adopt_usual_categories(actor)
        messages.success(request, f"已采用 {count} 个常见类别，可以再改。" if count else "本区已有自己的类别，没有改动。")
        return redirect(address(request, "requests:categories"))
    category_id = request.GET.get("category", "")
    line = next((one for one in categories(actor, with_closed=True) if str(one.id) == category_id), None)
    units = [("", "（不指定）"), *((str(unit.id), unit.name) for unit in open_units(actor))]
    fields = [
        Field("expected_version", "", "hidden"),
        Field("name", "类别名称", needed=True, max_length=30),
        Field("usual_lead_unit_id", "通常主办单位", "select", choices=units),
        Field("words", "常见说法", "textarea", wide=True, max_length=600, hint="用空格或逗号分开；写到这些词的诉求会建议归到这一类"),
        Field("is_active", "在用", "check"),
    ]

    def do(posted: Values) -> str:
        words = posted.get("words", "").replace("，", " ").replace(",", " ").replace("、", " ").split()
        save_category(
            actor,
            name=posted["name"],
            words=words,
            usual_lead_unit_id=chosen_id(posted, "usual_lead_unit_id"),
            is_active=bool(posted.get("is_active")),
            category_id=line.id if line else None,
            expected_version=typed_version(posted),
        )
        messages.success(request, f"已保存类别“{posted['name'].strip()}”。")
        return address(request, "requests:categories")

    start = (
        {
            "expected_version": str(line.version),
            "name": line.name,
            "usual_lead_unit_id": str(line.usual_lead_unit_id or ""),
            "words": " ".join(line.words),
            "is_active": "1" if line.is_active else "",
        }
        if line
        else {"expected_version": "0", "is_active": "1"}
    )
    context = {"heading": line.name if line else "新的类别", "verb": "保存", "cancel_url": address(request, "requests:categories")}
    return answer_form(request, "requests/change.html", fields, start, do, context)


@require_GET
def points(request: HttpRequest) -> HttpResponse:
    """Every printed code of the zone."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return render(request, "requests/points.html", {"points": intake_points(actor)})


@require_http_methods(["GET", "POST"])
def point_make(request: HttpRequest) -> HttpResponse:
    """A code for a firm, a park or an officer."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    parks = [(str(area.id), area.name) for area in areas(actor)]
    officers = [(str(person_id), f"{name} {unit}") for person_id, name, unit in people_in_role(actor, OFFICER)]
    fields = [
        Field("kind", "给谁的二维码", "radio", needed=True, choices=[("area", "园区"), ("officer", "服务员"), ("enterprise", "企业")]),
        Field("area_id", "园区", "select", choices=parks),
        Field("officer_id", "服务员", "select", choices=officers),
        Field("enterprise_name", "企业名称", list_id="known-enterprises", hint="填名录里的全称"),
    ]

    def do(posted: Values) -> str:
        kind = posted["kind"]
        firm = _firm_by_name(actor, posted.get("enterprise_name", "")) if kind == "enterprise" else None
        made = make_intake_point(
            actor,
            kind=kind,
            enterprise_id=firm,
            area_id=chosen_id(posted, "area_id") if kind == "area" else None,
            officer_id=chosen_id(posted, "officer_id") if kind == "officer" else None,
        )
        return address(request, "requests:point", made)

    context = {
        "heading": "生成二维码",
        "verb": "生成",
        "cancel_url": address(request, "requests:points"),
        "firms": _known_firms(actor),
        "finds_caller": may(actor, "requests:caller"),
    }
    return answer_form(request, "requests/change.html", fields, {"kind": "area"}, do, context)


def _firm_by_name(actor: Actor, name: str) -> UUID:
    rows = [row for row in list_enterprises(actor, EnterpriseFilters(text=name), limit=20).rows if row.name == name.strip()]
    if len(rows) != 1:
        raise Refusal("unknown_enterprise", f"名录里没有“{name[:40]}”。", "请填名录里的全称，或先登记企业。", field="enterprise_name")
    return rows[0].id


@require_GET
def point(request: HttpRequest, point_id: UUID) -> HttpResponse:
    """The poster: scan, tell, follow. Made to be printed."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = intake_point(actor, point_id)
    return render(request, "requests/point.html", {"point": found, "target": _target(request, actor, found.token)})


@require_GET
def point_picture(request: HttpRequest, point_id: UUID) -> HttpResponse:
    """The code as SVG, drawn here: nothing comes from elsewhere."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = intake_point(actor, point_id)
    out = io.BytesIO()
    segno.make(_target(request, actor, found.token), error="m").save(out, kind="svg", scale=8, border=2, xmldecl=False, svgns=True)
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")


def _target(request: HttpRequest, actor: Actor, token: str) -> str:
    return request.build_absolute_uri(reverse("tell:form", args=[actor.zone_id, token]))


@require_POST
def point_close(request: HttpRequest, point_id: UUID) -> HttpResponse:
    """The printed code leads nowhere from now on."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    close_intake_point(actor, point_id, expected_version=typed_version({name: str(value) for name, value in request.POST.items()}))
    messages.success(request, "已停用，扫这个码不能再提交；以前的诉求照常办理。")
    return redirect(address(request, "requests:points"))


@require_GET
def sittings_page(request: HttpRequest) -> HttpResponse:
    """Meetings at which firms spoke."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    page = sittings(actor, after=request.GET.get("after", ""), limit=PAGE_SIZE)

    def requests_of(row: SittingLine) -> Cell:
        return Cell(row.request_count, address(request, "requests:list", sitting=row.id) if row.request_count else "")

    listing = ListPage(
        key="sittings",
        title="会议收集",
        subtitle="畅聊下午茶、座谈会、现场办公会：一场会多件诉求，件件有编号。",
        columns=[
            Column("sitting", "会议", lambda row: Cell(row.title, address(request, "requests:sitting", row.id)), "name", fixed=True),
            Column("held", "日期", lambda row: Cell(row.held_on.isoformat()), "date"),
            Column("place", "地点", lambda row: Cell(row.place or MISSING), "short"),
            Column("host", "主持", lambda row: Cell(row.host or MISSING), "short"),
            Column("requests", "诉求", requests_of, "number", "件"),
        ],
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        count_word="场",
        next_cursor=page.next_cursor,
        actions=[Action("登记会议", address(request, "requests:sitting_create"), "plus", primary=True)],
        empty_title="还没有登记会议",
        empty_text="登记一场会，再把会上每家企业提的事一件件录进来。",
    ).bind(request)
    return render(request, "requests/sittings.html", {"list": listing})


@require_http_methods(["GET", "POST"])
def sitting_create(request: HttpRequest) -> HttpResponse:
    """A meeting; its requests are entered on its page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today = page_dates(request).as_of_day
    fields = [
        Field("title", "会议", needed=True, wide=True, max_length=120, hint="例如 3月畅聊下午茶"),
        Field("held_on", "日期", "date", needed=True, latest=today.isoformat()),
        Field("place", "地点", max_length=120),
        Field("host", "主持", max_length=60),
    ]

    def do(posted: Values) -> str:
        held_on = typed_day(posted["held_on"], "日期", "held_on")
        assert held_on is not None  # needed
        made = make_sitting(actor, title=posted["title"], held_on=held_on, place=posted.get("place", ""), host=posted.get("host", ""))
        return address(request, "requests:sitting", made)

    context = {"heading": "登记会议", "verb": "保存", "cancel_url": address(request, "requests:sittings")}
    return answer_form(request, "requests/change.html", fields, {"held_on": today.isoformat()}, do, context)


@require_GET
def sitting_page(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """One meeting with everything that was told there."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = sitting(actor, sitting_id)
    page = list_requests(actor, RequestFilters(sitting_id=sitting_id), limit=200)
    listing = ListPage(
        key="requests",
        title="会上提出",
        columns=columns(request),
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        count_word="件",
        empty_title="会上还没有登记诉求",
        empty_text="一家一件地登记，每件各有编号和时限。",
    ).bind(request)
    return render(request, "requests/sitting.html", {"found": found, "list": listing})
