"""评分表: made from an example or anew, item by item, with its units; adopted as a version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.organizations.queries import UNIT_KINDS, open_units
from huoshui.organizations.rules.policy import require
from huoshui.targets.actions.scorecards import (
    NewItem,
    adopt_scorecard,
    create_scorecard,
    describe_scorecard,
    remove_card_item,
    set_card_item,
    set_card_units,
)
from huoshui.targets.queries import example_cards
from huoshui.targets.queries.dictionary import indicators
from huoshui.targets.queries.scorecards import CardDetail, card_detail, list_cards
from huoshui.targets.rules.card_feeds import COMPARED, KINDS, MAY_SEE_MARKS, USUAL_WORKDAYS, feed_of, items_of, jury_of, peer_groups_of
from huoshui.targets.rules.card_lines import HINTS, text_of_terms
from huoshui.targets.rules.scorecards import GROUP_KINDS, METHODS, CardItem, needed_inputs
from huoshui.web.components.form_state import Field
from huoshui.web.projects.change_views import Values, typed_version
from huoshui.web.scorecards import parts
from huoshui.web.templatetags.huoshui_components import address

TERMS_HINT = "；".join(f"{METHODS[method].name}：{hint}" for method, hint in HINTS.items())


@require_GET
def card_list(request: HttpRequest) -> HttpResponse:
    """Cards of the zone, and the examples to start from."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return render(request, "scorecards/cards.html", {"cards": list_cards(actor), "examples": example_cards()})


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """新建评分表."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    examples = {one.code: one for one in example_cards()}
    fields = [
        Field("title", "评分表名称", needed=True, wide=True, hint="如：招商引资季度考评办法"),
        Field("example", "从示例开始", "select", choices=[(one.code, f"{one.card.title}（{one.place}）") for one in examples.values()]),
        Field("basis", "考评依据", wide=True, max_length=300, hint="文件名称和文号"),
    ]

    def do(posted: Values) -> str:
        made = create_scorecard(actor, title=posted["title"], basis=posted.get("basis", ""), example_code=posted.get("example", ""))
        messages.success(request, "已建好。接着核对评分项、选考核单位，再启用。")
        return address(request, "scorecards:card", made)

    chosen = examples.get(request.GET.get("example", ""))
    start = {"example": chosen.code, "title": chosen.card.title, "basis": chosen.source} if chosen else {}
    return parts.change_form(request, fields, start, do, heading="新建评分表", verb="建好", cancel_url=address(request, "scorecards:cards"))


@require_GET
def card(request: HttpRequest, scorecard_id: UUID) -> HttpResponse:
    """One card: groups, items, where each number comes from, units, versions, and what keeps it from being adopted.

    ``?version=`` shows an adopted version as it was, without buttons.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    text = request.GET.get("version", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
    found = card_detail(actor, scorecard_id, number=number)
    written = {item["code"]: item for item in items_of(found.content)}
    names = {one.id: one.name for one in indicators(actor)}
    groups = [
        (group, GROUP_KINDS[group.kind], [_item_line(one, written[one.code], names) for one in group.items]) for group in found.card.groups
    ]
    unit_names = {str(unit.id): unit.name for unit in open_units(actor)}
    peers = [(one.name, [unit_names.get(unit_id, "已撤并的单位") for unit_id in one.unit_ids]) for one in peer_groups_of(found.content)]
    terms = jury_of(found.content)
    context = {
        "found": found,
        "row": found.row,
        "groups": groups,
        "peers": peers,
        "jury": terms,
        "seen_by": "、".join(MAY_SEE_MARKS[role] for role in sorted(terms.seen_by)) or "任何人都看不到",
        "publicity_workdays": found.content.get("publicity_workdays", USUAL_WORKDAYS),
        "is_version": number is not None,
        "key": parts.post_key(),
    }
    return render(request, "scorecards/card.html", context)


def _item_line(one: CardItem, written: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    feeds = []
    for name in needed_inputs(one):
        feed = feed_of(written, name)
        if name not in COMPARED:
            feeds.append((name, f"{KINDS[feed.kind]}{f'：{names.get(feed.indicator_id, feed.indicator_id)}' if feed.indicator_id else ''}"))
    terms = text_of_terms(one.method, written.get("terms", {})).splitlines()
    return {"item": one, "method": METHODS[one.method].name, "terms": terms, "feeds": feeds, "weight": parts.number_text_of(one.weight)}


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, scorecard_id: UUID) -> HttpResponse:
    """Title, basis, publicity, how the jury counts."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = card_detail(actor, scorecard_id)
    fields = [
        parts.VERSION,
        Field("title", "评分表名称", needed=True, wide=True),
        Field("basis", "考评依据", wide=True, max_length=300),
        Field("publicity_workdays", "公示工作日数", needed=True, max_length=2, hint="1 至 30 个工作日，公示当天不算"),
        Field("drop_each_end", "评委打分去掉最高最低各几个", needed=True, max_length=2, hint="0 为全部平均；评委不够多时不去"),
        *(Field(f"seen_{role}", f"{name}可以看到谁打了多少分", "check") for role, name in MAY_SEE_MARKS.items()),
    ]

    def do(posted: Values) -> str:
        describe_scorecard(
            actor,
            scorecard_id,
            title=posted["title"],
            basis=posted.get("basis", ""),
            publicity_workdays=_whole(posted, "publicity_workdays", "公示工作日数"),
            drop_each_end=_whole(posted, "drop_each_end", "去掉的个数"),
            marks_seen_by=[role for role in MAY_SEE_MARKS if posted.get(f"seen_{role}")],
            expected_version=typed_version(posted),
        )
        messages.success(request, "已保存。")
        return address(request, "scorecards:card", scorecard_id)

    terms = jury_of(found.content)
    start = {
        "expected_version": str(found.row.version),
        "title": found.row.title,
        "basis": found.row.basis,
        "publicity_workdays": str(found.content.get("publicity_workdays", USUAL_WORKDAYS)),
        "drop_each_end": str(terms.drop_each_end),
        **{f"seen_{role}": "1" for role in terms.seen_by},
    }
    return _form(request, found, fields, start, do, heading="名称、公示和评委", verb="保存")


def _whole(posted: Values, name: str, label: str) -> int:
    text = posted[name].strip()
    if not (text.isascii() and text.isdigit()):
        raise Refusal("not_a_number", f"“{label}”应为整数。", "请重新填写。", field=name)
    return int(text)


@require_http_methods(["GET", "POST"])
def units(request: HttpRequest, scorecard_id: UUID) -> HttpResponse:
    """考核单位: each with its group; ``?fill=1`` starts from kinds of units."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = card_detail(actor, scorecard_id)
    require(actor, "scorecards:units")
    offered = open_units(actor)
    fields = [parts.VERSION, *(Field(f"unit-{unit.id}", unit.name, max_length=60, list_id="peer-groups") for unit in offered)]

    def do(posted: Values) -> str:
        chosen = {unit.id: posted.get(f"unit-{unit.id}", "") for unit in offered}
        set_card_units(actor, scorecard_id, chosen, expected_version=typed_version(posted))
        messages.success(request, "已保存考核单位。")
        return address(request, "scorecards:card", scorecard_id)

    kinds = dict(UNIT_KINDS)
    standing = {unit_id: group.name for group in peer_groups_of(found.content) for unit_id in group.unit_ids}
    if request.GET.get("fill") == "1" and not standing:
        standing = {str(unit.id): f"{kinds[unit.kind]}组" for unit in offered if unit.kind in ("department", "township")}
    start = {f"unit-{unit_id}": name for unit_id, name in standing.items()} | {"expected_version": str(found.row.version)}
    more = {
        "peer_groups": list(dict.fromkeys(standing.values())) or ["乡镇组", "园区组", "部门组"],
        "fill_url": "" if standing else f"{address(request, 'scorecards:units', scorecard_id, fill=1)}",
    }
    intro = "给参加考评的单位写上组别，同组的比位次；空着的不参加。"
    return _form(request, found, fields, start, do, heading="考核单位", verb="保存", intro=intro, **more)


@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, scorecard_id: UUID) -> HttpResponse:
    """One item: ``?code=`` writes one anew, otherwise a new one. Where its numbers come from is chosen once it is there."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = card_detail(actor, scorecard_id)
    require(actor, "scorecards:item")
    code = request.GET.get("code", "")
    standing = next((one for one in found.card.items if one.code == code), None)
    if code and standing is None:
        raise NotVisible
    written = next((one for one in items_of(found.content) if one["code"] == code), {})
    inputs = [name for name in needed_inputs(standing) if name not in COMPARED] if standing else []
    counted = [(one.id, f"{one.group}：{one.name}") for one in indicators(actor)]
    fields = [
        parts.VERSION,
        Field("name", "评分项", needed=True, max_length=60),
        Field("group_name", "所在的组", needed=True, max_length=60, list_id="peer-groups", hint="写新的组名就另起一组"),
        Field("group_kind", "组的种类", "select", needed=True, choices=list(GROUP_KINDS.items())),
        Field("group_cap", "本组封顶分", max_length=12, hint="不封顶就空着；加分、扣分都按这个数封顶"),
        Field("method", "计分方法", "select", needed=True, choices=[(key, one.name) for key, one in METHODS.items()]),
        Field("weight", "权重（满分）", needed=True, max_length=12, hint="按事项、按超欠计分的写 0"),
        Field("terms", "参数", "textarea", wide=True, max_length=2000, hint=HINTS[standing.method] if standing else TERMS_HINT),
        *(
            Field(f"feed-{name}", f"{name}从哪里来", "select", needed=True, choices=_feed_choices(standing, name, counted))
            for name in inputs
        ),
    ]

    def do(posted: Values) -> str:
        given = NewItem(
            posted["group_name"],
            posted["group_kind"],
            posted["name"],
            posted["method"],
            parts.typed_decimal(posted["weight"], "权重", "weight"),
            parts.typed_decimal(posted["group_cap"], "本组封顶分", "group_cap") if posted.get("group_cap", "").strip() else None,
            posted.get("terms", ""),
            _typed_feeds(posted, inputs if standing and posted["method"] == standing.method else []),
        )
        made = set_card_item(actor, scorecard_id, given, item_code=code, expected_version=typed_version(posted))
        if not code:
            messages.success(request, "已加上。请选每个数从哪里来。")
            return address(request, "scorecards:item", scorecard_id, code=made)
        messages.success(request, "已保存。")
        return address(request, "scorecards:card", scorecard_id)

    start = {"expected_version": str(found.row.version), "weight": "0", "group_kind": "score"}
    if standing:
        group = next(one for one in found.card.groups if standing in one.items)
        start |= {
            "name": standing.name,
            "group_name": group.name,
            "group_kind": group.kind,
            "group_cap": "" if group.cap is None else parts.number_text_of(group.cap),
            "method": standing.method,
            "weight": parts.number_text_of(standing.weight),
            "terms": text_of_terms(standing.method, written.get("terms", {})),
            **{f"feed-{name}": _feed_value(written, name) for name in inputs},
        }
    more = {"peer_groups": [one.name for one in found.card.groups]}
    return _form(request, found, fields, start, do, heading="改评分项" if standing else "加评分项", verb="保存", **more)


def _feed_choices(item_of: CardItem | None, name: str, counted: list[tuple[str, str]]) -> list[tuple[str, str]]:
    choices = [("entered", "手工登记，附依据")]
    if item_of is not None and item_of.method in ("given", "peers"):
        return [("jury", "评委打分（观摩评分）"), *choices]
    if name.endswith("目标数"):
        return [*choices, *((f"target:{key}", f"已下达的目标 · {label}") for key, label in counted)]
    return [*choices, *((f"indicator:{key}", f"台账计数 · {label}") for key, label in counted)]


def _feed_value(written: Mapping[str, Any], name: str) -> str:
    feed = feed_of(written, name)
    return f"{feed.kind}:{feed.indicator_id}" if feed.indicator_id else feed.kind


def _typed_feeds(posted: Values, inputs: list[str]) -> dict[str, dict[str, str]]:
    feeds = {}
    for name in inputs:
        kind, _, indicator_id = posted.get(f"feed-{name}", "entered").partition(":")
        if kind not in KINDS:
            raise Refusal("unknown_value", f"{name}的来源无法识别。", "请重新选择。", field=f"feed-{name}")
        feeds[name] = {"kind": kind, "indicator_id": indicator_id} if indicator_id else {"kind": kind}
    return feeds


@require_POST
def remove_item(request: HttpRequest, scorecard_id: UUID) -> HttpResponse:
    """Take an item out of the draft."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    remove_card_item(actor, scorecard_id, request.POST.get("code", ""), expected_version=typed_version(_posted(request)))
    messages.success(request, "已删去这一项。")
    return redirect(address(request, "scorecards:card", scorecard_id))


