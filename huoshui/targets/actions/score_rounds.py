"""A round from opening to its table: counted by the indicators, entered by persons with basis and proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.names import tidy_text
from huoshui.core.periods import Period
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.operations.actions import store_file
from huoshui.organizations.queries import open_units
from huoshui.organizations.rules import policy
from huoshui.targets.models import RoundInput, RoundUnit, ScorecardVersion, ScoreRound, Target
from huoshui.targets.queries.dictionary import dictionary
from huoshui.targets.queries.measuring import Ask, Counted, measure_all
from huoshui.targets.queries.score_rounds import card_and_feeds, visible_rounds
from huoshui.targets.queries.scorecards import visible_cards
from huoshui.targets.queries.targets import target_rows
from huoshui.targets.rules.card_feeds import ENTERED as BY_HAND
from huoshui.targets.rules.card_feeds import INDICATOR, TARGET, Feed, jury_items, peer_groups_of
from huoshui.targets.rules.jury import NO_JURY, OPEN
from huoshui.targets.rules.publicity import DRAFT, STATES
from huoshui.targets.rules.quantities import rounded
from huoshui.targets.rules.round_inputs import COUNTED, ENTERED, EVENT, WITHDRAWN, check_entered

ROUND_KIND = "score_round"
FEN_PER_WAN = 10**6
File = tuple[str, BinaryIO]


@dataclass(frozen=True)
class RoundOrder:
    """Which card scores which period; the ledger is asked as of ``counted_on`` (default: the end of the period, or today)."""

    card_id: UUID
    title: str
    period: Period
    counted_on: date | None = None


@transaction.atomic
def open_score_round(actor: Actor, order: RoundOrder) -> UUID:
    """On the card's last adopted version, with its units of today; a card with jury items opens the jury. Refusals say what is missing."""
    policy.require(actor, "scorecards:open")
    card = visible_cards(actor).filter(id=order.card_id).first()
    if card is None:
        raise NotVisible
    version = ScorecardVersion.objects.in_zone(actor.zone_id).filter(scorecard_id=card.id).order_by("-number").first()
    if version is None:
        raise Refusal("not_adopted", f"“{card.title}”还没有启用。", "请先启用评分表。", field="card_id")
    title = tidy_text(order.title)[:200]
    if len(title) < 2:
        raise Refusal("words_missing", "考评没有名称。", "请写上名称，如“2026年一季度招商考评”。", field="title")
    today = local_day(moment_of(actor))
    counted_on = order.counted_on or min(order.period.end, today)
    if counted_on > today or counted_on < order.period.start:
        raise Refusal("day_wrong", "取数日应在考评期开始以后、今天以前。", "请重新选择。", field="counted_on")
    parsed, _ = card_and_feeds(ScoreRound(scorecard_version=version))
    row = ScoreRound.objects.create_in(
        actor.zone_id,
        scorecard_version=version,
        title=title,
        starts_on=order.period.start,
        ends_on=order.period.end,
        counted_on=counted_on,
        jury_state=OPEN if jury_items(parsed, version.content) else NO_JURY,
        publicity_workdays=version.content["publicity_workdays"],
        opened_at=moment_of(actor),
        opened_by_id=actor.user_id,
        opened_by_name=actor.display_name[:80],
    )
    names = {str(unit.id): unit.name for unit in open_units(actor)}
    seats = [(group.name, unit_id) for group in peer_groups_of(version.content) for unit_id in group.unit_ids if unit_id in names]
    for position, (group, unit_id) in enumerate(seats):
        RoundUnit.objects.create_in(
            actor.zone_id, score_round=row, unit_id=UUID(unit_id), unit_name=names[unit_id], peer_group=group, position=position
        )
    record_round(actor, "score_round.opened", row, {"card_version": version.number, "units": len(seats)})
    return UUID(str(row.id))


@transaction.atomic
def count_score_round(actor: Actor, round_id: UUID, *, expected_version: int) -> int:
    """Ask the ledger for every counted number and every target; what reads as before is not recorded again. How many changed."""
    policy.require(actor, "scorecards:count")
    row = locked_draft(actor, round_id, expected_version)
    _, feeds = card_and_feeds(row)
    units = list(RoundUnit.objects.in_zone(actor.zone_id).filter(score_round_id=row.id).order_by("position"))
    found = {**_indicators(actor, row, feeds, units), **_targets(actor, row, feeds, units)}
    last: dict[tuple[UUID, str, str], Any] = {}
    for one in RoundInput.objects.in_zone(actor.zone_id).filter(score_round_id=row.id, kind=COUNTED).order_by("recorded_at", "id"):
        last[one.unit_id, one.item_code, one.input_name] = one
    changed = 0
    for (unit_id, code, name), (value, note, source) in found.items():
        before = last.get((unit_id, code, name))
        if before is not None and (before.value, before.note) == (value, note):
            continue
        changed += 1
        add_input(actor, row, unit_id, code, name, kind=COUNTED, value=value, note=note, **source)
    row.counted_at = moment_of(actor)
    save_round(row, "counted_at")
    record_round(actor, "score_round.counted", row, {"as_of": row.counted_on, "changed": changed})
    return changed


