"""Cards: made from a shipped example or anew, worked on as a draft, adopted as a version that never changes."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.organizations.queries import open_units
from huoshui.organizations.rules import policy
from huoshui.targets.models import Scorecard, ScorecardVersion
from huoshui.targets.queries.dictionary import dictionary
from huoshui.targets.queries.example_cards import example_card
from huoshui.targets.queries.scorecards import visible_cards
from huoshui.targets.rules.card_contents import read_card
from huoshui.targets.rules.card_feeds import MAY_SEE_MARKS, USUAL_WORKDAYS, feed_problems, items_of
from huoshui.targets.rules.card_lines import terms_of_text
from huoshui.targets.rules.scorecards import DEDUCTION, GROUP_KINDS, METHODS

CARD_KIND = "scorecard"
MOST_ITEMS = 60


@dataclass(frozen=True)
class NewItem:
    """One line of a card as a form gives it. ``terms`` as ``card_lines``; ``feeds`` input name → {kind, indicator_id}."""

    group_name: str
    group_kind: str
    name: str
    method: str
    weight: Decimal = Decimal(0)
    group_cap: Decimal | None = None
    terms: str = ""
    feeds: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@transaction.atomic
def create_scorecard(actor: Actor, *, title: str, basis: str = "", example_code: str = "") -> UUID:
    """A card of the zone's own, empty or as a shipped example. NotVisible for an unknown example."""
    policy.require(actor, "scorecards:create")
    words = _title(title)
    content: dict[str, Any] = {"groups": [], "places": 2, "publicity_workdays": USUAL_WORKDAYS, "jury": {}, "peer_groups": []}
    if example_code:
        content |= copy.deepcopy(dict(example_card(example_code).content))
    row = Scorecard.objects.create_in(
        actor.zone_id,
        title=words,
        basis=tidy_text(basis)[:300],
        draft=content,
        made_by_name=actor.display_name[:80],
        made_at=moment_of(actor),
    )
    _audit(actor, "scorecard.created", row, {"example": example_code})
    return UUID(str(row.id))


@transaction.atomic
def describe_scorecard(
    actor: Actor,
    card_id: UUID,
    *,
    title: str,
    basis: str,
    publicity_workdays: int,
    drop_each_end: int,
    marks_seen_by: Sequence[str],
    expected_version: int,
) -> int:
    """Title, basis, how long the result is public, how the jury's marks are averaged and who may read them."""
    words = _title(title)
    if not 0 <= drop_each_end <= 10 or set(marks_seen_by) - MAY_SEE_MARKS.keys():
        raise Refusal("unknown_value", "去掉最高最低的个数应为 0 到 10。", "请重新填写。", field="drop_each_end")

    def change(row: Scorecard) -> None:
        row.title, row.basis = words, tidy_text(basis)[:300]
        row.draft["publicity_workdays"] = publicity_workdays
        row.draft["jury"] = {"drop_each_end": drop_each_end, "seen_by": sorted(marks_seen_by)}

    return _changed(actor, card_id, expected_version, "scorecard.described", change)


@transaction.atomic
def set_card_item(actor: Actor, card_id: UUID, given: NewItem, *, item_code: str = "", expected_version: int) -> str:
    """Add an item (empty ``item_code``) or write one anew; its code. A group without items goes. Refusals name what is wrong."""
    item = _item(given)

    def change(row: Scorecard) -> None:
        code = item_code or _free_code(row.draft)
        if item_code and item_code not in {one["code"] for one in items_of(row.draft)}:
            raise NotVisible
        if len(list(items_of(row.draft))) >= MOST_ITEMS and not item_code:
            raise Refusal("too_many", f"一张评分表最多 {MOST_ITEMS} 项。", "请先合并或删去一些。")
        _put_item(row.draft, given, {"code": code, **item}, item_code)
        made.append(code)
        read_card(row.title, row.draft)

    made: list[str] = []
    _changed(actor, card_id, expected_version, "scorecard.item_set", change, {"item": item["name"]})
    return made[0]


@transaction.atomic
def remove_card_item(actor: Actor, card_id: UUID, item_code: str, *, expected_version: int) -> int:
    """Take an item out of the draft; adopted versions keep it."""

    def change(row: Scorecard) -> None:
        if item_code not in {one["code"] for one in items_of(row.draft)}:
            raise NotVisible
        _drop_item(row.draft, item_code)

    return _changed(actor, card_id, expected_version, "scorecard.item_removed", change, {"item": item_code})


@transaction.atomic
def set_card_units(actor: Actor, card_id: UUID, groups: Mapping[UUID, str], *, expected_version: int) -> int:
    """Which units are scored, each with the name of its group; a unit of no group is left out."""
    names = {unit_id: tidy_text(name)[:60] for unit_id, name in groups.items() if tidy_text(name)}
    known = [unit.id for unit in open_units(actor)]
    if set(names) - set(known):
        raise NotVisible

    def change(row: Scorecard) -> None:
        in_order = dict.fromkeys(names[unit_id] for unit_id in known if unit_id in names)
        row.draft["peer_groups"] = [
            {"name": name, "unit_ids": [str(unit_id) for unit_id in known if names.get(unit_id) == name]} for name in in_order
        ]

    return _changed(actor, card_id, expected_version, "scorecard.units_set", change, {"units": len(names)})


