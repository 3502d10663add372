"""Drafting, editing, counting anew, releasing and taking back."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.investment_projects.queries import list_batches
from huoshui.organizations.rules.policy import require
from huoshui.reports.actions import (
    Heads,
    create_draft,
    discard_draft,
    edit_draft,
    make_pdf,
    recount_draft,
    redraft,
    release_bulletin,
    withdraw_bulletin,
)
from huoshui.reports.queries import BulletinDetail, BulletinOptions, bulletin_detail, last_heads, topic_choices
from huoshui.reports.rules.body import KIND_LABELS, as_rows, referenced_keys
from huoshui.reports.rules.figures import QUOTED_DEFINITION, REFERENCE, shown
from huoshui.reports.rules.recipes import RECIPES
from huoshui.web.bulletins.views import to_look_at
from huoshui.web.components.form_state import Field, new_form
from huoshui.web.errors import status_of
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.change_views import Values, answer_form, typed_day, typed_version
from huoshui.web.requests.change_views import chosen_id
from huoshui.web.templatetags.huoshui_components import address

HEAD_FIELDS = (
    Field("salutation", "主送", wide=True, max_length=300, hint="如：各街道办事处、各乡镇人民政府，管委会各部门"),
    Field("signed_by", "署名", max_length=100),
    Field("agency_code", "机关代字", max_length=30, hint="如：青开办；印发时编为 青开办〔2026〕1号"),
    Field("copied_to", "抄送", wide=True, max_length=300),
)


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Choose what to tell and as of when; the rest is written."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "bulletins:create")
    today = page_dates(request).present_day
    fields = [
        Field("recipe", "种类", "radio", needed=True, choices=[(one.code, f"{one.name}：{one.describes}") for one in RECIPES.values()]),
        Field("as_of", "截至日", "date", needed=True, latest=today.isoformat(), hint="过去某日也可以，按那一天的台账取数"),
        Field(
            "begins_on",
            "起始日期",
            "date",
            latest=today.isoformat(),
            hint="与哪一天比、从哪一天起；空着：周通报为 7 天前，月通报为上月末，助企台账通报为 30 天前",
        ),
        Field("batch_id", "期次", "select", choices=[(str(one.id), one.title) for one in list_batches(actor)], hint="空着为各期合计"),
        Field("topic", "专题", "select", choices=topic_choices(actor), hint="专项通报用：一类项目、一张状态差清单或一个责任单位"),
        *HEAD_FIELDS,
    ]

    def do(posted: Values) -> str:
        as_of = typed_day(posted.get("as_of", ""), "截至日", "as_of") or today
        begins_on = typed_day(posted.get("begins_on", ""), "起始日期", "begins_on")
        options = BulletinOptions(posted["recipe"], as_of, chosen_id(posted, "batch_id"), begins_on, posted.get("topic", ""))
        made = create_draft(actor, options, _heads(posted))
        messages.success(request, "已起草。请核对文字，数字都能点开。")
        return address(request, "bulletins:detail", made)

    start = {"recipe": "three_batches", "as_of": page_dates(request).as_of_day.isoformat(), **last_heads(actor)}
    return answer_form(request, "bulletins/create.html", fields, start, do, {})


def _heads(posted: Values) -> Heads:
    return Heads(**{field.name: posted.get(field.name, "") for field in HEAD_FIELDS})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """The text under one's hands; numbers stand in it as marks that cannot be mistyped."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = bulletin_detail(actor, bulletin_id)
    require(actor, "bulletins:edit")
    if found.row.state != "draft":
        raise Refusal("not_a_draft", f"“{found.row.title}”{found.row.state_label}，不能再改。", "需要更正的，请另发一份更正通报。")
    if request.method == "GET":
        return _editor(request, found, as_rows(found.blocks), {"title": found.row.title, **_heads_of(found)}, [])
    posted = {name: str(value) for name, value in request.POST.items()}
    try:
        blocks = _typed_blocks(posted)
        edit_draft(
            actor,
            bulletin_id,
            title=posted.get("title", ""),
            blocks=blocks,
            heads=_heads(posted),
            expected_version=typed_version(posted),
        )
    except (NotVisible, NotPermitted):
        raise
    except StaleVersion as stale:
        words = f"{stale.message}同事改过的标题是“{stale.data['theirs'].get('title', '')}”。您写的都还在下面，请另开一页对照后再保存。"
        return _editor(request, found, _typed_blocks(posted), posted, [words], status=409)
    except Refusal as refusal:
        given = _blocks_or(posted, found)
        return _editor(request, found, given, posted, [str(refusal)], status=status_of(refusal))
    messages.success(request, "已保存。")
    return redirect(address(request, "bulletins:detail", bulletin_id))


def _typed_blocks(posted: Values) -> Any:
    try:
        return json.loads(posted.get("blocks", ""))
    except ValueError:
        raise Refusal("bad_body", "正文没有送到。", "请刷新页面后再保存。", field="blocks") from None


def _blocks_or(posted: Values, found: BulletinDetail) -> Any:
    """What was sent, where it can be shown again; else what is kept."""
    kept = as_rows(found.blocks)
    try:
        given = _typed_blocks(posted)
    except Refusal:
        return kept
    is_whole = isinstance(given, list) and all(isinstance(one, dict) and one.get("kind") in KIND_LABELS for one in given)
    return given if is_whole else kept