@transaction.atomic
def enter_score(
    actor: Actor,
    round_id: UUID,
    *,
    unit_id: UUID,
    item_code: str,
    input_name: str,
    value: Decimal,
    basis: str,
    proof: File | None = None,
    expected_version: int,
) -> UUID:
    """A number by hand, or one more event (加分、扣分、批评), with its basis and a proof file. Events add up, other numbers replace."""
    policy.require(actor, "scorecards:enter")
    if not RoundUnit.objects.in_zone(actor.zone_id).filter(score_round_id=round_id, unit_id=unit_id).exists():
        raise NotVisible  # whatever the version: a stranger's unit is answered like a random one
    row = locked_draft(actor, round_id, expected_version)
    card, feeds = card_and_feeds(row)
    item = next((one for one in card.items if one.code == item_code), None)
    feed = feeds.get((item_code, input_name))
    known = RoundUnit.objects.in_zone(actor.zone_id).get(score_round_id=row.id, unit_id=unit_id)
    if item is None or feed is None:
        raise NotVisible
    if feed.kind not in (BY_HAND, TARGET):
        raise Refusal(
            "not_entered", f"“{item.name}”的{input_name}不是手工登记的数。", "台账计数请改台账，评委打分请由评委改。", field="value"
        )
    is_event = item.method == "events"
    check_entered(value, item.method)
    words = tidy_text(basis)[:500]
    if len(words) < 4:
        raise Refusal("words_missing", "“依据”没有写清楚。", "请写明文件名称、文号或事实，至少 4 个字。", field="basis")
    if is_event and row.entries_closed_at is not None:
        raise Refusal("entries_closed", "登记已经结束。", "确需补登的，请先恢复登记。")
    stored = None if proof is None else store_file(actor, proof[0], proof[1])
    made = add_input(actor, row, unit_id, item_code, input_name, kind=EVENT if is_event else ENTERED, value=value, note=words, proof=stored)
    after = {"unit": known.unit_name, "item": item.name, "input": input_name, "value": str(value), "basis": words}
    record_round(actor, "score_round.entered", row, after)
    save_round(row)
    return made


@transaction.atomic
def withdraw_score(actor: Actor, round_id: UUID, input_id: UUID, *, reason: str, expected_version: int) -> int:
    """Take back one entered number or event; both stay readable."""
    policy.require(actor, "scorecards:enter")
    row = locked_draft(actor, round_id, expected_version)
    one = RoundInput.objects.in_zone(actor.zone_id).filter(score_round_id=row.id, id=input_id, kind__in=(ENTERED, EVENT)).first()
    if one is None:
        raise NotVisible
    words = tidy_text(reason)[:500]
    if len(words) < 4:
        raise Refusal("words_missing", "没有写撤回的理由。", "请写明理由。", field="reason")
    if RoundInput.objects.in_zone(actor.zone_id).filter(withdraws_id=one.id).exists():
        raise Refusal("already_done", "这条登记已经撤回。", "请刷新页面看最新情况。")
    add_input(actor, row, one.unit_id, one.item_code, one.input_name, kind=WITHDRAWN, value=None, note=words, withdraws=one)
    record_round(actor, "score_round.entry_withdrawn", row, {"input": one.input_name, "value": str(one.value), "reason": words})
    return save_round(row)


@transaction.atomic
def close_entries(actor: Actor, round_id: UUID, *, is_closed: bool, expected_version: int) -> int:
    """登记结束: from now on no event recorded means none happened. May be taken back before publication."""
    policy.require(actor, "scorecards:close_entries")
    row = locked_draft(actor, round_id, expected_version)
    row.entries_closed_at = moment_of(actor) if is_closed else None
    row.entries_closed_by_name = actor.display_name[:80] if is_closed else ""
    record_round(actor, "score_round.entries_closed" if is_closed else "score_round.entries_reopened", row, {})
    return save_round(row, "entries_closed_at", "entries_closed_by_name")


@transaction.atomic
def note_tour(actor: Actor, round_id: UUID, notes: Mapping[UUID, str], *, expected_version: int) -> int:
    """观摩看点: what the jury sees at each unit."""
    policy.require(actor, "scorecards:invite")
    row = locked_draft(actor, round_id, expected_version)
    units = {one.unit_id: one for one in RoundUnit.objects.in_zone(actor.zone_id).filter(score_round_id=row.id)}
    if set(notes) - set(units):
        raise NotVisible
    for unit_id, words in notes.items():
        units[unit_id].tour_note = tidy_text(words)[:300]
        units[unit_id].save(update_fields=["tour_note"])
    record_round(actor, "score_round.tour_noted", row, {"units": len(notes)})
    return save_round(row)


