"""对标: what others publish, beside what this zone counts; each figure with its source."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from huoshui.core.actor import Actor
from huoshui.core.money import parse_money_fen
from huoshui.core.periods import Period
from huoshui.core.refusals import Refusal
from huoshui.organizations.rules.policy import may
from huoshui.targets.actions.peers import NewPeerFigure, record_peer_figure, withdraw_peer_figure
from huoshui.targets.queries.indicators import indicators
from huoshui.targets.queries.peers import PeerFigureRow, PeerFilters, peer_choices, peer_figure, peer_figures, peer_series
from huoshui.web.components.form_state import Field
from huoshui.web.components.list_page import Action, Cell, Column, FilterField, ListPage, filled
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.change_views import Values, answer_form, typed_day, typed_version
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import MISSING, count, day, grouped, money_text

MONEY_UNITS = ("亿元", "万元", "元")
UNITS = (*MONEY_UNITS, "个", "家", "件", "%", "位", "个百分点")


def value_text(row: PeerFigureRow) -> str:
    """12.30亿元, 71.4%, 27 个, 第 3."""
    if row.value_fen is not None:
        return money_text(row.value_fen)
    if row.value_number is None:
        return MISSING
    number = row.value_number.normalize()
    places = max(0, -int(number.as_tuple().exponent))
    if row.kind == "rank":
        return f"第 {count(int(number))}"
    return f"{grouped(number, places)}{row.unit}" if row.unit in ("%", "个百分点") else f"{grouped(number, places)} {row.unit}"


@require_GET
def peer_list(request: HttpRequest) -> HttpResponse:
    """Everything published that was entered, latest first; one measure alone is also drawn over time."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    measures, peers = peer_choices(actor)
    chosen = tuple(request.GET.getlist("measure"))
    filters = PeerFilters(
        " ".join(request.GET.get("q", "").split())[:60],
        chosen,
        tuple(request.GET.getlist("peer")),
        tuple(request.GET.getlist("kind")),
        request.GET.get("withdrawn") == "1",
    )
    found = peer_figures(actor, filters, known_at=dates.known_at, after=request.GET.get("after", ""))
    actions = [Action("登记", address(request, "peers:record"), "plus", primary=True)] if may(actor, "peers:record") else []
    listing = ListPage(
        key="peers",
        title="对标",
        subtitle="外部公布的位次和兄弟单位的公布数，各有出处；与台账数分开，不相加。选定一项指标可看各期走势。",
        columns=_columns(request),
        rows=found.rows,
        row_id=lambda row: row.id,
        total_count=found.total_count,
        filters=filled(
            request,
            [
                FilterField("q", "对标", "search", placeholder="指标、对象、出处里的字", in_bar=True),
                FilterField("measure", "指标", "multi", [(one, one) for one in measures], in_bar=True),
                FilterField("peer", "对象", "multi", [(one, one) for one in peers], in_bar=True),
                FilterField("kind", "类别", "multi", [("figure", "公布数"), ("rank", "位次")], in_bar=True),
                FilterField("withdrawn", "含已撤回", "flag"),
            ],
        ),
        next_cursor=found.next_cursor,
        actions=actions,
        count_word="条",
        empty_title="还没有对标数据",
        empty_text="把上级通报里的位次、兄弟县区公布的数登记进来，注明出处，就能逐期对比。",
        empty_actions=actions,
    ).bind(request)
    chart = _over_time(chosen[0], peer_series(actor, chosen[0], known_at=dates.known_at)) if len(chosen) == 1 else None
    return render(request, "peers/list.html", {"list": listing, "chart": chart})


def _columns(request: HttpRequest) -> list[Column]:
    actor: Actor = request.actor  # type: ignore[attr-defined]

    def name(row: PeerFigureRow) -> Cell:
        tags = ([("water", "本区")] if row.is_own else []) + ([("bad", "已撤回")] if row.withdrawn_at else [])
        return Cell(row.peer_name, hint=row.withdrawn_reason, tags=tags)

    def measure(row: PeerFigureRow) -> Cell:
        href = address(request, "indicators:detail", row.indicator_id) if row.indicator_id else ""
        return Cell(row.measure_name, href, small=row.kind_name)

    def act(row: PeerFigureRow) -> Cell:
        return Cell("撤回", address(request, "peers:withdraw", row.id)) if row.withdrawn_at is None else Cell("")

    columns = [
        Column("peer", "对象", name, "name", fixed=True),
        Column("measure", "指标", measure, "text"),
        Column("value", "公布数", lambda row: Cell(value_text(row), small=f"共 {row.rank_of} 个" if row.rank_of else ""), "number"),
        Column("period", "期间", lambda row: Cell(Period(row.period_start, row.period_end).label), "short"),
        Column("source", "出处", lambda row: Cell(row.source_title, hint=row.words, small=day(row.published_on)), "long"),
    ]
    if may(actor, "peers:withdraw"):
        columns.append(Column("act", "办理", act, "short"))
    return columns