@require_http_methods(["GET", "POST"])
def adopt(request: HttpRequest, scorecard_id: UUID) -> HttpResponse:
    """启用: the draft becomes the next version."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = card_detail(actor, scorecard_id)
    is_first = not found.row.latest_number
    fields = [
        parts.VERSION,
        Field("reason", "修订理由", needed=not is_first, wide=True, max_length=300, hint="启用后这一版不再改动，再改就是下一版"),
    ]

    def do(posted: Values) -> str:
        adopt_scorecard(actor, scorecard_id, reason=posted.get("reason", ""), expected_version=typed_version(posted))
        messages.success(request, f"已启用第 {found.row.latest_number + 1} 版，可以发起考评。")
        return address(request, "scorecards:card", scorecard_id)

    start = {"expected_version": str(found.row.version)}
    return _form(request, found, fields, start, do, heading=f"启用第 {found.row.latest_number + 1} 版", verb="启用")


def _posted(request: HttpRequest) -> Values:
    return {name: str(value) for name, value in request.POST.items()}


def _form(
    request: HttpRequest, found: CardDetail, fields: list[Field], start: Mapping[str, str], do: Any, *, heading: str, verb: str, **more: Any
) -> HttpResponse:
    more.setdefault("intro", found.row.title)
    return parts.change_form(
        request,
        fields,
        start,
        do,
        heading=heading,
        verb=verb,
        cancel_url=address(request, "scorecards:card", found.row.id),
        scorecard=found.row,
        draft=f"scorecards:{heading}:{found.row.id}:{found.row.version}",
        **more,
    )
