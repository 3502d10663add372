"""From a draft table to a frozen result: publicity, objections, rulings, and a correction as a new edition."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError, transaction

from huoshui.assignments.queries.zone_time import calendar_now, moment_of
from huoshui.core.actor import DISPATCHER, LEADER, Actor
from huoshui.core.clock import local_day
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal
from huoshui.notices.actions import News, tell
from huoshui.operations.actions import store_file
from huoshui.organizations.queries import post_holders
from huoshui.organizations.rules import policy
from huoshui.targets.actions.score_rounds import (
    ROUND_KIND,
    File,
    add_input,
    locked_draft,
    locked_round,
    record_round,
    save_round,
)
from huoshui.targets.models import RoundInput, RoundSnapshot, RoundUnit, ScoreObjection, ScoreRound
from huoshui.targets.queries.score_rounds import card_and_feeds, latest_snapshot, live_lines, resolved_inputs, visible_rounds
from huoshui.targets.rules.card_feeds import ENTERED as BY_HAND
from huoshui.targets.rules.card_feeds import TARGET
from huoshui.targets.rules.jury import CLOSED, NO_JURY, OPEN
from huoshui.targets.rules.objections import Ruling, check_ruling
from huoshui.targets.rules.publicity import (
    FROZEN,
    PUBLISHED,
    RULINGS,
    ObjectionStanding,
    check_freeze,
    check_objection,
    publicity_deadline,
)
from huoshui.targets.rules.round_inputs import COUNTED, ENTERED, EVENT, MARKED, RULED, check_entered
from huoshui.targets.rules.round_scores import UnitLine, as_rows, changes_between

RULED_STAGE = "ruled"


@transaction.atomic
def publish_score_round(actor: Actor, round_id: UUID, *, expected_version: int) -> int:
    """公示: the table is kept and open to all units for so many working days. Refusals ``jury_open``, ``scores_missing``."""
    policy.require(actor, "scorecards:publish")
    row = locked_draft(actor, round_id, expected_version)
    if row.jury_state == OPEN:
        raise Refusal("jury_open", "评委打分还没有结束。", "请先结束打分。")
    lines = _live(row)
    unknown = [line for line in lines if line.total is None]
    if not lines or unknown:
        words = "、".join(f"{line.unit_name}缺{line.missing[0]}" for line in unknown[:5])
        raise Refusal(
            "scores_missing", f"还有 {len(unknown)} 个单位没有总分：{words}{'等' if len(unknown) > 5 else ''}。", "请补齐后再公示。"
        )
    today = local_day(moment_of(actor))
    row.publicity_due_on = publicity_deadline(today, row.publicity_workdays, calendar_now()).due_on
    row.state, row.published_on, row.published_by_name = PUBLISHED, today, actor.display_name[:80]
    _keep(actor, row, PUBLISHED, lines)
    record_round(actor, "score_round.published", row, {"until": row.publicity_due_on, "units": len(lines)})
    version = save_round(row, "state", "published_on", "publicity_due_on", "published_by_name")
    body = f"公示到 {row.publicity_due_on.isoformat()}，对本单位得分有异议的请在期内提出。"
    _tell_units(actor, row, f"score_round.published:{row.id}", f"“{row.title}”开始公示", body)
    return version


@transaction.atomic
def raise_objection(actor: Actor, round_id: UUID, *, unit_id: UUID, reason: str, item_code: str = "", proof: File | None = None) -> UUID:
    """A unit of the round says what is wrong, in the publicity. NotPermitted for another's unit."""
    policy.require(actor, "scorecards:object")
    row = visible_rounds(actor).select_for_update(of=("self",)).filter(id=round_id).first()
    if row is None:
        raise NotVisible
    unit = RoundUnit.objects.in_zone(actor.zone_id).filter(score_round_id=row.id, unit_id=unit_id).first()
    if unit is None:
        raise NotVisible
    if unit_id not in actor.unit_ids:
        raise NotPermitted("只能为自己的单位提出异议。", "请由该单位的人员提出。")
    check_objection(row.state, row.publicity_due_on, local_day(moment_of(actor)))
    card, _ = card_and_feeds(row)
    if item_code and item_code not in {item.code for item in card.items}:
        raise Refusal("unknown_value", "没有这个评分项。", "请重新选择。", field="item_code")
    words = tidy_text(reason)[:1000]
    if len(words) < 4:
        raise Refusal("words_missing", "没有写异议的理由。", "请写明哪里不对、依据是什么。", field="reason")
    made = ScoreObjection.objects.create_in(
        actor.zone_id,
        score_round=row,
        serial=ScoreObjection.objects.in_zone(actor.zone_id).filter(score_round_id=row.id).count() + 1,
        unit_id=unit_id,
        unit_name=unit.unit_name,
        item_code=item_code,
        reason=words,
        proof=None if proof is None else store_file(actor, proof[0], proof[1]),
        raised_at=moment_of(actor),
        raised_by_id=actor.user_id,
        raised_by_name=actor.display_name[:80],
    )
    record_round(actor, "score_round.objected", row, {"unit": unit.unit_name, "item": item_code, "reason": words})
    people = [one.person_id for one in post_holders(actor.zone_id, roles=(DISPATCHER, LEADER))]
    news = News(ROUND_KIND, row.id, f"score_round.objected:{made.id}", f"{unit.unit_name}对“{row.title}”提出异议", words[:200])
    tell(actor.zone_id, people, news, now=moment_of(actor))
    return UUID(str(made.id))


