"""Known records that a claim may be about, with the reasons for likeness. Names that are only alike never join by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from huoshui.core import lifecycle
from huoshui.core.actor import Actor
from huoshui.core.money import format_money
from huoshui.core.names import clean_name
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.enterprises.queries import enterprise_names, enterprise_row, enterprises_by_name, find_alike
from huoshui.fact_ledger.rules.reported_figures import SUBJECT_KIND_NAMES
from huoshui.ingestion.queries.claims import ClaimRow
from huoshui.ingestion.rules.claim_links import EXACT, LinkCandidate, batch_period_no, further_likeness, proposed
from huoshui.investment_projects.queries import (
    AskedProject,
    BatchRow,
    ProjectCandidate,
    list_batches,
    match_projects,
    project_row,
    project_rows,
    same_name_projects,
)
from huoshui.organizations import queries as organizations

MOST_CANDIDATES = 8
MOST_OFFERED = 12
SAME = "名称相同"


def candidates_for(actor: Actor, claim: ClaimRow, *, words: str = "") -> list[LinkCandidate]:
    """What the claim may be about, the likest first. ``words`` searches for another name than the claim's own."""
    name = clean_name(words or claim.shown_subject)
    found = list(_projects(actor, name, claim.fields if claim.kind == "project" else {}))
    if claim.kind == "figure":
        found += [*_batches(actor, name), *_zone(actor, name), *_places(actor, name), *_enterprises(actor, name)]
    likest = sorted(found, key=lambda one: (-one.score, one.label))[:MOST_CANDIDATES]
    return likest if words or claim.kind != "figure" else [*likest, *_always_offered(actor, claim, {one.id for one in likest})]


def _always_offered(actor: Actor, claim: ClaimRow, known: set[UUID]) -> list[LinkCandidate]:
    """What a figure is joined to now, and what most figures are about: the zone, its 期, its parks."""
    offered: list[LinkCandidate] = []
    if claim.link is not None and claim.link.id not in known:
        offered.append(LinkCandidate(claim.link.kind, claim.link.id, claim.link.label, 60, claim.link.why))
        known = known | {claim.link.id}
    usual = [one for one in default_subjects(actor) if one[1] not in known]
    return offered + [LinkCandidate(kind, record_id, label, 0, SUBJECT_KIND_NAMES[kind]) for kind, record_id, label in usual[:MOST_OFFERED]]


def exact_links(actor: Actor, subjects: Mapping[UUID, tuple[str, str]]) -> dict[UUID, LinkCandidate]:
    """For many claims at once (id → (kind, name)): the only record of exactly that name. A dozen queries, whatever the number."""
    names = sorted({clean_name(words) for _, words in subjects.values() if clean_name(words)})
    if not names:
        return {}
    by_name: dict[str, list[LinkCandidate]] = {name: [] for name in names}
    for name, candidate in _records_of_exactly(actor, names):
        by_name[name].append(candidate)
    found = {}
    for claim_id, (kind, words) in subjects.items():
        candidates = by_name.get(clean_name(words), [])
        answer = proposed([one for one in candidates if kind == "figure" or one.kind == "project"])
        if answer is not None:
            found[claim_id] = answer
    return found


def _records_of_exactly(actor: Actor, names: list[str]) -> Iterator[tuple[str, LinkCandidate]]:
    matches = dict(zip(names, match_projects(actor.zone_id, [AskedProject(name) for name in names]), strict=True))
    ids = [match.project_id for match in matches.values() if match.project_id is not None]
    rows = {row.id: row for row in project_rows(actor, ids=ids)} if ids else {}
    firms = enterprises_by_name(actor.zone_id, names)
    firm_names = enterprise_names(actor, firms.values())
    units = organizations.units_by_name(actor.zone_id, names)
    areas = {clean_name(area.name): area for area in organizations.areas(actor)}
    zone, batches = organizations.zone(actor.zone_id), list_batches(actor)
    for name in names:
        project_id = matches[name].project_id
        if project_id in rows:
            yield (
                name,
                LinkCandidate("project", project_id, rows[project_id].name, 99, SAME if matches[name].how != "alias" else "别名相同"),
            )
        if firms.get(name) in firm_names:
            yield name, LinkCandidate("enterprise", firms[name], firm_names[firms[name]], 99, SAME)
        if name in units:
            yield name, LinkCandidate("unit", units[name].id, units[name].name, 99, SAME)
        if name in areas:
            yield name, LinkCandidate("area", areas[name].id, areas[name].name, 99, SAME)
        if zone is not None and clean_name(zone.name) == name:
            yield name, LinkCandidate("zone", zone.id, zone.name, 100, SAME)
        for candidate in _batches_named(batches, name):
            yield name, candidate