@transaction.atomic
def adopt_scorecard(actor: Actor, card_id: UUID, *, reason: str = "", expected_version: int) -> UUID:
    """The draft becomes the next version: rounds are opened on it. Refusal ``card_wrong`` names every problem; a revision has a reason."""
    policy.require(actor, "scorecards:adopt")
    row = _locked(actor, card_id, expected_version)
    read_card(row.title, row.draft)
    problems = feed_problems(row.draft, dictionary(actor.zone_id).versions.keys())
    if problems:
        raise Refusal("card_wrong", f"评分表还不能启用：{'；'.join(problems)}。", "请逐项补上。", data={"problems": problems})
    words = tidy_text(reason)[:300]
    if row.latest_number and len(words) < 4:
        raise Refusal("words_missing", "修订评分表要写明理由。", "请写明为什么修订。", field="reason")
    row.latest_number += 1
    made = ScorecardVersion.objects.create_in(
        actor.zone_id,
        scorecard=row,
        number=row.latest_number,
        title=row.title,
        basis=row.basis,
        content=row.draft,
        reason=words,
        recorded_at=moment_of(actor),
        recorded_by_id=actor.user_id,
        recorded_by_name=actor.display_name[:80],
    )
    row.version += 1
    row.save(update_fields=["latest_number", "version"])
    _audit(actor, "scorecard.adopted", row, {"number": row.latest_number, "reason": words})
    return UUID(str(made.id))


def _item(given: NewItem) -> dict[str, Any]:
    if given.method not in METHODS or given.group_kind not in GROUP_KINDS:
        raise Refusal("unknown_value", "计分方法或组的种类无法识别。", "请从页面上选择。", field="method")
    name = tidy_text(given.name)[:60]
    if not name or not tidy_text(given.group_name):
        raise Refusal("words_missing", "评分项和所在的组都要有名称。", "请补上。", field="name")
    if not given.weight.is_finite() or not 0 <= given.weight <= 1000:
        raise Refusal("weight_wrong", "权重应在 0 到 1000 之间。", "请重新填写。", field="weight")
    if given.group_kind == DEDUCTION and given.method not in {"events", "over_under"}:
        raise Refusal("method_wrong", "扣分只能按事项或按超欠计分。", "请改计分方法，或放到得分组。", field="method")
    item: dict[str, Any] = {"name": name, "method": given.method, "weight": _plain(given.weight)}
    terms = terms_of_text(given.method, given.terms)
    if terms:
        item["terms"] = terms
    feeds = {input_name: dict(feed) for input_name, feed in given.feeds.items() if feed.get("kind") != "entered"}
    if feeds:
        item["feeds"] = feeds
    return item


def _put_item(draft: dict[str, Any], given: NewItem, item: dict[str, Any], item_code: str) -> None:
    name = tidy_text(given.group_name)[:60]
    group = next((one for one in draft["groups"] if one["name"] == name), None)
    if group is not None and group["kind"] != given.group_kind:
        raise Refusal("group_wrong", f"“{name}”组已是{GROUP_KINDS[group['kind']]}组。", "请另起一个组名。", field="group_kind")
    standing = None if group is None else next((place for place, one in enumerate(group["items"]) if one["code"] == item_code), None)
    if standing is None and item_code:
        _drop_item(draft, item_code)  # before a new group is made: groups without items go
    if group is None:
        group = {"name": name, "kind": given.group_kind, "items": []}
        draft["groups"].append(group)
    if standing is None:
        group["items"].append(item)
    else:
        group["items"][standing] = item
    group.pop("cap", None)
    if given.group_cap is not None:
        if not given.group_cap.is_finite() or given.group_cap <= 0:
            raise Refusal("cap_wrong", "封顶分应大于 0。", "不封顶就空着。", field="group_cap")
        group["cap"] = _plain(given.group_cap)


def _drop_item(draft: dict[str, Any], item_code: str) -> None:
    for group in draft["groups"]:
        group["items"] = [one for one in group["items"] if one["code"] != item_code]
    draft["groups"] = [group for group in draft["groups"] if group["items"]]


def _free_code(draft: Mapping[str, Any]) -> str:
    taken = [int(found[1]) for one in items_of(draft) if (found := re.fullmatch(r"item_(\d{1,6})", one["code"]))]
    return f"item_{max(taken, default=0) + 1}"


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _title(title: str) -> str:
    words = tidy_text(title)[:200]
    if len(words) < 2:
        raise Refusal("words_missing", "评分表没有名称。", "请写上名称。", field="title")
    return words


def _changed(
    actor: Actor,
    card_id: UUID,
    expected_version: int,
    operation: str,
    change: Callable[[Scorecard], None],
    after: Mapping[str, Any] | None = None,
) -> int:
    policy.require(actor, "scorecards:edit")
    row = _locked(actor, card_id, expected_version)
    row.draft = copy.deepcopy(row.draft)
    change(row)
    row.version += 1
    row.save(update_fields=["title", "basis", "draft", "version"])
    _audit(actor, operation, row, after or {})
    return row.version


def _locked(actor: Actor, card_id: UUID, expected_version: int) -> Scorecard:
    row: Scorecard | None = visible_cards(actor).select_for_update().filter(id=card_id).first()
    if row is None:
        raise NotVisible
    if row.version != expected_version:
        raise StaleVersion(yours={"version": expected_version}, theirs={"version": row.version, "title": row.title})
    return row


def _audit(actor: Actor, operation: str, row: Scorecard, after: Mapping[str, Any]) -> None:
    audit.record(actor, operation, subject_kind=CARD_KIND, subject_id=row.id, subject_label=row.title, after=dict(after))