@transaction.atomic
def rule_objection(actor: Actor, round_id: UUID, objection_id: UUID, ruling: Ruling) -> None:
    """Once, by somebody else. An upheld one may change a number: the table is computed anew and kept with old and new."""
    policy.require(actor, "scorecards:rule")
    row = visible_rounds(actor).select_for_update(of=("self",)).filter(id=round_id).first()
    found = None
    if row is not None:
        rows = ScoreObjection.objects.in_zone(actor.zone_id).filter(score_round_id=row.id, id=objection_id)
        found = rows.select_for_update(of=("self",)).first()
    if row is None or found is None:
        raise NotVisible
    if row.state != PUBLISHED:
        raise Refusal("not_in_publicity", "考评结果不在公示中，不能裁定。", "请刷新页面看最新情况。")
    given = Ruling(ruling.ruling, tidy_text(ruling.reason)[:1000], ruling.changed)
    check_ruling(
        given,
        standing=found.ruling,
        raised_by=found.raised_by_id,
        raising_unit=found.unit_id,
        ruled_by=actor.user_id,
        ruling_units=actor.unit_ids,
    )
    changes = _change_value(actor, row, found, given) if given.changed is not None else []
    found.ruling, found.ruling_reason = given.ruling, given.reason
    found.ruled_at, found.ruled_by_name, found.changes = moment_of(actor), actor.display_name[:80], changes
    found.version += 1
    found.save(update_fields=["ruling", "ruling_reason", "ruled_at", "ruled_by_name", "changes", "version"])
    save_round(row)
    record_round(actor, "score_round.ruled", row, {"objection": found.serial, "ruling": given.ruling, "changes": changes})
    title = f"对“{row.title}”的异议已裁定：{RULINGS[given.ruling]}"
    news = News(ROUND_KIND, row.id, f"score_round.ruled:{found.id}", title, given.reason[:200])
    tell(actor.zone_id, [found.raised_by_id], news, unit_id=found.unit_id, now=moment_of(actor))


@transaction.atomic
def freeze_score_round(actor: Actor, round_id: UUID, *, expected_version: int) -> int:
    """定稿: after the publicity, with every objection ruled. From now on the database refuses any change."""
    policy.require(actor, "scorecards:freeze")
    row = locked_round(actor, round_id, expected_version)
    standing = [
        ObjectionStanding(str(one.serial), one.ruling)
        for one in ScoreObjection.objects.in_zone(actor.zone_id).filter(score_round_id=row.id).order_by("serial")
    ]
    lines = latest_snapshot(row)
    today = local_day(moment_of(actor))
    check_freeze(row.state, row.publicity_due_on, today, standing, missing=len([line for line in lines if line.total is None]))
    _keep(actor, row, FROZEN, lines)
    record_round(actor, "score_round.frozen", row, {"units": len(lines), "objections": len(standing)})
    _tell_units(actor, row, f"score_round.frozen:{row.id}", f"“{row.title}”结果已定稿", "结果不再变化，可在考评页面查看。")
    row.state, row.frozen_on, row.frozen_by_name = FROZEN, today, actor.display_name[:80]
    return save_round(row, "state", "frozen_on", "frozen_by_name")


@transaction.atomic
def correct_score_round(actor: Actor, round_id: UUID, *, reason: str) -> UUID:
    """A frozen result is corrected by a new edition: a draft with the same numbers, to be changed, published and frozen again."""
    policy.require(actor, "scorecards:correct")
    row = visible_rounds(actor).filter(id=round_id).first()
    if row is None:
        raise NotVisible
    words = tidy_text(reason)[:300]
    if row.state != FROZEN:
        raise Refusal("not_frozen", "只有定稿的结果才另作更正。", "没有定稿的，直接改或走异议。")
    if len(words) < 4:
        raise Refusal("words_missing", "没有写更正的理由。", "请写明哪里错了、依据是什么。", field="reason")
    copied = (
        *("scorecard_version_id", "title", "starts_on", "ends_on", "counted_on", "counted_at", "publicity_workdays"),
        *("entries_closed_at", "entries_closed_by_name"),
    )
    try:
        with transaction.atomic():
            made: ScoreRound = ScoreRound.objects.create_in(
                actor.zone_id,
                **{name: getattr(row, name) for name in copied},
                jury_state=NO_JURY if row.jury_state == NO_JURY else CLOSED,
                edition=row.edition + 1,
                corrects=row,
                correction_reason=words,
                opened_at=moment_of(actor),
                opened_by_id=actor.user_id,
                opened_by_name=actor.display_name[:80],
            )
    except IntegrityError:
        raise Refusal("already_done", "这次考评已经有更正稿。", "请打开更正稿继续办理。") from None
    _copy(actor, row, made)
    record_round(actor, "score_round.corrected", row, {"edition": made.edition, "reason": words})
    return UUID(str(made.id))


