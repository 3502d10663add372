"""Saving how a list looks now, and forgetting a saved view; both lead back to the list."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.organizations.actions import remove_view, save_view


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep filters, order and columns under a name; the list says whether it was kept."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    name = request.POST.get("view_name", "")
    try:
        save_view(actor, list_key=request.POST.get("list_key", ""), name=name, query=request.POST.get("query", ""))
    except Refusal as refusal:
        messages.error(request, f"{refusal.message}{refusal.remedy}")
    else:
        messages.success(request, f"已存为“{name.strip()[:30]}”，在任何电脑上登录都能用。")
    return redirect(_back(request))


@require_POST
def remove(request: HttpRequest, view_id: UUID) -> HttpResponse:
    """Forget one of one's own views."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    remove_view(actor, view_id)
    messages.success(request, "视图已删去。")
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    asked = request.POST.get("back", "")
    is_ours = asked.startswith("/") and len(asked) <= 3_000 and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours else reverse("home")
