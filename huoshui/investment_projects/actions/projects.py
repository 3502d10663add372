"""Bringing projects into the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from huoshui.audit import actions as audit
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import clean_name, pinyin_initials, pinyin_key, project_key
from huoshui.core.refusals import Refusal
from huoshui.enterprises.actions import ensure_enterprises_bulk
from huoshui.fact_ledger.actions import record_facts, record_source
from huoshui.fact_ledger.rules.new_facts import NewFact
from huoshui.investment_projects.actions.bulk_rows import insert_projects
from huoshui.investment_projects.actions.figures import checked_figures
from huoshui.investment_projects.actions.projections import refresh_projection
from huoshui.investment_projects.actions.rights import locked_project
from huoshui.investment_projects.models import Project, ProjectAlias
from huoshui.investment_projects.queries.project_matching import same_name_projects
from huoshui.investment_projects.queries.selection_sql import day_of
from huoshui.investment_projects.rules.attributes import SUBJECT_KIND
from huoshui.operations.models import new_public_id
from huoshui.organizations.queries import unit as unit_of
from huoshui.organizations.rules import policy
from huoshui.organizations.rules.visible_scope import scope_of

LONGEST_NAME = 200
ALIKE_SCORE = 95


@dataclass(frozen=True)
class NewProject:
    """A project that a ledger brings: its name as it stands there, and whose it is. Facts follow separately."""

    name: str
    owner_enterprise_id: UUID | None = None
    owner_name: str = ""
    project_code: str = ""
    parent_project_id: UUID | None = None
    phase_label: str = ""
    id: UUID = field(default_factory=new_public_id)


@transaction.atomic
def create_project(
    actor: Actor,
    *,
    name: str,
    values: Mapping[str, Any] | None = None,
    is_another: bool = False,
    parent_project_id: UUID | None = None,
    phase_label: str = "",
) -> UUID:
    """Register a project from a form; its id. ``values``: attribute → value as ``record_figures`` takes them (dates and money typed).

    Milestone dates and a stage typed here are *reported* until their evidence is given. Refusal ``project_looks_known`` with
    candidates where the zone has a project of this name or code, until ``is_another`` is said.
    """
    policy.require(actor, "projects:create")
    plain = checked_name(name)
    given = _with_own_unit(actor, dict(values or {}))
    stated = checked_figures(given, today=day_of(actor))
    if not is_another:
        _ask_about_known(actor, plain, str(given.get("project_code") or ""))
    owner = str(given.get("owner_enterprise") or "")
    owners = ensure_enterprises_bulk(actor, [owner]) if owner else {}
    project = NewProject(plain, owners.get(owner), owner, str(given.get("project_code") or ""), parent_project_id, phase_label)
    create_projects_bulk(actor, [project])
    source = record_source(actor=actor, kind="form", title=f"项目登记：{plain}")
    own_name = NewFact(SUBJECT_KIND, project.id, "project_name", plain, spot_field="项目名称", raw_text=name[:200])
    record_facts(actor, source, [own_name, *(each.for_subject(project.id) for each in stated)])
    refresh_projection(actor.zone_id, [project.id])
    audit.record(
        actor,
        "project.created",
        subject_kind=SUBJECT_KIND,
        subject_id=project.id,
        subject_label=plain,
        after={"name": plain, **{each.attribute: each.audited for each in stated}},
    )
    return project.id


@transaction.atomic
def add_phase(
    actor: Actor, project_id: UUID, *, phase_label: str, name: str = "", values: Mapping[str, Any] | None = None, expected_version: int
) -> UUID:
    """Add a phase or sub-project (一期, 二期); its id. The parent is then counted once with all its phases (rules.counting)."""
    parent = locked_project(actor, project_id, "projects:add_phase", expected_version=expected_version, yours={"phase_label": phase_label})
    label = clean_name(phase_label)
    if not label or len(label) > 20:
        raise Refusal("phase_label_missing", "没有填写期次或子项目名。", "请填写 20 字以内的名称，如“二期”。", field="phase_label")
    if parent.parent_project_id is not None:
        raise Refusal("phase_of_a_phase", f"“{parent.name}”本身是一个期次。", "请在主项目上增加期次。", field="phase_label")
    if Project.objects.in_zone(actor.zone_id).filter(parent_project_id=parent.id, phase_label=label, merged_into_id=None).exists():
        raise Refusal("phase_exists", f"“{parent.name}”已有“{label}”。", "请换一个期次名称。", field="phase_label")
    inherited = {
        attribute: value
        for attribute, value in (("owner_enterprise", parent.owner_name), ("duty_unit", parent.duty_unit_name), ("area", parent.area_text))
        if value
    }
    full_name = checked_name(name) if name.strip() else checked_name(f"{parent.name}{label}")
    stated = checked_figures({**inherited, **(values or {})}, today=day_of(actor))
    phase = NewProject(full_name, parent.owner_enterprise_id, parent.owner_name, "", parent.id, label)
    create_projects_bulk(actor, [phase])
    source = record_source(actor=actor, kind="form", title=f"增加期次：{full_name}")
    own_name = NewFact(SUBJECT_KIND, phase.id, "project_name", full_name, spot_field="项目名称", raw_text=full_name)
    record_facts(actor, source, [own_name, *(each.for_subject(phase.id) for each in stated)])
    parent.version += 1
    parent.save(update_fields=["version"])
    refresh_projection(actor.zone_id, [phase.id])
    audit.record(
        actor,
        "project.phase_added",
        subject_kind=SUBJECT_KIND,
        subject_id=parent.id,
        subject_label=parent.name,
        after={"phase_id": phase.id, "phase": full_name, "label": label},
    )
    return phase.id


@transaction.atomic
def rename_project(actor: Actor, project_id: UUID, *, name: str, reason: str, expected_version: int) -> int:
    """Another name for the project; the old one stays as an alias under which it is found. The new version."""
    row = locked_project(actor, project_id, "projects:correct", expected_version=expected_version, yours={"name": name})
    plain, old_name = checked_name(name), row.name
    if plain == old_name:
        return int(row.version)
    if not reason.strip():
        raise Refusal("reason_missing", "没有填写改名的原因。", "请写明原因，将随事实保存。", field="reason")
    for column, value in name_columns(plain).items():
        setattr(row, column, value)
    row.version += 1
    row.save(update_fields=["name", "name_key", "pinyin_key", "pinyin_initials", "version"])
    add_project_alias(row, old_name)
    source = record_source(actor=actor, kind="form", title=f"项目改名：{old_name}")
    record_facts(
        actor, source, [NewFact(SUBJECT_KIND, row.id, "project_name", plain, spot_field="项目名称", raw_text=reason.strip()[:200])]
    )
    audit.record(
        actor,
        "project.renamed",
        subject_kind=SUBJECT_KIND,
        subject_id=row.id,
        subject_label=plain,
        before={"name": old_name},
        after={"name": plain, "reason": reason.strip()[:200]},
    )
    return int(row.version)


@transaction.atomic
def create_projects_bulk(actor: Actor, projects: Sequence[NewProject]) -> list[UUID]:
    """Insert the rows of projects whose facts a ledger or a form records next; their ids in order.

    Not audited one by one and not yet projected: the caller records facts, calls ``refresh_projection`` and writes its audit row.
    """
    day = day_of(actor)
    rows = [
        {
            "id": each.id,
            "parent_project_id": each.parent_project_id,
            "phase_label": each.phase_label[:20],
            "owner_enterprise_id": each.owner_enterprise_id,
            "owner_name": each.owner_name[:200],
            "project_code": each.project_code[:40],
            "projected_as_of": None if each.owner_name or each.project_code else day,
            **name_columns(checked_name(each.name)),
        }
        for each in projects
    ]
    insert_projects({"zone_id": actor.zone_id, "created_at": clock.now()}, rows)
    return [each.id for each in projects]


@transaction.atomic
def add_project_aliases_bulk(actor: Actor, aliases: Mapping[UUID, Sequence[str]]) -> None:
    """Names under which ledgers also call projects; known ones are left alone. For imports, whose audit row covers it."""
    rows = [
        ProjectAlias(zone_id=actor.zone_id, project_id=project_id, name=clean_name(name)[:200], name_key=project_key(name))
        for project_id, names in aliases.items()
        for name in names
        if project_key(name)
    ]
    ProjectAlias.objects.in_zone(actor.zone_id).bulk_create(rows, batch_size=2000, ignore_conflicts=True)


def add_project_alias(project: Project, name: str) -> ProjectAlias | None:
    """One more name; None where the project is found under it already."""
    key = project_key(name)
    if not key or key == project.name_key:
        return None
    alias, is_new = ProjectAlias.objects.in_zone(project.zone_id).get_or_create(
        zone_id=project.zone_id, project=project, name_key=key, defaults={"name": clean_name(name)[:LONGEST_NAME]}
    )
    return alias if is_new else None


def name_columns(name: str) -> dict[str, str]:
    """The columns that follow from a project's name."""
    return {
        "name": name,
        "name_key": project_key(name),
        "pinyin_key": pinyin_key(name),
        "pinyin_initials": pinyin_initials(name)[:100],
    }


