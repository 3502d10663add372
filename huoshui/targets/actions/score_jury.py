"""The jury: invited, marking by phone, closed; from then on its trimmed means count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.notices.actions import News, tell
from huoshui.organizations.queries import post_holders
from huoshui.organizations.rules import policy
from huoshui.targets.actions.score_rounds import add_input, locked_draft, record_round, save_round
from huoshui.targets.models import JuryMark, JurySeat, RoundInput, ScoreRound
from huoshui.targets.queries.score_jury import marks_of, own_seat, seat_of, seats_of, units_of
from huoshui.targets.queries.score_rounds import card_and_feeds
from huoshui.targets.rules.card_feeds import jury_items, jury_of
from huoshui.targets.rules.jury import CLOSED, OPEN, PLACES_KEPT, Seat, check_marks, jury_value, marks_missing
from huoshui.targets.rules.quantities import rounded
from huoshui.targets.rules.round_inputs import MARKED

MARKS_KIND = "score_marks"  # what a notice to a juror is about
MOST_SEATS = 300


@transaction.atomic
def invite_jurors(actor: Actor, round_id: UUID, person_ids: Sequence[UUID], *, voice: str = "", expected_version: int) -> int:
    """Seats for people who work in the zone, told by notice; who sits already gets the voice anew. The round's new version."""
    policy.require(actor, "scorecards:invite")
    row = _open_jury(actor, round_id, expected_version)
    side = _checked_voice(row, voice)
    holders = post_holders(actor.zone_id)
    names = {one.person_id: one.display_name for one in holders if one.role != "enterprise_user"}
    if set(person_ids) - names.keys():
        raise NotVisible
    if not person_ids:
        raise Refusal("nobody", "没有选评委。", "请至少选一个人。", field="person_id")
    standing = {one.person_id: one for one in JurySeat.objects.in_zone(actor.zone_id).filter(score_round_id=row.id)}
    if len(standing.keys() | set(person_ids)) > MOST_SEATS:
        raise Refusal("too_many", f"一次考评最多 {MOST_SEATS} 个评委。", "请分几次组织。", field="person_id")
    for person_id in dict.fromkeys(person_ids):
        own = sorted({str(one.unit_id) for one in holders if one.person_id == person_id and one.unit_id})
        seat = standing.get(person_id)
        if seat is None:
            JurySeat.objects.create_in(
                actor.zone_id,
                score_round=row,
                person_id=person_id,
                person_name=names[person_id][:80],
                voice=side,
                own_unit_ids=own,
                invited_at=moment_of(actor),
            )
        else:
            seat.voice, seat.own_unit_ids, seat.is_withdrawn = side, own, False
            seat.version += 1
            seat.save(update_fields=["voice", "own_unit_ids", "is_withdrawn", "version"])
    news = News(MARKS_KIND, row.id, f"score_round.invited:{row.id}", f"请为“{row.title}”打分", "手机上打开即可，结束前可以修改。")
    tell(actor.zone_id, person_ids, news, now=moment_of(actor))
    record_round(actor, "score_round.jurors_invited", row, {"jurors": [names[one] for one in person_ids], "voice": side})
    return save_round(row)


@transaction.atomic
def dismiss_juror(actor: Actor, round_id: UUID, seat_id: UUID, *, expected_version: int) -> int:
    """The seat and its marks no longer count; they stay on record."""
    policy.require(actor, "scorecards:invite")
    row = _open_jury(actor, round_id, expected_version)
    seat = JurySeat.objects.in_zone(actor.zone_id).filter(score_round_id=row.id, id=seat_id, is_withdrawn=False).first()
    if seat is None:
        raise NotVisible
    seat.is_withdrawn = True
    seat.version += 1
    seat.save(update_fields=["is_withdrawn", "version"])
    record_round(actor, "score_round.juror_dismissed", row, {"juror": seat.person_name})
    return save_round(row)


