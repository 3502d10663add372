"""Review: the source with its marks on the left, the claims on the right; what a document became, on one page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoshui.core.actor import Actor
from huoshui.core.names import MARKUP
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.ingestion.actions import accept_above, say_present
from huoshui.ingestion.queries import (
    ClaimRow,
    DocumentDetail,
    claim_rows,
    default_subjects,
    document_detail,
    document_page,
    facts_of_claims,
    is_second_reading_offered,
    readers_of,
    review_progress,
    twins_of,
)
from huoshui.ingestion.rules.document_marks import Mark, Run, part_at, parts_of, runs_of
from huoshui.ingestion.rules.document_reading.claims import Span
from huoshui.organizations.rules.policy import may
from huoshui.web.components.form_state import new_form
from huoshui.web.documents.claim_views import drawn_claim
from huoshui.web.shell import address_of
from huoshui.web.templatetags.huoshui_components import address

SHOWN = (("", "全部"), ("open", "待审"), ("accepted", "已采信"), ("rejected", "不采信"))
CONFIDENT_PERCENT = 90


@dataclass(frozen=True)
class DrawnRun:
    """Some characters of the source and what marks them. ``claims`` are ids, the shortest quote first."""

    start: int
    text: str
    claims: str = ""
    css: str = ""


@dataclass(frozen=True)
class DrawnBlock:
    """One block of the source. ``page``: a page begins with it."""

    kind: str
    level: int
    runs: Sequence[DrawnRun]
    page: int | None = None


@require_GET
def detail(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The review of one document; while it is being read, a bar; where it could not be read, why."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = document_detail(actor, document_id)
    if not found.is_open:
        return render(
            request, "documents/waiting.html", {"found": found, "at_work": found.state in ("waiting", "reading"), "line": {"found": found}}
        )
    every = claim_rows(actor, document_id)
    chosen = next((row for row in every if str(row.id) == request.GET.get("claim", "")), None)
    parts = parts_of(len(found.text), found.blocks)
    number = part_at(parts, chosen.span_start) if chosen is not None else min(_part(request), len(parts) - 1)
    part = parts[number]
    inside = [row for row in every if part.start <= row.span_start < part.end]
    shown = _shown(request, inside)
    facts = facts_of_claims(actor, [row.id for row in inside if row.is_accepted])
    may_decide = may(actor, "documents:decide")
    context = {
        "found": found,
        "pages": by_page(drawn_blocks(found, part, every)),
        "pictures": found.is_pdf and request.GET.get("view", "") != "text",
        "claims": [drawn_claim(row, facts.get(row.id, ()), may_decide=may_decide) for row in shown],
        "chosen": chosen.id if chosen is not None else None,
        "progress": review_progress(actor, document_id),
        "parts": [(index + 1, index == number) for index in range(len(parts))] if len(parts) > 1 else [],
        "tabs": _tabs(request, inside),
        "twins": twins_of(actor, document_id),
        "readers": readers_of(actor, document_id),
        "subjects": [(f"{kind}:{record_id}", label) for kind, record_id, label in default_subjects(actor)] if may_decide else [],
        "subject": f"{found.default_kind}:{found.default_id}" if found.default_id else "",
        "may_decide": may_decide,
        "findings_address": _findings_address(actor, document_id),
        "second_address": _second_address(actor, document_id),
        "confident": CONFIDENT_PERCENT,
        "form": new_form([]),
    }
    return render(request, "documents/review.html", context)


def _findings_address(actor: Actor, document_id: UUID) -> str:
    return address_of("findings:panel", document_id) if may(actor, "findings:panel") else ""


def _second_address(actor: Actor, document_id: UUID) -> str:
    offered = may(actor, "documents:second_reading") and is_second_reading_offered(actor, document_id)
    return address_of("documents:second_reading", document_id) if offered else ""


def _part(request: HttpRequest) -> int:
    text = request.GET.get("part", "1")
    return max(int(text) - 1, 0) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _shown(request: HttpRequest, rows: list[ClaimRow]) -> list[ClaimRow]:
    asked = request.GET.get("show", "")
    if asked not in dict(SHOWN):
        raise Refusal("bad_filter", "没有这一类内容。", "请从页面上选择。", field="show")
    return [row for row in rows if not asked or _group(row) == asked]


def _group(row: ClaimRow) -> str:
    if row.is_accepted:
        return "accepted"
    return "open" if row.state == "open" else "rejected"


def _tabs(request: HttpRequest, rows: list[ClaimRow]) -> list[tuple[str, str, int, bool]]:
    asked = request.GET.get("show", "")
    return [(key, label, sum(1 for row in rows if not key or _group(row) == key), key == asked) for key, label in SHOWN]


def drawn_blocks(found: DocumentDetail, part: Span, claims: Sequence[ClaimRow]) -> list[DrawnBlock]:
    """The blocks of a part of the text, cut into runs; what stands between blocks (furniture) is left out."""
    marks = [mark for index, row in enumerate(claims) for mark in _marks(index, row)]
    drawn: list[DrawnBlock] = []
    page: int | None = None
    for block in found.blocks:
        start, end = max(block.start, part.start), min(block.end, part.end)
        if start >= end:
            continue
        near = [mark for mark in marks if mark.span.start < end and mark.span.end > start]
        runs = [drawn for run in runs_of(start, end, near) for drawn in _drawn_runs(found.text, run, claims)]
        drawn.append(DrawnBlock(block.kind, block.level, runs, block.page if block.page != page else None))
        page = block.page
    return drawn


def by_page(blocks: Sequence[DrawnBlock]) -> list[tuple[int | None, list[DrawnBlock]]]:
    """(page, its blocks); one group without a page where the file has none."""
    pages: list[tuple[int | None, list[DrawnBlock]]] = []
    for block in blocks:
        if not pages or block.page is not None:
            pages.append((block.page, []))
        pages[-1][1].append(block)
    return pages


def _marks(index: int, row: ClaimRow) -> list[Mark]:
    marks = [Mark(index, Span(row.span_start, row.span_end))]
    if row.number_start is not None and row.number_end is not None:
        marks.append(Mark(index, Span(row.number_start, row.number_end), is_number=True))
    return marks + [Mark(index, Span(start, end), is_again=True) for start, end in row.also_said]


def _drawn_runs(text: str, run: Run, claims: Sequence[ClaimRow]) -> Iterator[DrawnRun]:
    """One run, the markup in it apart: it keeps its place, so that selected words are counted rightly, and is not shown."""
    ids = css = ""
    if run.claims:
        first = claims[run.claims[0]]
        css = f"is-{first.kind} is-{_group(first)}{' is-number' if run.is_number else ''}{' is-again' if run.is_again else ''}"
        ids = " ".join(str(claims[index].id) for index in run.claims)
    start = run.start
    for markup in MARKUP.finditer(text, run.start, run.end):
        if markup.start() > start:
            yield DrawnRun(start, text[start : markup.start()], ids, css)
        yield DrawnRun(markup.start(), markup[0], css="is-markup")
        start = markup.end()
    if start < run.end:
        yield DrawnRun(start, text[start : run.end], ids, css)


@require_GET
def page_picture(request: HttpRequest, document_id: UUID, page: int) -> HttpResponse:
    """One page of a PDF with the claims' places on it; asked for when the page comes into view."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    try:
        found = document_page(actor, document_id, page)
    except NotVisible:
        raise
    except Refusal as refusal:
        return render(request, "documents/page_picture.html", {"problem": refusal})
    boxes = [
        (row, f"is-{row.kind} is-{_group(row)}", ",".join(f"{share:.5f}" for share in box))
        for row, box in sorted(found.boxes, key=lambda pair: pair[0].span_start - pair[0].span_end)
    ]
    return render(request, "documents/page_picture.html", {"page": found, "boxes": boxes})