def _live(row: ScoreRound) -> list[UnitLine]:
    card, feeds = card_and_feeds(row)
    units = list(RoundUnit.objects.in_zone(row.zone_id).filter(score_round_id=row.id).order_by("position", "id"))
    return live_lines(row, card, feeds, units)


def _keep(actor: Actor, row: ScoreRound, stage: str, lines: Iterable[UnitLine], objection_id: UUID | None = None) -> None:
    RoundSnapshot.objects.create_in(
        actor.zone_id,
        score_round=row,
        number=RoundSnapshot.objects.in_zone(actor.zone_id).filter(score_round_id=row.id).count() + 1,
        stage=stage,
        objection_id=objection_id,
        rows=as_rows(list(lines)),
        recorded_at=moment_of(actor),
        recorded_by_name=actor.display_name[:80],
    )


def _change_value(actor: Actor, row: ScoreRound, found: ScoreObjection, given: Ruling) -> list[dict[str, str]]:
    changed = given.changed
    assert changed is not None
    card, feeds = card_and_feeds(row)
    if (changed.item_code, changed.input_name) not in feeds:
        raise Refusal("unknown_value", "评分表里没有这个数。", "请重新选择。", field="input")
    method = next(item.method for item in card.items if item.code == changed.item_code)
    check_entered(changed.value, method, fewest_events=0)
    before = latest_snapshot(row)
    note = f"异议 {found.serial} 号：{given.reason}"[:500]
    add_input(actor, row, found.unit_id, changed.item_code, changed.input_name, kind=RULED, value=changed.value, note=note)
    after = _live(row)
    _keep(actor, row, RULED_STAGE, after, found.id)
    return [{"unit_name": one.unit_name, "what": one.what, "old": one.old, "new": one.new} for one in changes_between(before, after, card)]


def _copy(actor: Actor, row: ScoreRound, made: ScoreRound) -> None:
    """Units, and of each number the records that counted; what was ruled of a number by hand is by hand again."""
    units = list(RoundUnit.objects.in_zone(row.zone_id).filter(score_round_id=row.id).order_by("position", "id"))
    for unit in units:
        RoundUnit.objects.create_in(
            actor.zone_id,
            score_round=made,
            unit_id=unit.unit_id,
            unit_name=unit.unit_name,
            peer_group=unit.peer_group,
            position=unit.position,
            tour_note=unit.tour_note,
        )
    card, feeds = card_and_feeds(row)
    kept = {one.id for found in resolved_inputs(row, card, feeds, units).values() for one in found.rows}
    kinds = (COUNTED, ENTERED, EVENT, MARKED, RULED)
    rows = (
        RoundInput.objects.in_zone(actor.zone_id).filter(score_round_id=row.id, id__in=kept, kind__in=kinds).order_by("recorded_at", "id")
    )
    methods = {item.code: item.method for item in card.items}
    for one in rows:
        by_hand = one.kind == RULED and feeds[one.item_code, one.input_name].kind in (BY_HAND, TARGET)
        kind = (EVENT if methods[one.item_code] == "events" else ENTERED) if by_hand else one.kind
        note = f"沿用第 {row.edition} 稿：{one.note}"[:500] if one.note else f"沿用第 {row.edition} 稿"
        add_input(
            actor,
            made,
            one.unit_id,
            one.item_code,
            one.input_name,
            kind=kind,
            value=one.value,
            note=note,
            indicator_id=one.indicator_id,
            target_id=one.target_id,
            proof_id=one.proof_id,
        )


def _tell_units(actor: Actor, row: ScoreRound, key: str, title: str, body: str) -> None:
    unit_ids = RoundUnit.objects.in_zone(actor.zone_id).filter(score_round_id=row.id).values_list("unit_id", flat=True)
    people = [one.person_id for one in post_holders(actor.zone_id, unit_ids=list(unit_ids))]
    tell(actor.zone_id, people, News(ROUND_KIND, row.id, key, title, body), now=moment_of(actor))