def _heads_of(found: BulletinDetail) -> dict[str, str]:
    return {"salutation": found.salutation, "signed_by": found.signed_by, "agency_code": found.agency_code, "copied_to": found.copied_to}


def _editor(
    request: HttpRequest, found: BulletinDetail, blocks: Any, values: dict[str, str], problems: list[str], status: int = 200
) -> HttpResponse:
    fields = [Field("title", "标题", needed=True, wide=True), *HEAD_FIELDS]
    form = new_form(fields, values)
    form.problems = [("", words) for words in problems]
    told = {key: place for place, key in enumerate(referenced_keys(block for block in found.blocks if block.kind != "table"))}
    offered = [one for one in found.figures.values() if one.definition != QUOTED_DEFINITION]  # limits of rules are no figures to tell
    palette = sorted(offered, key=lambda one: (told.get(one.key, len(told)), one.label))
    context = {
        "found": found,
        "row": found.row,
        "form": form,
        "blocks": [_editable(found, one) for one in blocks],
        "palette": [(one.key, one.label, shown(one)) for one in palette],
        "kinds": [pair for pair in KIND_LABELS.items() if pair[0] != "table"],
        "version": values.get("expected_version", found.row.version),
    }
    return render(request, "bulletins/edit.html", context, status=status)


def _editable(found: BulletinDetail, block: dict[str, Any]) -> dict[str, Any]:
    def pieces(words: Any) -> list[tuple[str, str, str]]:
        """(text, "", "") or (digits, key, label) in the order they stand."""
        made: list[tuple[str, str, str]] = []
        text, at = str(words), 0
        for each in REFERENCE.finditer(text):
            figure = found.figures.get(each[1])
            made += [
                (text[at : each.start()], "", ""),
                (shown(figure) if figure else "?", each[1], figure.label if figure else "没有这个数字"),
            ]
            at = each.end()
        return [piece for piece in [*made, (text[at:], "", "")] if piece[0]]

    return {
        "kind": block["kind"],
        "pieces": pieces(block.get("text", "")),
        "columns": block.get("columns", ()),
        "rows": [[pieces(cell) for cell in row] for row in block.get("rows", ())],
        "is_annex": block.get("is_annex") is True,
    }


def _posted_deed(request: HttpRequest, bulletin_id: UUID, do: Any, words: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    bulletin_detail(actor, bulletin_id)
    do(actor, bulletin_id, expected_version=typed_version({name: str(value) for name, value in request.POST.items()}))
    messages.success(request, words)
    return redirect(address(request, "bulletins:detail", bulletin_id))


@require_POST
def recount(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """New numbers, same words."""
    return _posted_deed(request, bulletin_id, recount_draft, "已按现在的台账重新取数，文字没有动。")


@require_POST
def write_anew(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """New words as well."""
    return _posted_deed(request, bulletin_id, redraft, "已重新起草。")


@require_POST
def discard(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """Not wanted."""
    return _posted_deed(request, bulletin_id, discard_draft, "草稿已作废。")


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """The last look: what changed, what has no source, then the number."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = bulletin_detail(actor, bulletin_id)
    require(actor, "bulletins:release")
    fields = [
        Field("note", "仍要印发的原因", "textarea", wide=True, max_length=300, hint="数字有变化、不能核对或有手工数字时必填，否则空着"),
        Field("expected_version", "", "hidden"),
    ]

    def do(posted: Values) -> str:
        opened = {key: reverse("bulletins:figure", args=[bulletin_id, key]) for key in referenced_keys(found.blocks)}
        version, answers = typed_version(posted), request.POST.get("answers", "")
        release_bulletin(actor, bulletin_id, expected_version=version, note=posted.get("note", ""), answers=answers, addresses=opened)
        messages.success(request, "已印发。Word 和附表可以下载，内容不再变化。")
        return address(request, "bulletins:detail", bulletin_id)

    context = {"found": found, "row": found.row, **(to_look_at(actor, found) if found.row.state == "draft" else {})}
    return answer_form(request, "bulletins/release.html", fields, {"expected_version": str(found.row.version)}, do, context)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """Take a released paper back, with the reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = bulletin_detail(actor, bulletin_id)
    require(actor, "bulletins:withdraw")
    fields = [Field("reason", "撤回原因", "textarea", needed=True, wide=True, max_length=300), Field("expected_version", "", "hidden")]

    def do(posted: Values) -> str:
        withdraw_bulletin(actor, bulletin_id, reason=posted["reason"], expected_version=typed_version(posted))
        messages.success(request, "已撤回。")
        return address(request, "bulletins:detail", bulletin_id)

    start = {"expected_version": str(found.row.version)}
    return answer_form(request, "bulletins/withdraw.html", fields, start, do, {"found": found, "row": found.row})


@require_POST
def pdf(request: HttpRequest, bulletin_id: UUID) -> HttpResponse:
    """Make the PDF, or give the one that was made."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return redirect(address(request, "bulletins:file", make_pdf(actor, bulletin_id)))
