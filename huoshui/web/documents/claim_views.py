"""One claim as a card: its forms, and what a reviewer does with it. Each answer is the card as it stands afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoshui.core.actor import Actor
from huoshui.core.names import without_tags
from huoshui.core.refusals import Refusal, StaleVersion
from huoshui.fact_ledger.queries import FactView
from huoshui.ingestion.actions import (
    accept_claim,
    add_claim,
    edit_claim,
    link_claim,
    link_to_new_project,
    reject_claim,
    reopen_claim,
    withdraw_claim,
)
from huoshui.ingestion.queries import (
    ClaimRow,
    candidates_for,
    claim_versions,
    document_detail,
    facts_of_claims,
    one_claim,
    review_progress,
)
from huoshui.ingestion.rules.claim_fields import shown_meaning, shown_value, typed_again
from huoshui.ingestion.rules.claim_values import offered_periods, typed_quantity
from huoshui.organizations.rules.policy import may
from huoshui.web.components.form_state import new_form
from huoshui.web.documents import titles
from huoshui.web.errors import status_of
from huoshui.web.projects.change_views import typed_version
from huoshui.web.templatetags.huoshui_components import address

PANELS = ("", "edit", "reject", "link", "withdraw", "history")
CHOICES = {
    "measures": titles.MEASURE_CHOICES,
    "units": titles.UNIT_CHOICES,
    "stages": titles.STAGE_CHOICES,
    "comparators": titles.COMPARATOR_CHOICES,
    "modalities": titles.MODALITY_CHOICES,
}


def drawn_claim(row: ClaimRow, facts: Sequence[FactView] = (), *, may_decide: bool, panel: str = "", **more: Any) -> dict[str, Any]:
    """What templates/documents/claim.html needs."""
    read_words = f"{shown_value(row.kind, row.read)} {shown_meaning(row.kind, row.read)}" if row.is_edited and row.read is not None else ""
    return {
        "row": row,
        "facts": [fact for fact in facts if fact.is_standing],
        "read_words": read_words,
        "panel": panel,
        "may_decide": may_decide,
        "key": new_form([]).key,
        **more,
    }


@require_GET
def claim(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """The card, with one of its forms open by ?panel=."""
    panel = request.GET.get("panel", "")
    if panel not in PANELS:
        raise Refusal("bad_filter", "没有这一栏。", "请从页面上选择。", field="panel")
    return _card(request, claim_id, panel=panel)


def _card(
    request: HttpRequest,
    claim_id: UUID,
    *,
    panel: str = "",
    problem: Refusal | None = None,
    typed: Mapping[str, str] | None = None,
    with_progress: bool = False,
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = one_claim(actor, claim_id)
    facts = facts_of_claims(actor, [row.id]).get(row.id, ()) if row.is_accepted else ()
    drawn = drawn_claim(
        row, facts, may_decide=may(actor, "documents:decide"), panel=panel, problem=problem, **_panel(actor, request, row, panel, typed)
    )
    if isinstance(problem, StaleVersion):
        yours, theirs = problem.data["yours"], problem.data["theirs"]
        drawn["versions"] = [(VERSION_WORDS[name], yours.get(name, "—"), theirs[name] or "—") for name in VERSION_WORDS if name in theirs]
    context = {"claim": drawn, "progress": review_progress(actor, row.document_id) if with_progress else None, **CHOICES}
    return render(request, "documents/claim_answer.html", context, status=status_of(problem) if problem is not None else 200)


VERSION_WORDS = {"state": "状态", "value": "数值", "link": "关联", "decided_by": "经手人"}


def _panel(actor: Actor, request: HttpRequest, row: ClaimRow, panel: str, typed: Mapping[str, str] | None) -> dict[str, Any]:
    if panel == "edit":
        day = document_detail(actor, row.document_id).published_on
        return {"typed": typed or typed_again(row.kind, row.fields), "periods": offered_periods(day)}
    if panel == "link":
        words = request.GET.get("q", "")[:100]
        return {"candidates": candidates_for(actor, row, words=words), "words": words or row.shown_subject}
    if panel == "reject":
        return {"reasons": titles.USUAL_REASONS}
    if panel == "withdraw":
        return {"reasons": titles.WITHDRAWAL_REASONS}
    if panel == "history":
        return {
            "versions_kept": [
                (one, shown_value(row.kind, one.fields), shown_meaning(row.kind, one.fields)) for one in claim_versions(actor, row.id)
            ]
        }
    return {}


def _answer(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """The card after a deed; without script, back to the review at that claim."""
    if request.headers.get("HX-Request") == "true":
        return _card(request, claim_id, with_progress=True)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return redirect(address(request, "documents:detail", one_claim(actor, claim_id).document_id, claim=claim_id))


def _refused(request: HttpRequest, claim_id: UUID, refusal: Refusal, panel: str) -> HttpResponse:
    """The card says why; what was typed stays. Without script, or where the claim cannot be seen, the refusal's own page."""
    if request.headers.get("HX-Request") != "true" or refusal.code in ("not_found", "forbidden"):
        raise refusal
    return _card(request, claim_id, panel="" if isinstance(refusal, StaleVersion) else panel, problem=refusal, typed=_posted(request))


