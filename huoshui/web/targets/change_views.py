"""Setting, changing, splitting and withdrawing a target: each a form, each one action."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from huoshui.core.actor import Actor
from huoshui.core.money import parse_money_fen
from huoshui.core.refusals import Refusal
from huoshui.organizations.queries import areas, open_units
from huoshui.targets.actions import NewTarget, Part, change_target, set_target, split_target, withdraw_target
from huoshui.targets.queries import TargetRow, target_detail, target_row
from huoshui.targets.queries.dictionary import indicators
from huoshui.targets.rules.countable import MONEY
from huoshui.targets.rules.pace import CONDITIONS
from huoshui.targets.rules.target_windows import PERIODS, nodes_from_text, text_of_nodes, window_of
from huoshui.web.components.form_state import Field
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.change_views import Values, answer_form, typed_day, typed_version
from huoshui.web.targets import parts
from huoshui.web.templatetags.huoshui_components import address

VERSION = Field("expected_version", "", "hidden")
AMOUNT_HINT = "金额带单位，如 15亿元、3200万元；个数写数；增速写百分数，如 30"
NODES_HINT = "不填为按时间进度；要按节点曲线，每行一个节点的累计占比，如 3-31 20%，最后一行为期末 100%"


def typed_amount(text: str, kind: str, name: str = "amount") -> Decimal:
    """The amount in the indicator's own unit. Refusal with the field."""
    plain = text.strip().rstrip("%％个").replace(",", "").replace("，", "")
    if kind == MONEY:
        try:
            return Decimal(parse_money_fen(text.strip()))
        except Refusal as refusal:
            raise Refusal(refusal.code, refusal.message, refusal.remedy, field=name) from None
    try:
        value = Decimal(plain)
    except InvalidOperation:
        raise Refusal("amount_wrong", f"目标值“{text[:30]}”不是数。", "请填数字。", field=name) from None
    if not value.is_finite():
        raise Refusal("amount_wrong", f"目标值“{text[:30]}”不是数。", "请填数字。", field=name)
    return value