def record_label(actor: Actor, kind: str, record_id: UUID) -> str:
    """The name of a record that a claim is to be joined to. NotVisible for a stranger's and a random id alike."""
    if kind not in SUBJECT_KIND_NAMES:
        raise Refusal("unknown_subject", "没有这一类对象。", "请从候选中选择。", field="link_kind")
    if kind == "project":
        return project_row(actor, record_id).name
    if kind == "enterprise":
        return enterprise_row(actor, record_id).name
    if kind == "batch":
        return next((one.title for one in list_batches(actor) if one.id == record_id), "") or _nowhere()
    if kind == "area":
        return str(organizations.area(actor, record_id).name)
    if kind == "unit":
        return str(organizations.unit(actor, record_id).name)
    zone = organizations.zone(record_id) if record_id == actor.zone_id else None
    return str(zone.name) if zone is not None else _nowhere()


def default_subjects(actor: Actor) -> list[tuple[str, UUID, str]]:
    """(kind, id, label) of what a document's figures without a subject can be about: the zone, its 期, its parks."""
    zone = organizations.zone(actor.zone_id)
    found: list[tuple[str, UUID, str]] = [("zone", actor.zone_id, zone.name)] if zone is not None else []
    found += [("batch", one.id, one.title) for one in list_batches(actor)]
    return found + [("area", one.id, one.name) for one in organizations.areas(actor)]


def _nowhere() -> str:
    raise NotVisible


def _projects(actor: Actor, name: str, fields: Mapping[str, Any]) -> Iterator[LinkCandidate]:
    if not name:
        return
    alike: list[ProjectCandidate] = same_name_projects(actor, name, limit=MOST_CANDIDATES)
    rows = {row.id: row for row in project_rows(actor, ids=[one.project_id for one in alike])} if alike else {}
    for one in alike:
        row = rows.get(one.project_id)
        why, detail = [one.why], one.owner_name
        if row is not None:
            why += further_likeness(fields, row.planned_investment_fen, lifecycle.claim_stage(row.stage))
            parts = [one.owner_name, row.stage_label, format_money(row.planned_investment_fen) if row.planned_investment_fen else ""]
            detail = " · ".join(part for part in parts if part)
        score = one.score if one.score >= EXACT else min(one.score + 3 * (len(why) - 1), EXACT - 1)
        yield LinkCandidate("project", one.project_id, one.name, score, "、".join(why), detail)


def _batches(actor: Actor, name: str) -> Iterator[LinkCandidate]:
    return _batches_named(list_batches(actor), name)


def _batches_named(batches: tuple[BatchRow, ...], name: str) -> Iterator[LinkCandidate]:
    number = batch_period_no(name)
    for one in batches:
        if clean_name(one.title) == name:
            yield LinkCandidate("batch", one.id, one.title, 100, SAME)
        elif one.period_no == number:
            yield LinkCandidate("batch", one.id, one.title, 99, "期次相同")


def _zone(actor: Actor, name: str) -> Iterator[LinkCandidate]:
    zone = organizations.zone(actor.zone_id)
    if zone is None or not name:
        return
    own = clean_name(zone.name)
    if name == own:
        yield LinkCandidate("zone", zone.id, zone.name, 100, SAME)
    elif own.endswith(name) or name.endswith(own) or name in ("全区", "全县", "全市", "本区", "示范区", "开发区", "区级"):
        yield LinkCandidate("zone", zone.id, zone.name, 80, "名称相近")


def _places(actor: Actor, name: str) -> Iterator[LinkCandidate]:
    if not name:
        return
    for area in organizations.areas(actor):
        known = clean_name(area.name)
        if known == name or (len(name) >= 3 and (known.endswith(name) or name.endswith(known))):
            yield LinkCandidate("area", area.id, area.name, 100 if known == name else 78, SAME if known == name else "名称相近")
    unit = organizations.unit_by_name(actor.zone_id, name)
    if unit is not None:
        yield LinkCandidate("unit", unit.id, unit.name, 100, SAME)


def _enterprises(actor: Actor, name: str) -> Iterator[LinkCandidate]:
    if not name:
        return
    for one in find_alike(actor, name, limit=MOST_CANDIDATES):
        score = one.score if one.score >= 99 else min(one.score, EXACT - 1)  # 字号 or sound alike is not the same firm
        yield LinkCandidate("enterprise", one.enterprise_id, one.name, score, one.why, one.uscc)
