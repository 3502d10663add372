"""Programmes with their members, as of any day and as known at any moment. Totals are those of the projects' own queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from huoshui.assignments.queries import fates_of, moment_of
from huoshui.assignments.queries.visibility import visible_assignments
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.dispatch.models import Programme, ProgrammeSpell
from huoshui.dispatch.rules.programmes import ASSIGNMENT, ENTERPRISE, KINDS, PROJECT, REQUEST
from huoshui.enterprise_requests.queries import requests_by_id
from huoshui.enterprises.queries import enterprises_by_id
from huoshui.investment_projects.queries import ProjectRow, Totals, project_rows
from huoshui.investment_projects.queries.selection_sql import Selection, no_totals
from huoshui.organizations.rules import policy


@dataclass(frozen=True)
class MemberLine:
    """One member as pages show it: the record as the actor sees it, since when it belongs, until when."""

    kind: str
    id: UUID
    title: str
    detail: str
    unit_name: str
    spell_id: UUID
    from_on: date
    until_on: date | None
    words: str
    recorded_at: datetime
    recorded_by_name: str
    project: ProjectRow | None = None


@dataclass(frozen=True)
class ProgrammeRow:
    """One programme: how many members of each kind the actor sees on the day, and the totals of its projects."""

    id: UUID
    name: str
    purpose: str
    starts_on: date
    ends_on: date | None
    owner_unit_id: UUID | None
    owner_name: str
    made_by_name: str
    is_over: bool
    counts: dict[str, int]
    totals: Totals
    version: int

    @property
    def member_count(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class ProgrammePage:
    """One page of programmes. ``next_offset`` is None on the last page."""

    rows: tuple[ProgrammeRow, ...]
    total_count: int
    next_offset: int | None


@dataclass(frozen=True)
class MemberPage:
    """One page of the members of a kind. ``next_offset`` is None on the last page."""

    rows: tuple[MemberLine, ...]
    total_count: int
    next_offset: int | None


@dataclass(frozen=True)
class Subject:
    """A record that may join, as the actor sees it."""

    title: str
    detail: str = ""
    unit_name: str = ""
    project: ProjectRow | None = None


@dataclass(frozen=True)
class Clocks:
    """The day that a page stands on and what was known; None is now."""

    as_of: date | None = None
    known_at: datetime | None = None


NOW = Clocks()
Finder = Callable[[Actor, list[UUID], Clocks], dict[UUID, Subject]]


def _projects(actor: Actor, ids: list[UUID], clocks: Clocks) -> dict[UUID, Subject]:
    rows = project_rows(actor, ids=ids, as_of=clocks.as_of, known_at=clocks.known_at)
    return {row.id: Subject(row.name, row.stage_label, row.duty_unit_name, row) for row in rows}


def _enterprises(actor: Actor, ids: list[UUID], _: Clocks) -> dict[UUID, Subject]:
    if not policy.may(actor, "enterprises:detail"):
        return {}
    return {row.id: Subject(row.name, row.uscc or "没有统一社会信用代码") for row in enterprises_by_id(actor, ids).values()}


def _requests(actor: Actor, ids: list[UUID], _: Clocks) -> dict[UUID, Subject]:
    return {row.id: Subject(f"{row.number} {row.title}", row.state_label, row.lead_unit_name) for row in requests_by_id(actor, ids)}


def _assignments(actor: Actor, ids: list[UUID], _: Clocks) -> dict[UUID, Subject]:
    titles = dict(visible_assignments(actor).filter(id__in=ids).values_list("id", "title"))
    fates = fates_of(actor.zone_id, list(titles), moment_of(actor))
    return {one: Subject(f"{fates[one].number} {title}", fates[one].state_name, fates[one].unit_name) for one, title in titles.items()}


_FINDERS: dict[str, Finder] = {PROJECT: _projects, ENTERPRISE: _enterprises, REQUEST: _requests, ASSIGNMENT: _assignments}


def offer_subjects(kind: str, finder: Finder) -> None:
    """A domain above names how its records read. Once a kind."""
    if _FINDERS.setdefault(kind, finder) is not finder:
        raise ValueError(f"kind {kind!r} has two finders")


def subjects_of(actor: Actor, kind: str, ids: Iterable[UUID], clocks: Clocks = NOW) -> dict[UUID, Subject]:
    """Those of ``ids`` that the actor may see."""
    wanted = list(dict.fromkeys(ids))
    finder = _FINDERS.get(kind)
    return finder(actor, wanted, clocks) if finder and wanted else {}


def visible_programmes(actor: Actor) -> Any:
    """Programmes are open to all who work in the zone; their members to who may see those."""
    rows = Programme.objects.in_zone(actor.zone_id)
    return rows if policy.may(actor, "programmes:list") else rows.none()


def spells_on(actor: Actor, clocks: Clocks, *, programme_ids: Sequence[UUID] | None = None, subject_id: UUID | None = None) -> Any:
    """The spells that hold on the day as known then: of each spell what was said last."""
    day = clocks.as_of or local_day(moment_of(actor))
    said = ProgrammeSpell.objects.in_zone(actor.zone_id)
    said = said.filter(programme_id__in=programme_ids) if programme_ids is not None else said
    said = said.filter(subject_id=subject_id) if subject_id else said
    said = said.filter(recorded_at__lte=clocks.known_at) if clocks.known_at else said
    newest = said.order_by("spell_id", "-recorded_at", "-id").distinct("spell_id")
    holding = ProgrammeSpell.objects.in_zone(actor.zone_id).filter(id__in=newest.values("id"), is_struck=False, from_on__lte=day)
    return holding.filter(Q(until_on=None) | Q(until_on__gte=day))


def _members(actor: Actor, clocks: Clocks, programme_ids: Sequence[UUID]) -> tuple[list[ProgrammeSpell], dict[str, dict[UUID, Subject]]]:
    spells = list(spells_on(actor, clocks, programme_ids=programme_ids))
    found = {kind: subjects_of(actor, kind, [one.subject_id for one in spells if one.subject_kind == kind], clocks) for kind in KINDS}
    return spells, found


def list_programmes(
    actor: Actor, *, text: str = "", over: bool = False, offset: int = 0, limit: int = 10, clocks: Clocks = NOW
) -> ProgrammePage:
    """Programmes by their start, newest first, on the present day with those that begin later; those that are over only where asked for.

    Each row costs one query for its totals.
    """
    today = local_day(moment_of(actor))
    day = clocks.as_of or today
    rows = visible_programmes(actor).filter(starts_on__lte=day) if day < today else visible_programmes(actor)
    rows = rows if over else rows.filter(_not_over(day))
    rows = rows.filter(name__icontains=tidy_text(text)[:60]) if text else rows
    size = max(1, min(limit, 50))
    total = rows.count()
    models = list(rows.select_related("owner_unit").order_by("-starts_on", "-id")[offset : offset + size])
    spells, found = _members(actor, clocks, [one.id for one in models])
    drawn = [_row(actor, one, [spell for spell in spells if spell.programme_id == one.id], found, clocks, day) for one in models]
    return ProgrammePage(tuple(drawn), total, offset + size if offset + size < total else None)


def _not_over(day: date) -> Q:
    return Q(ends_on=None) | Q(ends_on__gte=day)


def running_programmes(actor: Actor) -> list[tuple[UUID, str]]:
    """(id, name) of those that records may join today, for a choice."""
    today = local_day(moment_of(actor))
    rows = visible_programmes(actor).filter(_not_over(today), starts_on__lte=today)
    return list(rows.order_by("name").values_list("id", "name")[:200])


def _row(
    actor: Actor, row: Programme, spells: Sequence[ProgrammeSpell], found: dict[str, dict[UUID, Subject]], clocks: Clocks, day: date
) -> ProgrammeRow:
    ids = {kind: [one.subject_id for one in spells if one.subject_kind == kind and one.subject_id in found[kind]] for kind in KINDS}
    totals = Selection(actor, as_of=clocks.as_of, known_at=clocks.known_at, ids=ids[PROJECT]).totals() if ids[PROJECT] else no_totals()
    return ProgrammeRow(
        id=row.id,
        name=row.name,
        purpose=row.purpose,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        owner_unit_id=row.owner_unit_id,
        owner_name=row.owner_unit.name if row.owner_unit else "",
        made_by_name=row.made_by_name,
        is_over=row.ends_on is not None and row.ends_on < day,
        counts={kind: len(each) for kind, each in ids.items()},
        totals=totals,
        version=row.version,
    )


def programme_of(actor: Actor, programme_id: UUID) -> Programme:
    """The visible row, or NotVisible. For this domain's own."""
    row: Programme | None = visible_programmes(actor).select_related("owner_unit").filter(id=programme_id).first()
    if row is None:
        raise NotVisible
    return row


