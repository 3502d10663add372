"""设定本区口径: write it, see what it would say, keep it as a version; and every version beside the one before."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.targets.actions.indicators import define_indicator
from huoshui.targets.adapters.indicator_text import published_contents, text_of_content
from huoshui.targets.queries.dictionary import KeptDefinition, indicator_versions, indicators, kept_definitions
from huoshui.targets.queries.indicator_preview import Preview, preview_indicator
from huoshui.targets.rules.indicators import Measured
from huoshui.web.components.form_state import missing_fields, new_form, refused_form
from huoshui.web.errors import status_of
from huoshui.web.indicators import define_forms as forms
from huoshui.web.indicators import words
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.change_views import typed_day, typed_version
from huoshui.web.templatetags.huoshui_components import address


def _written(actor: Actor, indicator_id: str) -> tuple[dict[str, Any], int]:
    """The newest table of an indicator as the zone or the product wrote it, and the number of the zone's newest version."""
    kept = kept_definitions(actor, indicator_id)
    if kept:
        return dict(kept[-1].content), kept[-1].version
    published = published_contents().get(indicator_id)
    if indicator_id and published is None:
        raise NotVisible
    return dict(published or {}), 0


def _known(actor: Actor) -> list[tuple[str, str]]:
    return [(one.id, f"{one.group}：{one.name}（{one.id}）") for one in indicators(actor)]


@require_http_methods(["GET", "POST"])
def define(request: HttpRequest) -> HttpResponse:
    """GET: the form, from ?id= or anew, as fields or text. POST ``step`` preview shows what it would say; save keeps it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    indicator_id = request.GET.get("id", "")
    written, newest = _written(actor, indicator_id)
    if request.method == "GET":
        mode = forms.TEXT if request.GET.get("as") == forms.TEXT else forms.FIELDS
        start = forms.values_of(written, mode) if written else {"content": forms.START}
        start |= {"as": mode, "expected_version": str(newest), "effective_from": page_dates(request).as_of_day.isoformat()}
        return _page(request, mode, indicator_id, new_form(forms.form_fields(mode, _known(actor)), start), written)
    posted = {name: str(value) for name, value in request.POST.items()}
    mode = forms.TEXT if posted.get("as") == forms.TEXT else forms.FIELDS
    return _answer(request, actor, posted, mode, (indicator_id, written))


def _answer(request: HttpRequest, actor: Actor, posted: dict[str, str], mode: str, opened: tuple[str, Mapping[str, Any]]) -> HttpResponse:
    indicator_id, written = opened
    fields = forms.form_fields(mode, _known(actor))
    refusals = missing_fields(fields, posted)
    preview = None
    try:
        if not refusals:
            content = forms.content_in(posted, mode, written)
            preview = _previewed(request, actor, content, posted)
            refusals = forms.told_problems(preview.checked, posted, mode)
            if not refusals and posted.get("step") == "save":
                return _saved(request, actor, content, posted)
    except (NotVisible, NotPermitted, StaleVersion):
        raise
    except Refusal as refusal:
        refusals = [refusal]
    form = refused_form(fields, posted, refusals)
    status = max((status_of(one) for one in refusals), default=200)
    return _page(request, mode, indicator_id, form, written, preview=None if refusals else preview, status=status)


def _previewed(request: HttpRequest, actor: Actor, content: Mapping[str, Any], posted: dict[str, str]) -> Preview:
    starts = typed_day(posted["effective_from"], "从哪天起", "effective_from")
    assert starts is not None  # needed
    ends = typed_day(posted.get("effective_to", ""), "到哪天止", "effective_to")
    period = words.this_year(page_dates(request).as_of_day)
    return preview_indicator(actor, content, effective_from=starts, effective_to=ends, period=period)


def _saved(request: HttpRequest, actor: Actor, content: Mapping[str, Any], posted: dict[str, str]) -> HttpResponse:
    starts = typed_day(posted["effective_from"], "从哪天起", "effective_from")
    assert starts is not None  # needed
    version = define_indicator(
        actor,
        content,
        effective_from=starts,
        effective_to=typed_day(posted.get("effective_to", ""), "到哪天止", "effective_to"),
        document_number=posted.get("document_number", ""),
        note=posted.get("note", ""),
        expected_version=typed_version(posted),
    )
    messages.success(request, f"已设定本区第 {version} 版，从 {starts.isoformat()} 起按它计算；此前各日仍按原口径。")
    return redirect(address(request, "indicators:versions", str(content["id"])))


def _page(
    request: HttpRequest,
    mode: str,
    indicator_id: str,
    form: Any,
    written: Mapping[str, Any],
    *,
    preview: Preview | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "mode": mode,
        "modes": [
            (code, label, address(request, "indicators:define", id=indicator_id or None, **{"as": code})) for code, label in forms.MODES
        ],
        "indicator_id": indicator_id,
        "name": written.get("name", ""),
        "preview": preview,
        "lines": [(line, _text(line.before), _text(line.after)) for line in preview.lines] if preview else [],
        "cancel_url": address(request, "indicators:detail", indicator_id) if indicator_id else address(request, "indicators:list"),
    }
    return render(request, "indicators/define.html", context, status=status)


def _text(measured: Measured | None) -> str:
    if measured is None:
        return "—"
    doubtful = f"（{measured.undecided} 个无法判定）" if measured.undecided else ""
    return f"{words.figure_text(measured)}{doubtful}"


@require_GET
def versions(request: HttpRequest, indicator_id: str) -> HttpResponse:
    """Every version as text, the newest first, with what changed against the one before it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    every = indicator_versions(actor, indicator_id)
    if not every:
        raise NotVisible
    published = published_contents().get(indicator_id)
    texts: list[tuple[str, str, str, KeptDefinition | None]] = [("平台公布", "", text_of_content(published), None)] if published else []
    texts += [
        (f"本区第 {kept.version} 版", kept.note, text_of_content(kept.content), kept) for kept in kept_definitions(actor, indicator_id)
    ]
    shown = [
        {
            "label": label,
            "note": note,
            "kept": kept,
            "text": text,
            "changes": _changes(texts[number - 1][2], text) if number else [],
            "against": texts[number - 1][0] if number else "",
        }
        for number, (label, note, text, kept) in enumerate(texts)
    ]
    return render(request, "indicators/versions.html", {"one": every[0], "shown": shown[::-1]})


def _changes(before: str, after: str) -> list[tuple[str, str]]:
    """Lines taken out (−) and put in (+)."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [({"-": "−", "+": "+"}[line[0]], line[2:]) for line in lines if line[0] in "-+" and line[2:].strip()]