@transaction.atomic
def give_marks(actor: Actor, round_id: UUID, marks: Mapping[tuple[UUID, str], Decimal]) -> int:
    """The actor's own marks by (unit, item code), out of 100; given again they replace. How many are still owed.

    Refusals ``jury_closed``, ``own_unit``, ``not_asked``, ``mark_wrong``. The audit trail tells that marks were given, not which.
    """
    policy.require(actor, "scorecards:marks")
    seat_row = own_seat(actor, round_id)
    row = ScoreRound.objects.in_zone(actor.zone_id).select_related("scorecard_version").select_for_update(of=("self",)).get(id=round_id)
    seat = seat_of(seat_row)
    seat = Seat(seat.id, seat.voice, seat.own_unit_ids | actor.unit_ids)
    card, _ = card_and_feeds(row)
    asked = jury_items(card, row.scorecard_version.content)
    unit_ids = [one.unit_id for one in units_of(row)]
    check_marks(seat, row.jury_state, asked, unit_ids, marks)
    if not marks:
        raise Refusal("nothing_given", "还没有打分。", "请至少给一个单位打分。")
    now = moment_of(actor)
    standing = {(one.unit_id, one.item_code): one for one in JuryMark.objects.in_zone(actor.zone_id).filter(seat_id=seat.id)}
    for (unit_id, code), value in marks.items():
        one = standing.get((unit_id, code))
        if one is None:
            JuryMark.objects.create_in(
                actor.zone_id, score_round=row, seat=seat_row, unit_id=unit_id, item_code=code, mark=value, marked_at=now
            )
        elif one.mark != value:
            one.mark, one.marked_at = value, now
            one.save(update_fields=["mark", "marked_at"])
    seat_row.last_marked_at = now
    seat_row.version += 1
    seat_row.save(update_fields=["last_marked_at", "version"])
    record_round(actor, "score_round.marked", row, {"marks": len(marks)})
    return sum(marks_missing([seat], asked, unit_ids, marks_of(row)).values())


@transaction.atomic
def close_jury(actor: Actor, round_id: UUID, *, note: str = "", expected_version: int) -> int:
    """No more marks; each unit's trimmed mean counts from now on, kept to six decimals. Refusal ``marks_missing`` without ``note``."""
    policy.require(actor, "scorecards:close_jury")
    row = _open_jury(actor, round_id, expected_version)
    card, _ = card_and_feeds(row)
    asked = jury_items(card, row.scorecard_version.content)
    terms = jury_of(row.scorecard_version.content)
    seats = [seat_of(one) for one in seats_of(row)]
    units = units_of(row)
    marks = marks_of(row)
    owing = marks_missing(seats, asked, [one.unit_id for one in units], marks)
    words = tidy_text(note)[:300]
    if (owing or not seats) and len(words) < 4:
        who = f"还有 {len(owing)} 个评委没有打完分" if seats else "还没有请评委"
        raise Refusal("marks_missing", f"{who}。", "请催一催；确要现在结束的，请写明原因。", field="note")
    for item, names in asked:
        for name in names:
            for unit in units:
                found = jury_value(seats, marks, unit.unit_id, item.code, name, terms.drop_each_end)
                value = None if found.points is None else rounded(found.points, PLACES_KEPT)
                note_of = "没有评委打分" if value is None else found.formula
                add_input(actor, row, unit.unit_id, item.code, name, kind=MARKED, value=value, note=note_of)
    row.jury_state, row.jury_note = CLOSED, words
    record_round(actor, "score_round.jury_closed", row, {"jurors": len(seats), "owing": len(owing), "note": words})
    return save_round(row, "jury_state", "jury_note")


@transaction.atomic
def reopen_jury(actor: Actor, round_id: UUID, *, reason: str, expected_version: int) -> int:
    """Marks may be changed again, before publication and with a reason."""
    policy.require(actor, "scorecards:close_jury")
    row = locked_draft(actor, round_id, expected_version)
    words = tidy_text(reason)[:300]
    if row.jury_state != CLOSED or RoundInput.objects.in_zone(actor.zone_id).filter(score_round_id=row.id, kind=MARKED).count() == 0:
        raise Refusal("jury_not_closed", "打分没有结束，不用恢复。", "请刷新页面看最新情况。")
    if row.corrects_id is not None:
        raise Refusal("jury_kept", "更正稿沿用原来的评委打分。", "打分有误的，请在异议裁定中处理。")
    if len(words) < 4:
        raise Refusal("words_missing", "没有写恢复打分的理由。", "请写明理由。", field="reason")
    row.jury_state, row.jury_note = OPEN, words
    record_round(actor, "score_round.jury_reopened", row, {"reason": words})
    return save_round(row, "jury_state", "jury_note")


def _open_jury(actor: Actor, round_id: UUID, expected_version: int) -> ScoreRound:
    row = locked_draft(actor, round_id, expected_version)
    if row.jury_state != OPEN:
        raise Refusal("jury_closed", "这次考评现在不打分。", "请刷新页面看最新情况。")
    return row


def _checked_voice(row: ScoreRound, voice: str) -> str:
    card, _ = card_and_feeds(row)
    offered = {name for item, names in jury_items(card, row.scorecard_version.content) if item.method == "peers" for name in names}
    side = tidy_text(voice)[:40]
    if offered and side not in offered:
        raise Refusal("voice_unknown", f"这张评分表按{'、'.join(sorted(offered))}各方计分，要选评委代表哪一方。", "请选择。", field="voice")
    return side if offered else ""