@require_POST
def presence(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """I am here, at this claim; who else is."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    try:
        claim_id = UUID(request.POST.get("claim", ""))
    except ValueError:
        claim_id = None
    say_present(actor, document_id, claim_id)
    return render(request, "documents/readers.html", {"readers": readers_of(actor, document_id)})


@require_http_methods(["GET", "POST"])
def accept_all_above(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """First the list of what accepting all above a confidence would do, then the deed for just that list."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = document_detail(actor, document_id)
    if request.method == "POST":
        done = accept_above(actor, document_id, dict(_chosen_versions(request)))
        words = f"已采信 {done.accepted} 条" + (f"，{done.left_out} 条刚刚有人改过，没有采信" if done.left_out else "")
        messages.success(request, words + "。")
        return redirect(address(request, "documents:detail", document_id))
    percent = _percent(request)
    rows = [row for row in claim_rows(actor, document_id) if row.state == "open" and row.confidence_percent >= percent]
    context = {
        "found": found,
        "percent": percent,
        "rows": rows,
        "joined": sum(1 for row in rows if row.link is not None),
        "choices": (95, 90, 80, 70, 50, 0),
        "form": new_form([]),
    }
    return render(request, "documents/accept_above.html", context)


def _percent(request: HttpRequest) -> int:
    text = request.GET.get("percent", str(CONFIDENT_PERCENT))
    if not (text.isascii() and text.isdigit() and int(text) <= 100):
        raise Refusal("bad_filter", "把握应为 0 至 100 之间的整数。", "请从列表中选择。", field="percent")
    return int(text)


def _chosen_versions(request: HttpRequest) -> list[tuple[UUID, int]]:
    chosen = []
    for text in request.POST.getlist("claim"):
        claim_id, _, version = text.partition(":")
        try:
            chosen.append((UUID(claim_id), int(version)))
        except ValueError:
            raise Refusal("bad_choice", "清单里有一条无法识别。", "请重新打开这一页。", field="claim") from None
    if not chosen:
        raise Refusal("nothing_chosen", "没有选中任何一条。", "请至少勾选一条。", field="claim")
    return chosen


@require_GET
def source(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """One document as a source: what it claimed, what of it is in the ledger and of what record, who did it, who brought it again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = document_detail(actor, document_id)
    rows = claim_rows(actor, document_id)
    facts = facts_of_claims(actor, [row.id for row in rows])
    joined: dict[tuple[str, UUID, str], int] = {}
    reviewers: dict[str, int] = {}
    for row in rows:
        if row.link is not None and row.is_accepted:
            key = (row.link.kind, row.link.id, row.link.label)
            joined[key] = joined.get(key, 0) + 1
        if row.decided_by_name:
            reviewers[row.decided_by_name] = reviewers.get(row.decided_by_name, 0) + 1
    context = {
        "found": found,
        "rows": [(row, facts.get(row.id, ())) for row in rows],
        "progress": review_progress(actor, document_id),
        "fact_count": sum(1 for each in facts.values() for fact in each if fact.is_standing),
        "joined": [(kind, record_id, label, number) for (kind, record_id, label), number in joined.items()],
        "reviewers": sorted(reviewers.items(), key=lambda pair: -pair[1]),
        "twins": twins_of(actor, document_id),
        "findings_address": _findings_address(actor, document_id),
    }
    return render(request, "documents/source.html", context)