def programme_row(actor: Actor, programme_id: UUID, *, clocks: Clocks = NOW) -> ProgrammeRow:
    """One programme with its counts and totals, or NotVisible."""
    row = programme_of(actor, programme_id)
    spells, found = _members(actor, clocks, [row.id])
    return _row(actor, row, spells, found, clocks, clocks.as_of or local_day(moment_of(actor)))


def list_members(
    actor: Actor, programme_id: UUID, kind: str, *, offset: int = 0, limit: int | None = 50, clocks: Clocks = NOW
) -> MemberPage:
    """The members of a kind that the actor sees, by title. Their number is that of ``programme_row``. Refusal ``bad_filter``."""
    if kind not in KINDS:
        raise Refusal("bad_filter", "成员种类无法识别。", "请从页面上选择。", field="kind")
    programme_of(actor, programme_id)
    spells = [one for one in spells_on(actor, clocks, programme_ids=[programme_id]) if one.subject_kind == kind]
    found = subjects_of(actor, kind, [one.subject_id for one in spells], clocks)
    lines = [_line(one, found[one.subject_id]) for one in spells if one.subject_id in found]
    lines.sort(key=lambda one: (one.title, str(one.id)))
    size = len(lines) if limit is None else max(1, min(limit, 500))
    shown = lines[offset : offset + size]
    return MemberPage(tuple(shown), len(lines), offset + size if offset + size < len(lines) else None)


