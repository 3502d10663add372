"""One way to show, refuse and carry out the forms of the system pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.web.components.form_state import Field, missing_fields, new_form, refused_form


def form_page(
    request: HttpRequest,
    *,
    title: str,
    fields: Sequence[Field],
    carry_out: Callable[[Mapping[str, str]], str],
    verb: str,
    cancel_url: str,
    values: Mapping[str, object] | None = None,
    draft: str = "",
    explanation: str = "",
    confirm: str = "",
    tab: str = "",
) -> HttpResponse:
    """A page with one form. ``carry_out`` gets what was posted and gives the address to go to.

    A Refusal is shown beside its field, with 422; a stale version, a stranger's record and a missing right have their own pages.
    """
    status = 200
    if request.method == "POST":
        refusals = missing_fields(fields, request.POST)
        if not refusals:
            try:
                return redirect(carry_out(request.POST))
            except (StaleVersion, NotVisible, NotPermitted):
                raise
            except Refusal as refusal:
                refusals = [refusal]
        form, status = refused_form(fields, request.POST, refusals), 422
    else:
        form = new_form(fields, {name: _as_text(value) for name, value in (values or {}).items()})
    context = {
        "title": title,
        "form": form,
        "verb": verb,
        "cancel_url": cancel_url,
        "draft": draft,
        "explanation": explanation,
        "confirm": confirm,
        "tab": tab,
    }
    return render(request, "system/form.html", context, status=status)


def day_of(posted: Mapping[str, str], name: str, label: str) -> date | None:
    """The day in a field, None when empty."""
    text = posted.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal("bad_date", f"{label}“{text[:40]}”不是日期。", "请按 2026-03-31 的样式填写。", field=name) from None


def needed_day(posted: Mapping[str, str], name: str, label: str) -> date:
    """The day in a field that cannot be empty."""
    day = day_of(posted, name, label)
    if day is None:
        raise Refusal("missing", f"{label}没有填。", "请补上后再提交。", field=name)
    return day


def id_of(posted: Mapping[str, str], name: str) -> UUID | None:
    """The chosen record's id, None when nothing is chosen. Text that is no id was not offered: refused."""
    text = posted.get(name, "").strip()
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Refusal("bad_choice", "选择的内容不在列表里。", "请从列表里重新选择。", field=name) from None


def version_of(posted: Mapping[str, str]) -> int:
    """The version that the form was opened on."""
    text = posted.get("expected_version", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refusal("version_missing", "表单不完整，缺少版本号。", "请重新打开表单后提交。")
    return int(text)


def _as_text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