def checked_name(name: str) -> str:
    """The name as it is stored. Refusal ``name_missing``, ``name_too_long``."""
    plain = clean_name(name)
    if not project_key(plain):
        raise Refusal("name_missing", "没有填写项目名称。", "请按批复或合同填写项目名称。", field="name")
    if len(plain) > LONGEST_NAME:
        raise Refusal("name_too_long", f"项目名称超过 {LONGEST_NAME} 字。", "请检查是否粘贴了建设内容。", field="name")
    return plain


def _with_own_unit(actor: Actor, values: dict[str, Any]) -> dict[str, Any]:
    """Who sees only some units' projects registers projects of those units; without a choice, of the only one."""
    scope = scope_of(actor)
    if scope.whole_zone:
        return values
    own_names = sorted(unit_of(actor, unit_id).name for unit_id in scope.unit_ids)
    if not values.get("duty_unit") and len(own_names) == 1:
        return {**values, "duty_unit": own_names[0]}
    if values.get("duty_unit") not in own_names:
        raise Refusal("duty_unit_not_yours", "责任单位不是您所在的单位。", f"请选择：{'、'.join(own_names)}。", field="duty_unit")
    return values


def _ask_about_known(actor: Actor, name: str, code: str) -> None:
    alike = [each for each in same_name_projects(actor, name, project_code=code) if each.score >= ALIKE_SCORE]
    if alike:
        raise Refusal(
            "project_looks_known",
            f"“{name}”与已登记的“{alike[0].name}”{alike[0].why}。",
            "如是同一项目，请在已有项目上填报；确为另一项目的，请确认后再次提交。",
            field="name",
            data={"candidates": [{"id": str(each.project_id), "name": each.name, "why": each.why, "score": each.score} for each in alike]},
        )