def _over_time(measure_name: str, rows: tuple[PeerFigureRow, ...]) -> dict[str, Any] | None:
    periods = sorted({(row.period_end, row.period_start) for row in rows})
    peers = list(dict.fromkeys(row.peer_name for row in rows))
    if len(periods) < 2:
        return None
    by_place = {(row.peer_name, row.period_end, row.period_start): row for row in rows}
    labels = [Period(start, end).label for end, start in periods]

    def number(row: PeerFigureRow | None) -> float | None:
        if row is None:
            return None
        return round(row.value_fen / 1e10, 2) if row.value_fen is not None else float(row.value_number or 0)

    table = [
        [
            {"text": label},
            *({"text": value_text(row) if (row := by_place.get((peer, *period))) is not None else MISSING} for peer in peers),
        ]
        for label, period in zip(labels, periods, strict=True)
    ]
    return {
        "id": "peers",
        "data_id": "peers-data",
        "title": f"{measure_name}·各期",
        "hint": "公布数，没有公布的期间断开",
        "kind": "line",
        "size": "",
        "drawer": False,
        "excel_url": "",
        "columns": ["期间", *peers],
        "rows": table,
        "data": {
            "title": measure_name,
            "unit": "亿元" if any(row.value_fen is not None for row in rows) else rows[0].unit,
            "categories": labels,
            "series": [{"name": peer, "values": [number(by_place.get((peer, *period))) for period in periods]} for peer in peers],
        },
    }


def _fields(request: HttpRequest) -> list[Field]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    latest = dates.today.isoformat()
    known = [("", "不对应"), *((one.id, one.name) for one in indicators(actor, on=dates.present_day))]
    return [
        Field("peer_name", "对标对象", needed=True, hint="如：澜州市高新区；登记本区的外部位次时写本区名", max_length=80),
        Field("is_own", "就是本区", "check"),
        Field("kind", "类别", "radio", needed=True, choices=[("figure", "公布数"), ("rank", "位次")], value="figure"),
        Field("measure_name", "指标", needed=True, hint="按出处的说法写", max_length=80),
        Field("value", "数值", needed=True, hint="只写数：12.3；位次写名次", max_length=30),
        Field("unit", "单位", "select", needed=True, choices=[(one, one) for one in UNITS], value="亿元"),
        Field("rank_of", "参评个数", hint="位次才填", max_length=6),
        Field("period_start", "期初", "date", needed=True, latest=latest),
        Field("period_end", "期末", "date", needed=True),
        Field("indicator_id", "对应本区指标", "select", choices=known, hint="是同一件事才选"),
        Field("source_title", "出处", needed=True, wide=True, hint="文件或网页标题、文号", max_length=200),
        Field("published_on", "发布日期", "date", latest=latest),
        Field("words", "原文", "textarea", wide=True, hint="抄下写这个数的那一句", max_length=500),
    ]


def _typed_value(posted: Values) -> tuple[int | None, Decimal | None]:
    text, unit = posted["value"].strip(), posted["unit"]
    if unit in MONEY_UNITS and posted["kind"] == "figure":
        try:
            return parse_money_fen(text, unit=unit), None
        except Refusal as refusal:
            raise Refusal(refusal.code, refusal.message, refusal.remedy, field="value") from None
    try:
        if not text.isascii() or "_" in text:
            raise InvalidOperation
        return None, Decimal(text)
    except InvalidOperation:
        raise Refusal("not_a_number", f"“{text[:30]}”不是数。", "只写数字，单位另选。", field="value") from None


def _needed_day(posted: Values, name: str, label: str) -> Any:
    return typed_day(posted[name], label, name)


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """Enter one published figure or place."""
    actor: Actor = request.actor  # type: ignore[attr-defined]

    def do(posted: Values) -> str:
        value_fen, value_number = _typed_value(posted)
        rank_of = posted.get("rank_of", "").strip()
        if rank_of and not rank_of.isdecimal():
            raise Refusal("not_a_number", "参评个数应为整数。", "请核对。", field="rank_of")
        new = NewPeerFigure(
            peer_name=posted["peer_name"],
            measure_name=posted["measure_name"],
            unit="位" if posted["kind"] == "rank" else posted["unit"],
            period_start=_needed_day(posted, "period_start", "期初"),
            period_end=_needed_day(posted, "period_end", "期末"),
            source_title=posted["source_title"],
            kind=posted["kind"],
            is_own=bool(posted.get("is_own")),
            indicator_id=posted.get("indicator_id", ""),
            value_fen=value_fen,
            value_number=value_number,
            rank_of=int(rank_of) if rank_of else None,
            published_on=typed_day(posted.get("published_on", ""), "发布日期", "published_on"),
            words=posted.get("words", ""),
        )
        record_peer_figure(actor, new)
        messages.success(request, f"已登记 {new.peer_name} 的{new.measure_name}")
        return address(request, "peers:list")

    context = {"title": "登记对标数据", "verb": "登记", "cancel_url": address(request, "peers:list"), "draft": "peers:record"}
    return answer_form(request, "peers/form.html", _fields(request), {}, do, context)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, figure_id: UUID) -> HttpResponse:
    """Take one back with a reason; it stays visible as withdrawn."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = peer_figure(actor, figure_id)

    def do(posted: Values) -> str:
        withdraw_peer_figure(actor, figure_id, reason=posted["reason"], expected_version=typed_version(posted))
        messages.success(request, "已撤回")
        return address(request, "peers:list")

    fields = [
        Field("expected_version", "", "hidden"),
        Field("reason", "撤回原因", "textarea", needed=True, wide=True, max_length=200),
    ]
    context = {
        "title": f"撤回：{row.peer_name} {row.measure_name} {value_text(row)}",
        "verb": "撤回",
        "cancel_url": address(request, "peers:list"),
        "draft": f"peers:withdraw:{figure_id}",
    }
    return answer_form(request, "peers/form.html", fields, {"expected_version": str(row.version)}, do, context)
