"""Pages that open without a connection. They know nobody: what is personal is filled in by the phone itself."""

from __future__ import annotations

import json
import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from huoshui.core.actor import ENTERPRISE_USER, OFFICER, Actor
from huoshui.organizations.rules.policy import may
from huoshui.web.components.form_state import Field, new_form
from huoshui.web.components.own_media import own_media
from huoshui.web.officers.views import visit_fields
from huoshui.web.phone.worker_files import WORKER, worker_settings
from huoshui.web.session.views import landing
from huoshui.web.tell.fields import tell_fields

ICONS = (("app-192.png", "192x192", "any"), ("app-512.png", "512x512", "any"), ("app-maskable-512.png", "512x512", "maskable"))
_TELL_POINT = re.compile(r"/tell/[0-9a-f-]{36}/[A-Za-z0-9_-]{4,64}/")


@require_GET
@cache_control(no_cache=True)
def manifest(request: HttpRequest) -> HttpResponse:
    """What the phone needs to put the product on its home screen; where it opens depends on who installs it."""
    actor: Actor | None = getattr(request, "actor", None)
    told_at = request.GET.get("tell", "")
    start = told_at if _TELL_POINT.fullmatch(told_at) else start_of(actor)
    shortcuts: list[dict[str, str]] = []
    for operation, name in (("officers:mine", "走访"), ("requests:tell", "提诉求"), ("requests:list", "诉求")):
        if actor is not None and may(actor, operation) and len(shortcuts) < 2:
            shortcuts.append({"name": name, "short_name": name, "url": reverse(operation)})
    content = {
        "id": "/",
        "name": "活水 开发区工作台",
        "short_name": "活水",
        "description": "走访、诉求、交办，没有网络也能先记下。",
        "lang": "zh-Hans",
        "dir": "ltr",
        "start_url": start,
        "scope": "/",
        "display": "standalone",
        "orientation": "any",
        "theme_color": "#0b6e99",
        "background_color": "#f6f8fa",
        "icons": [
            {"src": static(f"huoshui/phone/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
        "shortcuts": shortcuts,
    }
    return JsonResponse(content, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


def start_of(actor: Actor | None) -> str:
    """The first page of the installed app: an officer's firms, a firm's requests, otherwise where signing in leads."""
    if actor is None:
        return "/"
    if OFFICER in actor.roles:
        return reverse("officers:mine")
    if ENTERPRISE_USER in actor.roles:
        return reverse("requests:list")
    return landing(actor)


@require_GET
@cache_control(no_cache=True, max_age=0)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root so that it reaches all pages; its first line names its version and its files."""
    first = f"self.phoneWorkerSettings = {json.dumps(worker_settings())};\n"
    response = HttpResponse(first + WORKER.read_text(encoding="utf-8"), content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    return response


def _shell(request: HttpRequest, template: str, **context: object) -> HttpResponse:
    response = render(request, template, {"is_shell": True, **context})
    response["Cache-Control"] = "no-cache"
    return response


@require_GET
@own_media
def home(request: HttpRequest) -> HttpResponse:
    """我的企业 without a connection, with what waits to be sent."""
    return _shell(request, "phone/home.html")


@require_GET
@own_media
def visit(request: HttpRequest) -> HttpResponse:
    """The form of a visit for any firm of the own list."""
    return _shell(request, "phone/visit.html", form=new_form(visit_fields(), {"reached": "met", "kind": "visit"}))


@require_GET
@own_media
def tell(request: HttpRequest) -> HttpResponse:
    """The form behind a printed code, for a phone that was there before."""
    fields: list[Field] = tell_fields([], asks_firm=True)
    return _shell(request, "phone/tell.html", form=new_form(fields))


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """Instead of any other page."""
    return _shell(request, "phone/offline.html")
