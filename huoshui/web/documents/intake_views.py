"""The list of documents with the drop area on top, what became of an upload, and what people say of a document."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any, BinaryIO, cast
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.ingestion.actions import (
    describe_document,
    discard_document,
    paste_document,
    set_default_subject,
    upload_document,
)
from huoshui.ingestion.queries import (
    DocumentFilters,
    DocumentLine,
    document_detail,
    list_documents,
    review_progress,
    twins_of,
)
from huoshui.ingestion.queries.documents import STATES
from huoshui.operations.queries import open_stored_file
from huoshui.organizations.rules.policy import may
from huoshui.web.components.form_state import Field, new_form
from huoshui.web.components.list_export import export_action, export_of_the_day
from huoshui.web.components.list_page import Cell, Column, FilterField, ListPage, filled
from huoshui.web.documents.titles import STATE_TONES
from huoshui.web.projects.change_views import Values, answer_form, typed_day, typed_version
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import MISSING, moment

AT_WORK = ("waiting", "reading")
ACCEPTED_ENDINGS = ".txt,.md,.html,.htm,.mhtml,.docx,.doc,.pdf,.xlsx"


@require_GET
def document_list(request: HttpRequest) -> HttpResponse:
    """The zone's documents, the newest first; search in titles and texts."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    filters = DocumentFilters.from_query(request.GET)
    page = list_documents(actor, filters, after=request.GET.get("after", ""))
    listing = ListPage(
        key="documents",
        title="文件",
        subtitle="新闻、通报、简报、工作报告：平台读出每个数和每个项目，由人采信后入账，原文始终在旁",
        columns=_columns(request),
        rows=page.lines,
        row_id=lambda line: line.id,
        total_count=page.total_count,
        count_word="份",
        filters=filled(request, _filters()),
        next_cursor=page.next_cursor,
        actions=[*export_action(request, "documents:export")],
        empty_title="还没有文件",
        empty_text="把一篇通报拖到上面，或把正文粘贴进来。",
    ).bind(request)
    context = {"list": listing, "form": new_form([]), "may_upload": may(actor, "documents:upload"), "endings": ACCEPTED_ENDINGS}
    return render(request, "documents/list.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The same documents as a workbook; audited."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    filters = DocumentFilters.from_query(request.GET)

    def read(*, after: str, limit: int) -> SimpleNamespace:
        page = list_documents(actor, filters, after=after, limit=limit)
        return SimpleNamespace(rows=page.lines, next_cursor=page.next_cursor)

    return export_of_the_day(request, "文件", _columns(request), read, "documents.exported")


def _columns(request: HttpRequest) -> list[Column]:
    def title(line: DocumentLine) -> Cell:
        return Cell(line.shown_title, address(request, "documents:detail", line.id), template="documents/title_cell.html", value=line)

    def state(line: DocumentLine) -> Cell:
        tags = [(STATE_TONES.get(line.state, ""), line.state_label)]
        if line.alike_percent:
            tags.append(("warn", f"疑似转载 {line.alike_percent}%"))
        return Cell("", tags=tags)

    def uploaded(line: DocumentLine) -> str:
        return f"{line.uploaded_by} {moment(line.uploaded_at)}"

    return [
        Column("title", "标题", title, "name", fixed=True, export=lambda line: line.shown_title),
        Column("publisher", "发布单位", lambda line: Cell(line.publisher or MISSING), "short", export=lambda line: line.publisher or None),
        Column("published", "发布日期", lambda line: Cell(line.published_on or MISSING), "date", export=lambda line: line.published_on),
        Column("state", "状态", state, "short", export=lambda line: line.state_label),
        Column("claims", "读出", lambda line: Cell(line.claim_count), "number", "条", export=lambda line: line.claim_count),
        Column("undecided", "待审", lambda line: Cell(line.undecided_count), "number", "条", export=lambda line: line.undecided_count),
        Column("accepted", "采信", lambda line: Cell(line.accepted_count), "number", "条", export=lambda line: line.accepted_count),
        Column("findings", "对不上", _findings(request), "number", "处", export=lambda line: line.finding_count),
        Column("uploaded", "上传", lambda line: Cell(uploaded(line)), "short", export=uploaded),
    ]


def _findings(request: HttpRequest) -> Callable[[DocumentLine], Cell]:
    """Open contradictions, each number a link to them."""

    def cell(line: DocumentLine) -> Cell:
        return Cell(line.finding_count, address(request, "findings:document", line.id) if line.finding_count else "")

    return cell


def _filters() -> list[FilterField]:
    return [
        FilterField("q", "全文", "search", in_bar=True, placeholder="标题和正文里的词，两个字就行"),
        FilterField("state", "状态", "select", STATES, in_bar=True),
        FilterField("undecided", "还有待审", "flag"),
        FilterField("publisher", "发布单位", "text"),
        FilterField("since", "发布不早于", "date"),
        FilterField("until", "发布不晚于", "date"),
    ]


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take one or several files, or pasted words. The script of the page asks for a line about each; without it, back to the list."""
    if request.method == "GET":
        return redirect(address(request, "documents:list"))
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not request.FILES.getlist("file") and not request.POST.get("text", "").strip():
        raise Refusal("file_missing", "没有选文件，也没有粘贴正文。", "请选择文件，或把正文粘贴到框里。", field="file")
    started, refused = _take_in(actor, request)
    if request.headers.get("HX-Request") == "true":
        lines = [_progress(request, actor, document_id) for document_id in started]
        return render(request, "documents/uploaded.html", {"lines": lines, "refused": refused}, status=200 if started else 422)
    for words in refused:
        messages.error(request, words)
    if len(started) == 1 and not refused:
        return redirect(address(request, "documents:detail", started[0]))
    if started:
        messages.success(request, f"已收下 {len(started)} 份文件，读完后逐份审核。")
    return redirect(address(request, "documents:list"))


def _take_in(actor: Actor, request: HttpRequest) -> tuple[list[UUID], list[str]]:
    """Each file and the pasted words by themselves: one that is refused does not keep the others out."""
    files = request.FILES.getlist("file")
    deeds: list[tuple[str, Callable[[], UUID]]] = [
        (f"“{file.name}”：", partial(upload_document, actor, str(file.name), cast(BinaryIO, file.file))) for file in files
    ]
    if request.POST.get("text", "").strip():
        deeds.append(("", partial(paste_document, actor, request.POST.get("title", ""), request.POST["text"])))
    started: list[UUID] = []
    refused: list[str] = []
    for name, deed in deeds:
        try:
            started.append(deed())
        except Refusal as refusal:
            refused.append(f"{name}{refusal.message}{refusal.remedy}")
    return started, refused


@require_GET
def status(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """How far the reading is: asked again and again while it lasts."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    line = _progress(request, actor, document_id)
    if request.GET.get("from") == "detail" and not line["at_work"]:
        answer = HttpResponse(status=200)
        answer["HX-Redirect"] = address(request, "documents:detail", document_id)
        return answer
    template = "documents/status.html" if request.GET.get("from") == "detail" else "documents/uploaded_line.html"
    return render(request, template, {"line": line})


def _progress(request: HttpRequest, actor: Actor, document_id: UUID) -> dict[str, Any]:
    found = document_detail(actor, document_id)
    at_work = found.state in AT_WORK
    return {
        "found": found,
        "at_work": at_work,
        "claims": 0 if at_work else review_progress(actor, document_id).total,
        "twins": twins_of(actor, document_id),
    }


@require_http_methods(["GET", "POST"])
def describe(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Title, publisher and day of a document; or, from the review, whose its figures without a subject are."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = document_detail(actor, document_id)
    back = address(request, "documents:detail", document_id)
    if request.method == "POST" and "subject" in request.POST:
        kind, _, record = request.POST["subject"].partition(":")
        version = typed_version({name: str(value) for name, value in request.POST.items()})
        set_default_subject(actor, document_id, kind=kind, record_id=_uuid(record), expected_version=version)
        return redirect(back)
    fields = [
        Field("title", "标题", needed=True, wide=True),
        Field("publisher", "发布单位", max_length=120),
        Field("published_on", "发布日期", "date", hint="文中的“今年”“去年”按这一天算；改了日期而还没有人审过，会重新读一遍"),
        Field("expected_version", "", "hidden"),
    ]
    start = {
        "title": found.shown_title,
        "publisher": found.publisher,
        "published_on": found.published_on.isoformat() if found.published_on else "",
        "expected_version": str(found.version),
    }

    def do(posted: Values) -> str:
        day = typed_day(posted.get("published_on", ""), "发布日期", "published_on")
        describe_document(
            actor,
            document_id,
            title=posted.get("title", ""),
            publisher=posted.get("publisher", ""),
            published_on=day,
            expected_version=typed_version(posted),
        )
        return back

    context = {"heading": "补正文件出处", "verb": "保存", "cancel_url": back, "found": found, "draft": ""}
    return answer_form(request, "documents/describe.html", fields, start, do, context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Refusal("bad_choice", "没有这个选项。", "请从列表中选择。", field="subject") from None


@require_POST
def discard(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Give a document up that came in by mistake."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    discard_document(actor, document_id, typed_version({name: str(value) for name, value in request.POST.items()}))
    messages.success(request, "已放弃这份文件，台账没有变化。")
    return redirect(address(request, "documents:list"))


@require_GET
def file(request: HttpRequest, document_id: UUID) -> HttpResponseBase:
    """The file as it came, never shown in the browser."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    stored, stream = open_stored_file(actor, document_detail(actor, document_id).stored_file_id)
    response = FileResponse(stream, content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename=\"file\"; filename*=UTF-8''{quote(stored.original_name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
