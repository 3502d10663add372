"""勾稽: the zone's list, one document, the panel over its review, one finding, and settling it."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.ingestion.actions import settle_finding
from huoshui.ingestion.queries import (
    FINDING_STATES,
    FindingFilters,
    FindingRow,
    checks_of_document,
    list_findings,
    one_finding,
    open_finding_counts,
    passages_of,
)
from huoshui.ingestion.rules.reconciliation.checks import KIND_NAMES, WEIGHT_NAMES
from huoshui.organizations.rules.policy import may
from huoshui.web.components.form_state import Field
from huoshui.web.components.list_export import export_action, export_of_the_day
from huoshui.web.components.list_page import PAGE_SIZE, Cell, Column, FilterField, ListPage, filled
from huoshui.web.findings.sides import sides_of
from huoshui.web.projects.change_views import Values, answer_form, typed_version
from huoshui.web.templatetags.huoshui_components import address

FILTER_NAMES = ("kind", "weight", "state", "document", "q")


@require_GET
def finding_list(request: HttpRequest) -> HttpResponse:
    """Every contradiction of the zone, heavy before light; the tabs carry what is open."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = FindingFilters.from_query({name: request.GET.getlist(name) for name in FILTER_NAMES})
    found = list_findings(actor, asked, after=request.GET.get("after", ""), limit=PAGE_SIZE)
    listing = ListPage(
        key="findings",
        title="勾稽",
        subtitle="文件里的数互相对不上、与别的文件对不上、与台账对不上的地方。通报数与台账数并列，不合并。",
        columns=_columns(request),
        rows=found.rows,
        row_id=lambda row: row.id,
        total_count=found.total_count,
        filters=filled(request, _filters()),
        next_cursor=found.next_cursor,
        count_word="处",
        actions=[*export_action(request, "findings:export")],
        empty_title="没有对不上的数",
        empty_text="文件读入后，平台自动核对合计、占比、名单、目标，并与其他文件和台账比对。",
    ).bind(request)
    return render(request, "findings/list.html", {"list": listing, "tabs": _tabs(request, actor, asked)})


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The same contradictions as a workbook; audited."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = FindingFilters.from_query({name: request.GET.getlist(name) for name in FILTER_NAMES})
    return export_of_the_day(request, "勾稽", _columns(request), partial(list_findings, actor, asked), "findings.exported")


def _tabs(request: HttpRequest, actor: Actor, asked: FindingFilters) -> list[tuple[str, int, str, bool]]:
    counts = open_finding_counts(actor)
    tabs = [
        ("待处理", sum(counts.values()), address(request, "findings:list", state="open"), asked.states == ("open",) and not asked.weights)
    ]
    for weight, name in WEIGHT_NAMES.items():
        here = asked.states == ("open",) and asked.weights == (weight,)
        tabs.append((f"{name}", counts.get(weight, 0), address(request, "findings:list", state="open", weight=weight), here))
    return tabs


def _filters() -> list[FilterField]:
    return [
        FilterField("q", "内容", "search", placeholder="原文、算式中的词"),
        FilterField("state", "状态", "multi", FINDING_STATES, in_bar=True),
        FilterField("weight", "轻重", "multi", tuple(WEIGHT_NAMES.items()), in_bar=True),
        FilterField("kind", "种类", "multi", tuple(KIND_NAMES.items()), in_bar=True),
        FilterField("document", "文件", "given"),
    ]


def _columns(request: HttpRequest) -> list[Column]:
    def name(row: FindingRow) -> Cell:
        return Cell(row.arithmetic, address(request, "findings:detail", row.id), small=row.explanation, tags=_tags(row))

    def document(row: FindingRow) -> Cell:
        return Cell(row.document_title, address(request, "findings:document", row.document_id), small=str(row.published_on or ""))

    def state(row: FindingRow) -> Cell:
        tone = "good" if row.state != "open" else "warn"
        return Cell("", tags=[(tone, row.state_label)], small=row.settled_by_name)

    return [
        Column("arithmetic", "算式", name, "name", fixed=True, export=lambda row: row.arithmetic),
        Column("quotes", "两边原文", lambda row: Cell("", template="findings/quotes_cell.html", value=row), "long", export=_quotes),
        Column("kind", "种类", lambda row: Cell(row.kind_label), "short", export=lambda row: row.kind_label),
        Column("document", "文件", document, "short", export=lambda row: row.document_title),
        Column("state", "状态", state, "short", export=lambda row: row.state_label),
    ]


def _quotes(row: FindingRow) -> str:
    return "；".join(f"{term.label}：{term.quote or term.shown}" for term in row.terms)


def _tags(row: FindingRow) -> list[tuple[str, str]]:
    tone = {"heavy": "bad", "medium": "warn"}.get(row.weight, "water")
    return [(tone, row.weight_label), *([("bad", "万亿之差")] if row.is_slip else [])]


@require_GET
def document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Everything that was held against each other in one document."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return render(request, "findings/document.html", {"checks": checks_of_document(actor, document_id)})


@require_GET
def panel(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The same, as a part of another page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return render(request, "findings/panel.html", {"checks": checks_of_document(actor, document_id)})


@require_GET
def detail(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """One finding: the arithmetic, and the words of every side where they stand."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return render(request, "findings/detail.html", _context(request, actor, one_finding(actor, finding_id)))


def _context(request: HttpRequest, actor: Actor, row: FindingRow) -> dict[str, Any]:
    return {
        "row": row,
        "tags": _tags(row),
        "sides": sides_of(request, passages_of(actor, row)),
        "may_settle": may(actor, "findings:settle") and not row.holds and not row.is_gone,
    }


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Say what it was: explained, corrected, or open again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = one_finding(actor, finding_id)
    fields = [
        Field("expected_version", "", "hidden"),
        Field("state", "处理结果", "radio", needed=True, choices=FINDING_STATES),
        Field(
            "note",
            "情况说明",
            "textarea",
            needed=True,
            wide=True,
            max_length=300,
            hint="写清为什么不一致、以哪个为准，例如：100亿元为五年规划投资，合同总投资30亿元，以合同为准",
        ),
    ]
    start = {"expected_version": str(row.version), "state": row.state if row.state != "open" else "", "note": row.note}

    def do(posted: Values) -> str:
        if posted["state"] not in dict(FINDING_STATES):
            raise Refusal("unknown_state", "没有这种处理结果。", "请从列表中选择。", field="state")
        settle_finding(actor, finding_id, state=posted["state"], note=posted["note"], expected_version=typed_version(posted))
        messages.success(request, f"已记为“{dict(FINDING_STATES)[posted['state']]}”：{row.arithmetic}")
        return address(request, "findings:detail", finding_id)

    context = _context(request, actor, row) | {"draft": f"findings:settle:{finding_id}"}
    context["cancel_url"] = address(request, "findings:detail", finding_id)
    return answer_form(request, "findings/settle.html", fields, start, do, context)