def locked_draft(actor: Actor, round_id: UUID, expected_version: int) -> ScoreRound:
    """The round for changing, while it is a draft. NotVisible, StaleVersion, ``not_a_draft``."""
    row = locked_round(actor, round_id, expected_version)
    if row.state != DRAFT:
        raise Refusal("not_a_draft", f"“{row.title}”{STATES[row.state]}，不能再改。", "公示中的请走异议，定稿后的请另作更正。")
    return row


def locked_round(actor: Actor, round_id: UUID, expected_version: int) -> ScoreRound:
    """The round in whatever state, locked."""
    row: ScoreRound | None = visible_rounds(actor).select_for_update(of=("self",)).filter(id=round_id).first()
    if row is None:
        raise NotVisible
    if row.version != expected_version:
        raise StaleVersion(yours={"version": expected_version}, theirs={"version": row.version, "state": STATES[row.state]})
    return row


def save_round(row: ScoreRound, *fields: str) -> int:
    """Write the named columns under the next version."""
    row.version += 1
    row.save(update_fields=[*fields, "version"])
    return row.version


def add_input(actor: Actor, row: ScoreRound, unit_id: UUID, item_code: str, input_name: str, **values: Any) -> UUID:
    """One more record of one number."""
    made = RoundInput.objects.create_in(
        actor.zone_id,
        score_round=row,
        unit_id=unit_id,
        item_code=item_code,
        input_name=input_name,
        recorded_at=moment_of(actor),
        recorded_by_id=actor.user_id,
        recorded_by_name=actor.display_name[:80],
        **values,
    )
    return UUID(str(made.id))


def record_round(actor: Actor, operation: str, row: ScoreRound, after: Mapping[str, Any]) -> None:
    """The audit row of a deed on a round."""
    audit.record(actor, operation, subject_kind=ROUND_KIND, subject_id=row.id, subject_label=row.title, after=dict(after))


Found = dict[tuple[UUID, str, str], tuple[Decimal | None, str, dict[str, Any]]]


def _indicators(actor: Actor, row: ScoreRound, feeds: Mapping[tuple[str, str], Feed], units: Iterable[RoundUnit]) -> Found:
    window = Period(row.starts_on, row.ends_on)
    keys = [(unit.unit_id, code, name, feed) for unit in units for (code, name), feed in feeds.items() if feed.kind == INDICATOR]
    counted = measure_all(actor, [Ask(feed.indicator_id, window, unit_id=unit_id) for unit_id, _, _, feed in keys], as_of=row.counted_on)
    money = _money_ids(actor, {feed.indicator_id for *_, feed in keys})
    return {
        (unit_id, code, name): (_value(one, feed.indicator_id in money), one.note, {"indicator_id": feed.indicator_id})
        for (unit_id, code, name, feed), one in zip(keys, counted, strict=True)
    }


def _value(one: Counted, is_money: bool) -> Decimal | None:
    """Money in 万元, everything else as it is counted; six decimals are kept."""
    if one.value is None:
        return None
    value = one.value / FEN_PER_WAN if is_money else one.value
    return rounded(value, 6)


def _money_ids(actor: Actor, indicator_ids: Iterable[str]) -> set[str]:
    versions = dictionary(actor.zone_id).versions
    return {one for one in indicator_ids if one in versions and versions[one][-1].kind == "money"}


def _targets(actor: Actor, row: ScoreRound, feeds: Mapping[tuple[str, str], Feed], units: list[RoundUnit]) -> Found:
    wanted = {feed.indicator_id for feed in feeds.values() if feed.kind == TARGET}
    if not wanted:
        return {}
    models = Target.objects.in_zone(actor.zone_id).filter(
        indicator_id__in=wanted,
        scope_kind="unit",
        unit_id__in=[unit.unit_id for unit in units],
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )
    standing = {(one.unit_id, one.indicator_id): one for one in target_rows(actor, list(models), as_of=row.counted_on, known_at=None)}
    found: Found = {}
    for unit in units:
        for (code, name), feed in feeds.items():
            if feed.kind != TARGET:
                continue
            one = standing.get((unit.unit_id, feed.indicator_id))
            amount = None if one is None else one.amount
            value = None if one is None or amount is None else (amount / FEN_PER_WAN if one.value_kind == "money" else amount)
            note = "" if value is not None else "这个考评期没有下达目标"
            found[unit.unit_id, code, name] = (value, note, {"indicator_id": feed.indicator_id, "target_id": one.id if one else None})
    return found
