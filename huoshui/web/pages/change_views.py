"""The editor of composed pages: one form, blocks moved by buttons, kept when it is saved and not before. Works without script."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from huoshui.audit.rules.operation_sentences import declare
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.organizations.rules.policy import require
from huoshui.organizations.rules.role_sets import BUSINESS
from huoshui.reports.actions import create_page, edit_page, retire_page
from huoshui.reports.queries import composed_page, known_indicators
from huoshui.reports.rules.page_blocks import BY, BY_OF_KIND, KINDS, MOST_BLOCKS, PERIODS, USUAL_PERIOD, as_rows
from huoshui.targets.rules.indicators import Indicator
from huoshui.web.components.form_state import Field, new_form
from huoshui.web.errors import status_of
from huoshui.web.projects.change_views import answer_form, typed_version
from huoshui.web.shell import ROLE_LABELS
from huoshui.web.templatetags.huoshui_components import address

declare({"composed_page.created": "新建自定义页", "composed_page.edited": "修改自定义页", "composed_page.retired": "停用自定义页"})
Row = dict[str, Any]


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "pages:create")
    if request.method == "GET":
        return _editor(request, actor, {"title": "", "shared_with": [], "rows": [], "open": 0, "focus": ""})
    state = _posted(request)
    if state["deed"] != "save":
        return _editor(request, actor, _arranged(state))
    try:
        made = create_page(actor, title=state["title"], blocks=state["rows"], shared_with=state["shared_with"])
    except (NotVisible, NotPermitted):
        raise
    except Refusal as refusal:
        return _editor(request, actor, state, refusal=refusal)
    messages.success(request, "已保存。")
    return redirect(address(request, "pages:detail", made))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, page_id: UUID) -> HttpResponse:
    """The same for a page that is there; a colleague's save meanwhile is told, and nothing typed is lost."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = composed_page(actor, page_id)
    require(actor, "pages:edit")
    if request.method == "GET":
        start = {"title": found.title, "shared_with": list(found.row.shared_with), "rows": as_rows(found.blocks), "open": 0, "focus": ""}
        return _editor(request, actor, start | {"version": found.row.version}, page_id=page_id)
    state = _posted(request)
    if state["deed"] != "save":
        return _editor(request, actor, _arranged(state), page_id=page_id)
    try:
        edit_page(
            actor,
            page_id,
            title=state["title"],
            blocks=state["rows"],
            shared_with=state["shared_with"],
            expected_version=typed_version({"expected_version": str(state["version"])}),
        )
    except (NotVisible, NotPermitted):
        raise
    except Refusal as refusal:
        return _editor(request, actor, state, page_id=page_id, refusal=refusal)
    messages.success(request, "已保存，旧版本还在“版本”里。")
    return redirect(address(request, "pages:detail", page_id))


