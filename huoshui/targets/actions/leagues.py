"""Laying down, changing, ending a league, and releasing a month's standing for good."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.names import pinyin_key, tidy_text
from huoshui.core.periods import last_day_of_month
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.organizations.rules import policy
from huoshui.targets.models import League, LeagueRelease, LeagueVersion
from huoshui.targets.queries.dictionary import dictionary
from huoshui.targets.queries.leagues import league_row, visible_leagues
from huoshui.targets.queries.standings import current_names, standings_of_row
from huoshui.targets.rules.league_definitions import LeagueDefinition, as_document, check
from huoshui.targets.rules.sentences import LEAGUE_KIND
from huoshui.targets.rules.standings import as_document as standings_document


@transaction.atomic
def create_league(actor: Actor, definition: LeagueDefinition, *, effective_on: date, is_main: bool = False, basis: str = "") -> UUID:
    """A league with its first version. Refusals of ``league_definitions.check``, ``unknown_member``, ``league_exists``."""
    policy.require(actor, "races:create")
    _check(actor, definition)
    if is_main:
        _no_other_main(actor)
    try:
        with transaction.atomic():
            row: League = League.objects.create_in(
                actor.zone_id, name=definition.name, pinyin_key=pinyin_key(definition.name), is_main=is_main
            )
    except IntegrityError as error:
        raise _same_name(error, definition.name) from None
    _add_version(actor, row, definition, effective_on, basis, "")
    _audit(actor, "league.created", row, {"terms": as_document(definition), "effective_on": effective_on, "is_main": is_main})
    return UUID(str(row.id))


@transaction.atomic
def change_league(
    actor: Actor,
    league_id: UUID,
    definition: LeagueDefinition,
    *,
    reason: str,
    effective_on: date,
    expected_version: int,
    is_main: bool = False,
    basis: str = "",
) -> int:
    """A new version of the terms from a day on; earlier days keep theirs. The new version of the league."""
    policy.require(actor, "races:change")
    row = _locked(actor, league_id, expected_version)
    words = _needed(reason, "修改理由", "reason")
    before = _last(row)
    _check(actor, definition, {scope for group in before.content["groups"] for scope, _ in group["members"]})
    if is_main and not row.is_main:
        _no_other_main(actor)
    row.name, row.pinyin_key, row.is_main = definition.name, pinyin_key(definition.name), is_main
    row.version += 1
    try:
        with transaction.atomic():
            row.save(update_fields=["name", "pinyin_key", "is_main", "version"])
    except IntegrityError as error:
        raise _same_name(error, definition.name) from None
    _add_version(actor, row, definition, effective_on, basis, words)
    after = {"terms": as_document(definition), "reason": words, "effective_on": effective_on, "is_main": is_main}
    _audit(actor, "league.changed", row, after, {"terms": before.content})
    return row.version


@transaction.atomic
def end_league(actor: Actor, league_id: UUID, *, reason: str, ended_on: date, expected_version: int) -> int:
    """停办 from a day on: past days and releases stay. The new version of the league."""
    policy.require(actor, "races:end")
    row = _locked(actor, league_id, expected_version)
    if row.ended_on is not None:
        raise Refusal("already_done", "这个赛马已经停办。", "请刷新页面看最新情况。")
    row.ended_reason = _needed(reason, "停办原因", "reason")[:300]
    row.ended_on, row.is_main = ended_on, False
    row.version += 1
    row.save(update_fields=["ended_on", "ended_reason", "is_main", "version"])
    _audit(actor, "league.ended", row, {"ended_on": ended_on, "reason": row.ended_reason})
    return row.version


@transaction.atomic
def release_standing(actor: Actor, league_id: UUID, as_of: date, *, reason: str = "") -> UUID:
    """发布: the standing of a month's end as it is known now, kept for good; again for the same day only with a reason. Its id.

    Refusals ``month_not_over``, ``already_released``, ``nothing_changed``.
    """
    policy.require(actor, "races:release")
    league = visible_leagues(actor).select_for_update(of=("self",)).filter(id=league_id).first()
    if league is None:
        raise NotVisible
    now = moment_of(actor)
    if as_of != last_day_of_month(as_of.year, as_of.month) or as_of > local_day(now):
        raise Refusal("month_not_over", "只能发布已经结束的月份的名次。", "请选月末日期。", field="as_of")
    before = LeagueRelease.objects.in_zone(actor.zone_id).filter(league_id=league_id, as_of=as_of).order_by("-number").first()
    words = _needed(reason, "重新发布理由", "reason")[:300] if before is not None and reason.strip() else ""
    if before is not None and not words:
        raise Refusal(
            "already_released", f"{as_of.year}年{as_of.month}月的名次已经发布。", "数有更正、需重新发布的，请写明理由。", field="reason"
        )
    row = league_row(actor, league_id, as_of=as_of)
    content = standings_document(standings_of_row(actor, row, as_of=as_of))
    if before is not None and before.content == content:
        raise Refusal("nothing_changed", "与上次发布的名次和得分完全相同。", "不需要重新发布。", field="reason")
    made = LeagueRelease.objects.create_in(
        actor.zone_id,
        league_id=league_id,
        as_of=as_of,
        number=before.number + 1 if before else 1,
        version_number=row.version_number,
        content=content,
        reason=words,
        released_at=now,
        released_by_id=actor.user_id,
        released_by_name=actor.display_name[:80],
    )
    _audit(actor, "league.released", league, {"as_of": as_of, "number": made.number, "reason": words})
    return UUID(str(made.id))


def _check(actor: Actor, definition: LeagueDefinition, kept: Collection[str] = ()) -> None:
    """The terms, and that every peer is a unit or area of the zone (or was one of this league)."""
    day = local_day(moment_of(actor))
    check(definition, {one.id: one for one in dictionary(actor.zone_id).all_in_force(day)})
    unknown = {scope for _, scope, _ in definition.members} - set(current_names(actor)) - set(kept)
    if unknown:
        raise Refusal("unknown_member", "参赛单位里有本区没有或已撤销的机构。", "请重新选择。", field="members")


def _no_other_main(actor: Actor) -> None:
    """The mark moves: one main league a zone."""
    League.objects.in_zone(actor.zone_id).filter(is_main=True).update(is_main=False)


def _same_name(error: IntegrityError, name: str) -> Refusal:
    if "league_name_once" not in str(error):
        raise error
    return Refusal("league_exists", f"已有名为“{name}”的赛马。", "请换一个名称，或修改原来的。", field="name")


def _locked(actor: Actor, league_id: UUID, expected_version: int) -> League:
    row: League | None = visible_leagues(actor).select_for_update(of=("self",)).filter(id=league_id).first()
    if row is None:
        raise NotVisible
    if row.version != expected_version:
        last = _last(row)
        theirs = {"version": row.version, "recorded_by": last.recorded_by_name, "reason": last.reason}
        raise StaleVersion(yours={"version": expected_version}, theirs=theirs)
    return row


def _last(row: League) -> LeagueVersion:
    found: LeagueVersion = LeagueVersion.objects.in_zone(row.zone_id).filter(league_id=row.id).order_by("-number")[0]
    return found


def _add_version(actor: Actor, row: League, definition: LeagueDefinition, effective_on: date, basis: str, reason: str) -> None:
    last = LeagueVersion.objects.in_zone(row.zone_id).filter(league_id=row.id).order_by("-number").values_list("number", flat=True).first()
    LeagueVersion.objects.create_in(
        row.zone_id,
        league_id=row.id,
        number=(last or 0) + 1,
        content=as_document(definition),
        basis=tidy_text(basis)[:300],
        reason=reason,
        effective_on=effective_on,
        recorded_at=moment_of(actor),
        recorded_by_id=actor.user_id,
        recorded_by_name=actor.display_name[:80],
    )


def _needed(text: str, label: str, name: str) -> str:
    plain = tidy_text(text)[:500]
    if len(plain) < 4:
        raise Refusal("words_missing", f"“{label}”没有写清楚。", "请至少写 4 个字。", field=name)
    return plain


def _audit(actor: Actor, operation: str, row: League, after: Mapping[str, object], before: Mapping[str, object] | None = None) -> None:
    audit.record(actor, operation, subject_kind=LEAGUE_KIND, subject_id=row.id, subject_label=row.name, before=before, after=after)
