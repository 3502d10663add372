"""应急模式: declared, prolonged or ended early by a record of its own, and the running clocks shortened in one act."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from huoshui.assignments.actions import ShortenedClock, shorten_parts
from huoshui.assignments.queries import short_clocks
from huoshui.assignments.queries.zone_time import moment_of
from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.enterprise_requests.actions.handling import needed_words
from huoshui.enterprise_requests.actions.telling import next_number
from huoshui.enterprise_requests.models import EmergencyChange, EmergencyDeclaration, RequestCategory
from huoshui.enterprise_requests.queries.emergencies import covered_assignments, declared, short_profile_of
from huoshui.enterprise_requests.rules.emergencies import Emergency, check_window, kind_of_change, whole_minute
from huoshui.enterprise_requests.rules.sentences import EMERGENCY_KIND
from huoshui.organizations.queries import areas
from huoshui.organizations.rules import policy
from huoshui.rulebook.queries import rule_in_force


@dataclass(frozen=True)
class EmergencyOrder:
    """What is declared. ``starts_at`` None: now; no ``area_ids``: the whole zone. Moments are aware and count in whole minutes."""

    title: str
    reason: str
    document_number: str
    profile: str
    category_ids: Collection[UUID]
    ends_at: datetime
    starts_at: datetime | None = None
    area_ids: Collection[UUID] = ()


@transaction.atomic
def declare_emergency(actor: Actor, order: EmergencyOrder) -> UUID:
    """Put the emergency mode into force; the declaration's id. Clocks that run already stay as they are (``shorten_open_clocks``)."""
    policy.require(actor, "factors:emergency_declare")
    now = moment_of(actor)
    starts_at, ends_at = whole_minute(order.starts_at or now), whole_minute(order.ends_at)
    check_window(starts_at, ends_at, now)
    version = rule_in_force("emergency_clocks", zone_id=actor.zone_id, on=local_day(starts_at))
    if order.profile not in version.content["profiles"]:
        labels = "、".join(one["label"] for one in version.content["profiles"].values())
        raise Refusal("unknown_profile", "应急时限方案没有选择，或不在规则里。", f"可选：{labels}。", field="profile")
    codes = _codes(actor, order.category_ids)
    row = EmergencyDeclaration.objects.create_in(
        actor.zone_id,
        number=next_number(actor, "YJ", local_day(starts_at).year),
        title=needed_words(order.title, "应急事项", "title", least=4)[:120],
        reason=needed_words(order.reason, "启动理由", "reason", least=6)[:500],
        document_number=needed_words(order.document_number, "文号", "document_number", least=4)[:80],
        profile=order.profile,
        rule_reference=version.reference,
        category_codes=codes,
        area_ids=_known_areas(actor, order.area_ids),
        starts_at=starts_at,
        ends_at=ends_at,
        declared_at=now,
        declared_by_id=actor.user_id,
        declared_by_name=actor.display_name[:80],
    )
    after = {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat(), "categories": codes, "profile": order.profile}
    _audit(actor, "emergency.declared", row, after | {"document_number": row.document_number})
    return UUID(str(row.id))


def _codes(actor: Actor, ids: Collection[UUID]) -> list[str]:
    found = RequestCategory.objects.in_zone(actor.zone_id).filter(id__in=set(ids)).order_by("position", "name")
    codes = [row.code for row in found]
    if not codes or len(codes) != len(set(ids)):
        raise Refusal("unknown_category", "没有选择诉求类别，或选的不在本区。", "请至少选一类。", field="category_ids")
    return codes


def _known_areas(actor: Actor, ids: Collection[UUID]) -> list[str]:
    known = {area.id for area in areas(actor)}
    if not set(ids) <= known:
        raise Refusal("unknown_area", "选的园区不在本区。", "请重新选择；不选为全区。", field="area_ids")
    return sorted(str(each) for each in set(ids))


@transaction.atomic
def change_emergency_end(
    actor: Actor, emergency_id: UUID, *, ends_at: datetime | None, reason: str, document_number: str = "", expected_version: int
) -> int:
    """Prolong or end early (``ends_at`` None: now), as a new record. The new version; StaleVersion where somebody was first."""
    policy.require(actor, "factors:emergency_change")
    row, rule = _declaration(actor, emergency_id)
    version = 1 + len(rule.changes)
    theirs = {"version": version, "ends_at": rule.end_known_at(moment_of(actor)).isoformat()}
    if expected_version != version:
        raise StaleVersion(yours={"version": expected_version}, theirs=theirs)
    now = moment_of(actor)
    end = whole_minute(ends_at or now)
    kind = kind_of_change(rule, end, now)
    try:
        with transaction.atomic():
            EmergencyChange.objects.create_in(
                actor.zone_id,
                declaration=row,
                sequence=version,
                kind=kind,
                ends_at=end,
                reason=needed_words(reason, "理由", "reason", least=4)[:500],
                document_number=document_number.strip()[:80],
                recorded_at=now,
                recorded_by_id=actor.user_id,
                recorded_by_name=actor.display_name[:80],
            )
    except IntegrityError:
        raise StaleVersion(yours={"version": expected_version}, theirs=theirs) from None
    _audit(actor, f"emergency.{kind}", row, {"ends_at": end.isoformat(), "before": theirs["ends_at"], "reason": reason[:500]})
    return version + 1


@transaction.atomic
def shorten_open_clocks(actor: Actor, emergency_id: UUID, *, versions: Mapping[UUID, int], reason: str) -> list[ShortenedClock]:
    """Make the chosen running clocks (part → version seen) as short as the declaration says, counted from now; all or none."""
    policy.require(actor, "factors:emergency_shorten")
    row, rule = _declaration(actor, emergency_id)
    if not rule.is_in_force_at(moment_of(actor)):
        raise Refusal("not_in_force", f"{row.number} 不在生效期内。", "生效后才能缩短在办时限。")
    if not versions:
        raise Refusal("nothing_chosen", "没有选择要缩短的时限。", "请勾选后再提交。", field="parts")
    short = short_profile_of(row)
    known = {line.row.id for line in short_clocks(actor, short, covered_assignments(actor, row)).running}
    if not set(versions) <= known:
        raise Refusal("not_covered", "有的时限不在这次应急模式的范围，或刚刚停表、办结。", "请刷新页面重新选择。", field="parts")
    done = shorten_parts(actor, versions, short, reason=reason)
    shorter = [one for one in done if one.is_shorter]
    _audit(actor, "emergency.clocks_shortened", row, {"chosen": len(done), "shortened": len(shorter), "reason": reason[:500]})
    return done


def _declaration(actor: Actor, emergency_id: UUID) -> tuple[EmergencyDeclaration, Emergency]:
    found = next(((row, rule) for row, rule in declared(actor.zone_id) if row.id == emergency_id), None)
    if found is None:
        raise NotVisible
    return found


def _audit(actor: Actor, operation: str, row: EmergencyDeclaration, after: dict[str, object]) -> None:
    audit.record(
        actor, operation, subject_kind=EMERGENCY_KIND, subject_id=row.id, subject_label=f"{row.number} {row.title}"[:200], after=after
    )