def _line(spell: ProgrammeSpell, subject: Subject) -> MemberLine:
    return MemberLine(
        kind=spell.subject_kind,
        id=spell.subject_id,
        title=subject.title,
        detail=subject.detail,
        unit_name=subject.unit_name,
        spell_id=spell.spell_id,
        from_on=spell.from_on,
        until_on=spell.until_on,
        words=spell.words,
        recorded_at=spell.recorded_at,
        recorded_by_name=spell.recorded_by_name,
        project=subject.project,
    )


def programmes_of_subject(actor: Actor, subject_id: UUID, *, clocks: Clocks = NOW) -> list[tuple[UUID, str, date]]:
    """(programme, name, since) of those to which a record belongs on the day. The caller has decided who sees the record."""
    spells = {one.programme_id: one.from_on for one in spells_on(actor, clocks, subject_id=subject_id)}
    rows = visible_programmes(actor).filter(id__in=list(spells)).order_by("name")
    return [(row.id, row.name, spells[row.id]) for row in rows]


def spell_of(actor: Actor, spell_id: UUID) -> tuple[ProgrammeSpell, str]:
    """What was last said of a spell, and its record's title; NotVisible where the actor may not see the record."""
    said = ProgrammeSpell.objects.in_zone(actor.zone_id).filter(spell_id=spell_id).order_by("-recorded_at", "-id").first()
    if said is None:
        raise NotVisible
    programme_of(actor, said.programme_id)
    found = subjects_of(actor, said.subject_kind, [said.subject_id])
    if said.subject_id not in found:
        raise NotVisible
    return said, found[said.subject_id].title
