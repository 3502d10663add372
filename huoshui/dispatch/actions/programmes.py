"""专题: made, changed; records join and leave, each said once and never edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from huoshui.assignments.queries import moment_of
from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.dispatch.actions.meeting_rows import needed_words, optional_words
from huoshui.dispatch.models import Programme, ProgrammeSpell
from huoshui.dispatch.queries.programmes import programme_of, spell_of, subjects_of
from huoshui.dispatch.rules.programmes import KINDS, overlaps
from huoshui.operations.models import new_public_id
from huoshui.organizations.queries import open_units
from huoshui.organizations.rules import policy

MOST_AT_ONCE = 500


@dataclass(frozen=True)
class NewProgramme:
    """What a programme is called and for, and from when to when it runs."""

    name: str
    purpose: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    owner_unit_id: UUID | None = None


@transaction.atomic
def make_programme(actor: Actor, new: NewProgramme) -> UUID:
    """A new programme. Its id. Refusal ``name_taken``."""
    policy.require(actor, "programmes:create")
    row = Programme(zone_id=actor.zone_id, made_by_name=actor.display_name[:80], made_at=moment_of(actor), **_checked(actor, new))
    _save(row)
    _record(actor, "programme.made", row, {"starts_on": row.starts_on})
    return UUID(str(row.id))


@transaction.atomic
def change_programme(actor: Actor, programme_id: UUID, new: NewProgramme, *, expected_version: int) -> int:
    """Another name, purpose or span. The new version."""
    programme_of(actor, programme_id)
    policy.require(actor, "programmes:edit")
    row: Programme = Programme.objects.in_zone(actor.zone_id).select_for_update(of=("self",)).get(id=programme_id)
    if row.version != expected_version:
        raise StaleVersion(yours={"version": expected_version}, theirs={"version": row.version, "name": row.name, "purpose": row.purpose})
    for name, value in _checked(actor, new).items():
        setattr(row, name, value)
    row.version += 1
    _save(row)
    _record(actor, "programme.changed", row, {"ends_on": row.ends_on})
    return int(row.version)


def _checked(actor: Actor, new: NewProgramme) -> dict[str, object]:
    starts_on = new.starts_on or local_day(moment_of(actor))
    if new.ends_on is not None and new.ends_on < starts_on:
        raise Refusal("ends_before_start", "专题结束早于开始。", "请改结束日期。", field="ends_on")
    if new.owner_unit_id is not None and new.owner_unit_id not in {one.id for one in open_units(actor)}:
        raise Refusal("unknown_unit", "牵头单位不在本区，或已经撤销。", "请重新选择。", field="owner_unit")
    return {
        "name": needed_words(new.name, field="name", what="专题名称", most=60),
        "purpose": optional_words(new.purpose, field="purpose", what="专题目的", most=500),
        "starts_on": starts_on,
        "ends_on": new.ends_on,
        "owner_unit_id": new.owner_unit_id,
    }


def _save(row: Programme) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refusal("name_taken", f"已经有专题“{row.name}”。", "请换个名称，或到那个专题里加成员。", field="name") from None


@transaction.atomic
def join_programme(
    actor: Actor, programme_id: UUID, kind: str, subject_ids: Sequence[UUID], *, from_on: date | None = None, words: str = ""
) -> int:
    """Let records join from a day on (today); those that belong already are left alone. The number that joined.

    All or none: NotVisible where the actor may not see one of them.
    """
    programme = programme_of(actor, programme_id)
    policy.require(actor, "programmes:join")
    ids = list(dict.fromkeys(subject_ids))
    if kind not in KINDS:
        raise Refusal("bad_kind", "成员种类无法识别。", "请从页面上选择。", field="kind")
    if not ids or len(ids) > MOST_AT_ONCE:
        raise Refusal("nothing_chosen", f"没有选成员，或一次超过 {MOST_AT_ONCE} 个。", "请勾选要加入的记录，分几次加。")
    if set(subjects_of(actor, kind, ids)) != set(ids):
        raise NotVisible
    now = moment_of(actor)
    start = from_on or local_day(now)
    Programme.objects.in_zone(actor.zone_id).select_for_update(of=("self",)).get(id=programme.id)  # two who add at once queue up
    said = ProgrammeSpell.objects.in_zone(actor.zone_id).filter(programme_id=programme.id, subject_kind=kind, subject_id__in=ids)
    spells: dict[UUID, list[tuple[date, date | None]]] = {}
    for one in said.order_by("spell_id", "-recorded_at", "-id").distinct("spell_id"):
        if not one.is_struck:
            spells.setdefault(one.subject_id, []).append((one.from_on, one.until_on))
    fresh = [one for one in ids if not overlaps(start, None, spells.get(one, ()))]
    why = optional_words(words, field="words", what="说明", most=200)
    ProgrammeSpell.objects.in_zone(actor.zone_id).bulk_create(
        [
            ProgrammeSpell(
                zone_id=actor.zone_id,
                programme_id=programme.id,
                spell_id=new_public_id(),
                subject_kind=kind,
                subject_id=one,
                from_on=start,
                words=why,
                recorded_at=now,
                recorded_by_name=actor.display_name[:80],
            )
            for one in fresh
        ]
    )
    if fresh:
        _record(actor, "programme.joined", programme, {"kind": kind, "from_on": start, "subjects": [str(one) for one in fresh[:50]]})
    return len(fresh)


@transaction.atomic
def leave_programme(actor: Actor, spell_id: UUID, *, until_on: date | None, reason: str, was_mistake: bool = False) -> None:
    """A record's last day in a programme, with the reason; or it never belonged (``was_mistake``). What was said before stays readable."""
    said, title = spell_of(actor, spell_id)
    policy.require(actor, "programmes:leave")
    now = moment_of(actor)
    last = until_on or local_day(now)
    Programme.objects.in_zone(actor.zone_id).select_for_update(of=("self",)).get(id=said.programme_id)
    said, _ = spell_of(actor, spell_id)
    if said.is_struck or said.until_on is not None:
        raise Refusal("already_left", f"“{title}”已经退出这个专题。", "请刷新页面看最新情况。")
    if not was_mistake and last < said.from_on:
        raise Refusal(
            "ends_before_start", f"退出日期 {last} 早于加入日期 {said.from_on}。", "请改退出日期；加错了的，选“加错了”。", field="until_on"
        )
    ProgrammeSpell.objects.in_zone(actor.zone_id).create(
        zone_id=actor.zone_id,
        programme_id=said.programme_id,
        spell_id=said.spell_id,
        subject_kind=said.subject_kind,
        subject_id=said.subject_id,
        from_on=said.from_on,
        until_on=None if was_mistake else last,
        is_struck=was_mistake,
        words=needed_words(reason, field="reason", what="退出的原因", most=200),
        recorded_at=now,
        recorded_by_name=actor.display_name[:80],
    )
    programme = programme_of(actor, said.programme_id)
    _record(actor, "programme.left", programme, {"subject": title, "until_on": last, "was_mistake": was_mistake})


def _record(actor: Actor, operation: str, row: Programme, after: dict[str, object]) -> None:
    audit.record(actor, operation, subject_kind="programme", subject_id=row.id, subject_label=row.name, after=after)