def scope_choices(actor: Actor) -> list[tuple[str, str]]:
    """Whom a target can be for: zone, unit:<id>, area:<id>, with their names."""
    units = [(f"unit:{unit.id}", unit.name) for unit in open_units(actor)]
    return [("zone", "全区"), *units, *((f"area:{one.id}", one.name) for one in areas(actor))]


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """下达目标."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today = page_dates(request).as_of_day
    years = [(str(year), f"{year}年") for year in range(today.year - 1, today.year + 3)]
    scopes = scope_choices(actor)
    known = {one.id: one for one in indicators(actor)}
    fields = [
        Field("indicator_id", "指标", "select", needed=True, choices=[(one.id, f"{one.group}：{one.name}") for one in known.values()]),
        Field("scope", "考核对象", "select", needed=True, choices=scopes),
        Field("year", "年份", "select", needed=True, choices=years),
        Field("period", "考核期", "select", needed=True, choices=list(PERIODS.items())),
        Field("condition", "要求", "select", needed=True, choices=list(CONDITIONS.items())),
        Field("amount", "目标值", needed=True, hint=AMOUNT_HINT, max_length=40),
        Field("person_name", "责任人", hint="下到个人时填，考核对象选其单位", max_length=80),
        Field("effective_on", "生效日期", "date", hint="不填为考核期第一天，提前下达的为今天"),
        Field("basis", "下达依据", wide=True, max_length=300, hint="文件名称和文号"),
        Field("nodes", "节点曲线", "textarea", wide=True, max_length=1000, hint=NODES_HINT),
    ]

    def do(posted: Values) -> str:
        how = known.get(posted["indicator_id"])
        if how is None:
            raise Refusal("unknown_indicator", "没有这个指标。", "请重新选择。", field="indicator_id")
        kind, window = window_of(posted["period"], int(posted["year"]) if posted["year"].isdecimal() else 0)
        unit_id, area_id = scope_of(posted["scope"], {code for code, _ in scopes})
        made = set_target(
            actor,
            NewTarget(
                how.id,
                window,
                kind,
                typed_amount(posted["amount"], how.kind),
                posted["condition"],
                unit_id=unit_id,
                area_id=area_id,
                person_name=posted.get("person_name", ""),
                nodes=nodes_from_text(posted.get("nodes", ""), window),
                basis=posted.get("basis", ""),
                effective_on=typed_day(posted.get("effective_on", ""), "生效日期", "effective_on"),
            ),
        )
        messages.success(request, "已下达，完成数从台账自己算。")
        return address(request, "targets:detail", made)

    start = {"scope": "zone", "year": str(today.year), "period": "year", "condition": "at_least"}
    context = {"heading": "下达目标", "verb": "下达", "cancel_url": address(request, "targets:list"), "draft": "targets:create"}
    return answer_form(request, "targets/change.html", fields, start, do, context)


def scope_of(text: str, offered: set[str]) -> tuple[UUID | None, UUID | None]:
    """(unit, area) of a choice; neither: the zone. Refusal ``unknown_value``."""
    if text not in offered:
        raise Refusal("unknown_value", "考核对象不在本区。", "请重新选择。", field="scope")
    kind, _, rest = text.partition(":")
    return (UUID(rest) if kind == "unit" else None, UUID(rest) if kind == "area" else None)


def _context(request: HttpRequest, row: TargetRow, heading: str, verb: str) -> dict[str, object]:
    return {
        "row": row,
        "heading": heading,
        "verb": verb,
        "intro": f"{row.scope_label} · {row.window.label} · 现为 {parts.asked_in_words(row)}",
        "cancel_url": address(request, "targets:detail", row.id),
        "draft": f"targets:{verb}:{row.id}",
    }


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, target_id: UUID) -> HttpResponse:
    """调整: a new version from a day on, with its reason; the old one stays."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = target_row(actor, target_id)
    fields = [
        VERSION,
        Field("amount", "新目标值", needed=True, hint=AMOUNT_HINT, max_length=40),
        Field("effective_on", "从哪天起", "date", needed=True, latest=row.window.end.isoformat()),
        Field("reason", "调整理由", needed=True, wide=True, max_length=500),
        Field("basis", "调整依据", wide=True, max_length=300, hint="文件名称和文号"),
        Field("nodes", "节点曲线", "textarea", wide=True, max_length=1000, hint=NODES_HINT),
    ]

    def do(posted: Values) -> str:
        effective_on = typed_day(posted["effective_on"], "从哪天起", "effective_on")
        assert effective_on is not None  # needed
        change_target(
            actor,
            target_id,
            amount=typed_amount(posted["amount"], row.value_kind),
            reason=posted["reason"],
            effective_on=effective_on,
            expected_version=typed_version(posted),
            nodes=nodes_from_text(posted.get("nodes", ""), row.window),
            basis=posted.get("basis", ""),
        )
        messages.success(request, "已调整，原目标值保留在变更记录里。")
        return address(request, "targets:detail", target_id)

    start = {
        "expected_version": str(row.version),
        "amount": parts.typed_amount_text(row.value_kind, row.amount),
        "effective_on": min(page_dates(request).as_of_day, row.window.end).isoformat(),
        "nodes": text_of_nodes(row.nodes, row.window),
    }
    return answer_form(request, "targets/change.html", fields, start, do, _context(request, row, "调整目标", "调整"))


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, target_id: UUID) -> HttpResponse:
    """撤销 from a day on."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = target_row(actor, target_id)
    fields = [
        VERSION,
        Field("effective_on", "从哪天起", "date", needed=True, latest=row.window.end.isoformat()),
        Field("reason", "撤销理由", needed=True, wide=True, max_length=500),
    ]

    def do(posted: Values) -> str:
        effective_on = typed_day(posted["effective_on"], "从哪天起", "effective_on")
        assert effective_on is not None  # needed
        withdraw_target(actor, target_id, reason=posted["reason"], effective_on=effective_on, expected_version=typed_version(posted))
        messages.success(request, "已撤销，此前各日仍按原目标看。")
        return address(request, "targets:detail", target_id)

    start = {"expected_version": str(row.version), "effective_on": min(page_dates(request).as_of_day, row.window.end).isoformat()}
    return answer_form(request, "targets/change.html", fields, start, do, _context(request, row, "撤销目标", "撤销"))


@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, target_id: UUID) -> HttpResponse:
    """分解到各单位: the sum agrees with the target, or the difference has its reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = target_detail(actor, target_id)
    row = found.row
    units = open_units(actor)
    standing = {part.unit_id: part.amount for part in found.parts}
    hint = AMOUNT_HINT if row.value_kind == MONEY else ""
    fields = [
        VERSION,
        *(Field(f"part_{unit.id}", unit.name, max_length=40) for unit in units),
        Field("difference_reason", "差额说明", wide=True, max_length=300, hint="合计与总目标不等时必填，如加压、留机动"),
        Field("basis", "分解依据", wide=True, max_length=300, hint="文件名称和文号"),
    ]

    def do(posted: Values) -> str:
        shares = [
            Part(unit.id, typed_amount(posted[f"part_{unit.id}"], row.value_kind, f"part_{unit.id}"))
            for unit in units
            if posted.get(f"part_{unit.id}", "").strip()
        ]
        split_target(
            actor,
            target_id,
            shares,
            difference_reason=posted.get("difference_reason", ""),
            basis=posted.get("basis", ""),
            expected_version=typed_version(posted),
        )
        messages.success(request, f"已分解到 {len(shares)} 个单位。")
        return address(request, "targets:detail", target_id)

    start = {"expected_version": str(row.version), "difference_reason": row.split_difference_reason}
    start |= {f"part_{unit.id}": parts.typed_amount_text(row.value_kind, standing.get(unit.id)) for unit in units}
    context = _context(request, row, "分解到各单位", "分解")
    context["intro"] = f"{context['intro']}。留空的单位不分；合计应等于总目标。{hint}"
    return answer_form(request, "targets/change.html", fields, start, do, context)