def _posted(request: HttpRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.POST.items()}


@require_POST
def decide(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """``deed``: accept, reject, withdraw or reopen."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    posted = _posted(request)
    deed, reason = posted.get("deed", ""), posted.get("reason", "").strip() or posted.get("usual_reason", "")
    try:
        version = typed_version(posted)
        if deed == "accept":
            accept_claim(actor, claim_id, expected_version=version)
        elif deed == "reject":
            reject_claim(actor, claim_id, reason=reason, expected_version=version)
        elif deed == "withdraw":
            withdraw_claim(actor, claim_id, reason=reason, expected_version=version)
        elif deed == "reopen":
            reopen_claim(actor, claim_id, expected_version=version)
        else:
            raise Refusal("unknown_deed", "没有说要做什么。", "请点采信、不采信、撤回或重新审核。", field="deed")
    except Refusal as refusal:
        return _refused(request, claim_id, refusal, deed if deed in PANELS else "")
    return _answer(request, claim_id)


@require_POST
def edit(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """Correct the fields; with ``then`` = accept, accept what they say now."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    posted = _posted(request)
    try:
        version = edit_claim(actor, claim_id, posted, expected_version=typed_version(posted))
        if posted.get("then") == "accept" and one_claim(actor, claim_id).state == "open":
            accept_claim(actor, claim_id, expected_version=version)
    except Refusal as refusal:
        return _refused(request, claim_id, refusal, "edit")
    return _answer(request, claim_id)


@require_POST
def link(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """Join to ``record`` (kind:id), or refuse every proposal ("")."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    posted = _posted(request)
    kind, _, record = posted.get("record", "").partition(":")
    try:
        link_claim(actor, claim_id, kind=kind, record_id=_uuid(record), expected_version=typed_version(posted))
    except Refusal as refusal:
        return _refused(request, claim_id, refusal, "link")
    return _answer(request, claim_id)


@require_POST
def new_project(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """Register the project that the claim names and join them."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    posted = _posted(request)
    try:
        is_another = posted.get("is_another") == "1"
        link_to_new_project(actor, claim_id, name=posted.get("name", ""), is_another=is_another, expected_version=typed_version(posted))
    except Refusal as refusal:
        return _refused(request, claim_id, refusal, "link")
    return _answer(request, claim_id)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Refusal("bad_choice", "没有这个候选。", "请从列表中选择。", field="record") from None


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """A claim that the reader missed, from the selected words ``start`` to ``end``."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = document_detail(actor, document_id)
    given = request.POST if request.method == "POST" else request.GET
    start, end = _place(given.get("start", "")), _place(given.get("end", ""))
    typed: dict[str, str] = {name: str(value) for name, value in given.items()}
    problem: Refusal | None = None
    if request.method == "POST":
        try:
            made = add_claim(actor, document_id, kind=given.get("kind", ""), start=start, end=end, typed=typed)
        except Refusal as refusal:
            if refusal.code in ("not_found", "forbidden"):
                raise
            problem = refusal
        else:
            place = address(request, "documents:detail", document_id, claim=made)
            answer = redirect(place) if request.headers.get("HX-Request") != "true" else HttpResponse(status=200)
            answer["HX-Redirect"] = place
            return answer
    quote = found.text[start:end] if 0 <= start < end <= len(found.text) else ""
    context = {
        "found": found,
        "start": start,
        "end": end,
        "quote": without_tags(quote),
        "typed": typed if request.method == "POST" else _guessed(without_tags(quote)),
        "kind": typed.get("kind", "figure"),
        "periods": offered_periods(found.published_on),
        "problem": problem,
        "form": new_form([]),
        **CHOICES,
    }
    return render(request, "documents/add.html", context, status=status_of(problem) if problem is not None else 200)


def _place(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _guessed(quote: str) -> dict[str, str]:
    """What the selected words suggest: their first number with its unit; the words themselves as a name."""
    import re

    number = re.search(r"[0-9０-９][0-9０-９,，.．]*\s*[^\s，。；、0-9０-９]{0,4}", quote)
    typed = {"value": "", "name": quote.strip()[:60], "measure": "", "modality": "actual"}
    for length in range(len(number[0]), 0, -1) if number else ():
        try:
            quantity = typed_quantity(number[0][:length])  # type: ignore[index]
        except Refusal:
            continue
        return typed | {"value": number[0][:length].strip(), "unit": quantity.unit}  # type: ignore[index]
    return typed


@require_GET
def normalised(request: HttpRequest) -> HttpResponse:
    """What a typed value means, in full, as one types: 18.4亿元 → 1,840,000,000 元."""
    text = request.GET.get("value", request.GET.get("investment", ""))
    words, is_problem = "", False
    if text.strip():
        try:
            words = f"= {typed_quantity(text).words}"
        except Refusal as refusal:
            words, is_problem = refusal.message, True
    return render(request, "documents/normalised.html", {"words": words, "is_problem": is_problem})
