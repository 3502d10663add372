"""通报 as a list, as a paper whose numbers open, and as files."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from huoshui.core.actor import Actor
from huoshui.investment_projects.queries import openable_projects
from huoshui.organizations.rules.policy import may
from huoshui.reports.actions import preview_word
from huoshui.reports.queries import (
    BulletinDetail,
    ReleaseQuestions,
    bulletin_detail,
    figure_of,
    list_bulletins,
    open_bulletin_file,
    release_questions,
)
from huoshui.reports.rules.body import Block, unbound_numbers
from huoshui.reports.rules.figures import REFERENCE, Figure, Term, shown, shown_term
from huoshui.reports.rules.recipes import RECIPES
from huoshui.web.components.list_page import PAGE_SIZE, Action, Cell, Column, FilterField, ListPage, filled
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import MISSING, grouped

STATES = (("draft", "草稿"), ("released", "已印发"), ("withdrawn", "已撤回"), ("discarded", "已作废"))
TONES = {"draft": "warn", "released": "good", "withdrawn": "bad", "discarded": ""}
OF_A_PROJECT = frozenset({"projects:detail", "lights:detail"})  # papers name projects that their readers do not all see
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
def bulletin_list(request: HttpRequest) -> HttpResponse:
    """Papers, newest first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = {name: request.GET.get(name, "") for name in ("state", "recipe")}
    page = list_bulletins(actor, **asked, text=request.GET.get("q", ""), after=request.GET.get("after", ""), limit=PAGE_SIZE)
    actions = [Action("起草通报", address(request, "bulletins:create"), "plus", primary=True)] if may(actor, "bulletins:create") else []
    listing = ListPage(
        key="bulletins",
        title="通报",
        subtitle="由台账起草，人来改定；每个数字都能打开，印发后不再变化。",
        columns=_columns(request),
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        count_word="份",
        filters=filled(request, _filters(actor)),
        next_cursor=page.next_cursor,
        actions=actions,
        empty_title="还没有通报",
        empty_text="选一种通报和截至日，平台按台账起草，改定后印发。",
    ).bind(request)
    return render(request, "bulletins/list.html", {"list": listing})


def _filters(actor: Actor) -> list[FilterField]:
    states = STATES if may(actor, "bulletins:drafts") else tuple(one for one in STATES if one[0] in ("released", "withdrawn"))
    return [
        FilterField("q", "标题", "search", placeholder="标题中的词"),
        FilterField("state", "状态", "select", states, in_bar=True),
        FilterField("recipe", "种类", "select", tuple((one.code, one.name) for one in RECIPES.values()), in_bar=True),
    ]


def _columns(request: HttpRequest) -> list[Column]:
    return [
        Column(
            "title", "标题", lambda row: Cell(row.title, address(request, "bulletins:detail", row.id), small=row.number), "name", fixed=True
        ),
        Column("recipe", "种类", lambda row: Cell(row.recipe_label), "short"),
        Column("as_of", "截至", lambda row: Cell(row.as_of.isoformat()), "date"),
        Column("state", "状态", lambda row: Cell("", tags=[(TONES[row.state], row.state_label)]), "short"),
        Column("released", "成文日期", lambda row: Cell(row.released_on or MISSING), "date"),
        Column("drafted_by", "起草", lambda row: Cell(row.drafted_by_name), "short"),
    ]


@require_GET
def detail(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """The paper as it is read; what the writer of a draft must still look at is counted beside it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = bulletin_detail(actor, bulletin_id)
    context = {"found": found, "row": found.row, "blocks": drawn_blocks(request, found), "tone": TONES[found.row.state]}
    return render(request, "bulletins/detail.html", context)


@require_GET
def changes(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """What stands between a draft and its release, counted now; a part of the page of the draft."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = bulletin_detail(actor, bulletin_id)
    context: dict[str, Any] = {"found": found, "row": found.row, **(to_look_at(actor, found) if found.row.state == "draft" else {})}
    return render(request, "bulletins/changes.html", context)


def to_look_at(actor: Actor, found: BulletinDetail) -> dict[str, Any]:
    """What stands between a draft and its release: numbers that changed, numbers without a source, empty heads."""
    asked = (
        release_questions(actor, found) if may(actor, "bulletins:drafts") else ReleaseQuestions(loose=tuple(unbound_numbers(found.blocks)))
    )
    heads = [label for label, value in (("署名", found.signed_by), ("机关代字", found.agency_code)) if not value]
    return {"changes": asked.changes, "unsure": asked.unsure, "loose": asked.loose, "empty_heads": heads, "answers": asked.mark}


def drawn_blocks(request: HttpRequest, found: BulletinDetail) -> list[dict[str, Any]]:
    """Blocks with their numbers as links, for reading."""
    return [_drawn(request, found, block) for block in found.blocks]


def _drawn(request: HttpRequest, found: BulletinDetail, block: Block) -> dict[str, Any]:
    def text(words: str) -> SafeString:
        parts, at = [], 0
        for each in REFERENCE.finditer(words):
            figure = found.figures[each[1]]
            href = reverse("bulletins:figure", args=[found.row.id, figure.key])
            link = format_html('<a class="figure" href="{}" data-drawer title="{}">{}</a>', href, figure.label, shown(figure))
            parts += [(words[at : each.start()],), (link,)]
            at = each.end()
        return format_html_join("", "{}", [*parts, (words[at:],)])

    def is_number(cell: str) -> bool:
        return REFERENCE.fullmatch(cell) is not None

    rows = [[(text(cell), is_number(cell)) for cell in row] for row in block.rows]
    return {"kind": block.kind, "text": text(block.text), "columns": block.columns, "rows": rows, "is_annex": block.is_annex}


@require_GET
def figure(request: HttpRequest, bulletin_id: UUID, key: str) -> HttpResponse:
    """One number of a paper: its definition, its terms as they were counted, and the records behind each."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found, asked = figure_of(actor, bulletin_id, key)
    openable = openable_projects(actor, (UUID(term.argument) for term in asked.terms if term.page in OF_A_PROJECT))
    terms = []
    for term in asked.terms:
        is_hidden = term.page in OF_A_PROJECT and UUID(term.argument) not in openable
        href = "" if is_hidden else term_address(request, term)
        terms.append((term.label, term_value(asked, term), href, term.page == "explain:drawer"))
    context = {"found": found, "row": found.row, "figure": asked, "shown": shown(asked), "terms": terms, "sees_all": actor.sees_whole_zone}
    return render(request, "bulletins/figure.html", context)


def term_value(figure: Figure, term: Term) -> str:
    """What one part counted, as people read it."""
    words = shown_term(figure, term)
    return grouped(int(words)) if words.isdecimal() else words


def term_address(request: HttpRequest, term: Term) -> str:
    """Where the records behind a part are; empty where they cannot be opened or the actor may not."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not term.page or not may(actor, term.page) or (term.page == "requests:list" and not term.query):
        return ""
    base = reverse(term.page, args=[term.argument] if term.argument else [])
    return f"{base}?{urlencode(term.query, doseq=True)}" if term.query else base


@require_GET
def preview(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """The Word document of a draft."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    name, content = preview_word(actor, bulletin_id)
    return attachment(HttpResponse(content, content_type=WORD), name)


@require_GET
def file(request: HttpRequest, bulletin_file_id: UUID) -> HttpResponseBase:
    """A file that the paper went out as."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    stored, stream = open_bulletin_file(actor, bulletin_file_id)
    return attachment(FileResponse(stream, content_type=stored.media_type or "application/octet-stream"), stored.original_name)


def attachment(response: Any, name: str) -> Any:
    """Headers of a download."""
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