@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, page_id: UUID) -> HttpResponse:
    """停用: asked once more."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = composed_page(actor, page_id)
    fields = [Field("expected_version", "", "hidden", value=str(found.row.version))]

    def do(posted: dict[str, str]) -> str:
        retire_page(actor, page_id, expected_version=typed_version(posted))
        messages.success(request, f"“{found.row.title}”已停用；再保存一次就恢复。")
        return address(request, "pages:list")

    context = {"found": found, "verb": "停用", "cancel_url": address(request, "pages:detail", page_id)}
    return answer_form(request, "pages/retire.html", fields, {"expected_version": str(found.row.version)}, do, context)


def _posted(request: HttpRequest) -> dict[str, Any]:
    """What the form holds; a block that was not sent whole counts as empty and is refused by name when it is saved."""
    given = request.POST
    text = given.get("count", "0")
    many = min(int(text), MOST_BLOCKS + 1) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    rows = [
        {
            "kind": given.get(f"b{place}_kind", ""),
            "title": given.get(f"b{place}_title", ""),
            "text": given.get(f"b{place}_text", ""),
            "by": given.get(f"b{place}_by", ""),
            "period": given.get(f"b{place}_period", USUAL_PERIOD),
            "indicators": given.getlist(f"b{place}_indicator"),
        }
        for place in range(1, many + 1)
    ]
    version = given.get("expected_version", "")
    return {
        "title": given.get("title", ""),
        "shared_with": given.getlist("shared_with"),
        "rows": rows,
        "open": 0,
        "focus": "",
        "version": version,
        "deed": given.get("deed", "save"),
    }


def _arranged(state: dict[str, Any]) -> dict[str, Any]:
    """After one button: moved, removed, added or opened; nothing is kept yet. What the button cannot do changes nothing."""
    deed, _, what = state["deed"].partition(":")
    rows: list[Row] = state["rows"]
    if deed == "add" and what in KINDS and len(rows) < MOST_BLOCKS:
        by = BY_OF_KIND[what][0] if BY_OF_KIND[what] else ""
        rows.append({"kind": what, "title": "", "text": "", "by": by, "period": USUAL_PERIOD, "indicators": []})
        return state | {"open": len(rows), "focus": f"block-{len(rows)}"}
    place = int(what) if what.isascii() and what.isdigit() and len(what) < 4 else 0
    if not 1 <= place <= len(rows):
        return state
    target = {"up": place - 1, "down": place + 1}.get(deed, 0)
    if 1 <= target <= len(rows):
        rows[place - 1], rows[target - 1] = rows[target - 1], rows[place - 1]
        return state | {"focus": f"block-{target}-{deed}"}
    if deed == "remove":
        rows.pop(place - 1)
        return state | {"focus": f"block-{min(place, len(rows))}" if rows else ""}
    return state | ({"open": place, "focus": f"block-{place}"} if deed == "open" else {})


def _editor(
    request: HttpRequest, actor: Actor, state: dict[str, Any], *, page_id: UUID | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    known = known_indicators(actor)
    names = {one.id: one.name for one in known}
    form = new_form([])
    if refusal is not None:
        form.problems = [("", _words(refusal))]
    context = {
        "form": form,
        "state": state,
        "page_id": page_id,
        "blocks": [_drawn(place, row, state, known, names) for place, row in enumerate(state["rows"], start=1)],
        "roles": [(role, label, role in state["shared_with"]) for role, label in ROLE_LABELS.items() if role in BUSINESS],
        "kinds": list(KINDS.items()),
        "is_full": len(state["rows"]) >= MOST_BLOCKS,
    }
    return render(request, "pages/edit.html", context, status=status_of(refusal) if refusal is not None else 200)


def _words(refusal: Refusal) -> str:
    if isinstance(refusal, StaleVersion):
        theirs = refusal.data["theirs"]
        return (
            f"{refusal.message}{theirs.get('changed_by', '同事')}保存了第 {theirs.get('version')} 版，标题是“{theirs.get('title', '')}”。"
            "您写的都还在下面，请另开一页对照，再从那一页修改。"
        )
    return f"{refusal.message}{refusal.remedy}"


def _drawn(place: int, row: Row, state: dict[str, Any], known: list[Indicator], names: dict[str, str]) -> dict[str, Any]:
    is_open = state["open"] == place
    chosen = row["indicators"]
    groups = [(group, [(one.id, one.name, one.id in chosen) for one in ones]) for group, ones in groupby(known, key=lambda one: one.group)]
    by = BY_OF_KIND.get(row["kind"], ())
    return {
        "place": place,
        "anchor": f"block-{place}",
        "up": f"block-{place}-up",
        "down": f"block-{place}-down",
        "row": row,
        "kind_label": KINDS.get(row["kind"], "？"),
        "chosen": [(one, names.get(one, "已停用的指标")) for one in chosen],
        "is_open": is_open,
        "is_one": row["kind"] == "chart",
        "groups": groups if is_open and row["kind"] != "text" else [],
        "bys": [(code, BY[code], code == row["by"]) for code in by],
        "periods": [(code, label, code == row["period"]) for code, label in PERIODS.items()],
    }
