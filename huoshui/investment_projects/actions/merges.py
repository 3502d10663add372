"""Two entries that are one: merged with a trail, and taken apart again. Never by likeness alone: a person says so."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from huoshui.audit import actions as audit
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.enterprises.actions import merge_entries, undo_merge_entries
from huoshui.enterprises.queries import enterprise_names
from huoshui.investment_projects.actions.projections import refresh_projection
from huoshui.investment_projects.actions.projects import add_project_alias
from huoshui.investment_projects.actions.rights import locked_project
from huoshui.investment_projects.models import BatchEntry, GapRecord, Project, ProjectAlias, ProjectMerge
from huoshui.investment_projects.rules.attributes import SUBJECT_KIND


@transaction.atomic
def merge_projects(actor: Actor, kept_id: UUID, merged_id: UUID, *, reason: str) -> UUID:
    """Let ``merged_id`` be part of ``kept_id``: its facts, phases, names, batch entries and gaps count there. The id of the merge.

    Nothing is deleted. Facts of both that differ show as a dispute until a person chooses.
    """
    if kept_id == merged_id:
        raise Refusal("merge_with_itself", "不能与自身合并。", "请选择另一个项目。", field="merged_id")
    first, second = sorted((kept_id, merged_id))
    rows = {row.id: row for row in (locked_project(actor, first, "projects:merge"), locked_project(actor, second, "projects:merge"))}
    kept, merged = rows[kept_id], rows[merged_id]
    why = reason.strip()
    if len(why) < 4:
        raise Refusal("reason_missing", "合并需要说明依据。", "请写明为何是同一个项目（至少 4 个字）。", field="reason")
    if kept.project_code and merged.project_code and kept.project_code != merged.project_code:
        raise Refusal(
            "two_codes",
            f"两个项目的项目代码不同（{kept.project_code}、{merged.project_code}）。",
            "代码不同通常是两个项目；如一方填错，请先更正代码再合并。",
        )
    if merged.parent_project_id == kept.id or kept.parent_project_id == merged.id:
        raise Refusal("merge_with_phase", "主项目不能与自己的期次合并。", "期次已随主项目只计一次，无需合并。")
    moved = _move(kept, merged)
    merged.merged_into_id, merged.version = kept.id, merged.version + 1
    merged.save(update_fields=["merged_into_id", "version"])
    refresh_projection(actor.zone_id, [kept.id])
    merge = ProjectMerge.objects.create_in(
        actor.zone_id,
        kept_id=kept.id,
        merged_id=merged.id,
        reason=why[:200],
        moved=moved,
        merged_at=clock.now(),
        merged_by_id=actor.user_id,
    )
    audit.record(
        actor,
        "project.merged",
        subject_kind=SUBJECT_KIND,
        subject_id=kept.id,
        subject_label=kept.name,
        before={"merged_id": merged.id, "merged_name": merged.name},
        after={"merge_id": merge.id, "reason": why[:200]},
    )
    return UUID(str(merge.id))


@transaction.atomic
def undo_merge(actor: Actor, merge_id: UUID) -> UUID:
    """Take a merge of projects back; the id of the project that stands by itself again. Later merges are undone first."""
    zone = actor.zone_id
    merge: ProjectMerge | None = ProjectMerge.objects.in_zone(zone).select_for_update().filter(id=merge_id).first()
    if merge is None:
        raise NotVisible
    kept = locked_project(actor, merge.kept_id, "projects:merge")
    if merge.undone_at is not None:
        raise Refusal("merge_already_undone", "这次合并已经撤销过。", "请刷新页面查看。")
    merged: Project = Project.objects.in_zone(zone).select_for_update().get(id=merge.merged_id)
    if merged.merged_into_id != kept.id:
        raise Refusal("later_merge_first", "此后又有新的合并。", "请先撤销较晚的那次合并。")
    _move_back(kept, merged, merge.moved)
    merged.merged_into_id, merged.version = None, merged.version + 1
    merged.save(update_fields=["merged_into_id", "version"])
    merge.undone_at, merge.undone_by_id = clock.now(), actor.user_id
    merge.save(update_fields=["undone_at", "undone_by_id"])
    refresh_projection(zone, [kept.id, merged.id])
    audit.record(
        actor,
        "project.merge_undone",
        subject_kind=SUBJECT_KIND,
        subject_id=kept.id,
        subject_label=kept.name,
        after={"merge_id": merge.id, "restored_id": merged.id, "restored_name": merged.name},
    )
    return UUID(str(merged.id))


@transaction.atomic
def merge_enterprises(actor: Actor, kept_id: UUID, merged_id: UUID, *, reason: str) -> UUID:
    """Two register entries are one firm: names and projects move to ``kept_id``. The id of the merge."""
    owned = list(Project.objects.in_zone(actor.zone_id).filter(owner_enterprise_id=merged_id).values_list("id", flat=True))
    merge = merge_entries(actor, kept_id, merged_id, reason=reason, linked={"projects": owned})
    Project.objects.in_zone(actor.zone_id).filter(id__in=owned).update(owner_enterprise_id=kept_id)
    audit.record(
        actor,
        "enterprise.merged",
        subject_kind="enterprise",
        subject_id=kept_id,
        subject_label=enterprise_names(actor, [kept_id]).get(kept_id, ""),
        before={"merged_id": merged_id},
        after={"merge_id": merge.id, "reason": merge.reason, "projects": len(owned)},
    )
    return UUID(str(merge.id))


@transaction.atomic
def undo_enterprise_merge(actor: Actor, merge_id: UUID) -> UUID:
    """Take a merge of enterprises back; the id of the firm that stands by itself again."""
    merge = undo_merge_entries(actor, merge_id)
    owned = merge.moved["linked"].get("projects", [])
    Project.objects.in_zone(actor.zone_id).filter(id__in=owned, owner_enterprise_id=merge.kept_id).update(
        owner_enterprise_id=merge.merged_id
    )
    audit.record(
        actor,
        "enterprise.merge_undone",
        subject_kind="enterprise",
        subject_id=merge.kept_id,
        subject_label=enterprise_names(actor, [merge.kept_id]).get(merge.kept_id, ""),
        after={"merge_id": merge.id, "restored_id": merge.merged_id},
    )
    return UUID(str(merge.merged_id))


def _move(kept: Project, merged: Project) -> dict[str, Any]:
    zone = kept.zone_id
    earlier = list(Project.objects.in_zone(zone).filter(merged_into_id=merged.id).values_list("id", flat=True))
    Project.objects.in_zone(zone).filter(id__in=earlier).update(merged_into_id=kept.id)
    phases = list(Project.objects.in_zone(zone).filter(parent_project_id=merged.id).values_list("id", flat=True))
    if phases and kept.parent_project_id is not None:
        raise Refusal("phase_of_a_phase", f"“{merged.name}”有期次，不能并入本身是期次的“{kept.name}”。", "请选择主项目。")
    Project.objects.in_zone(zone).filter(id__in=phases).update(parent_project_id=kept.id)
    held = set(BatchEntry.objects.in_zone(zone).filter(project_id=kept.id).values_list("batch_id", "kind"))
    entries = [
        entry_id
        for entry_id, batch_id, kind in BatchEntry.objects.in_zone(zone).filter(project_id=merged.id).values_list("id", "batch_id", "kind")
        if (batch_id, kind) not in held
    ]
    BatchEntry.objects.in_zone(zone).filter(id__in=entries).update(project_id=kept.id)
    open_kinds = set(GapRecord.objects.in_zone(zone).filter(project_id=kept.id, closed_on=None).values_list("kind", flat=True))
    gaps = [
        gap_id
        for gap_id, kind, closed_on in GapRecord.objects.in_zone(zone).filter(project_id=merged.id).values_list("id", "kind", "closed_on")
        if closed_on is not None or kind not in open_kinds
    ]
    GapRecord.objects.in_zone(zone).filter(id__in=gaps).update(project_id=kept.id)
    keys = set(ProjectAlias.objects.in_zone(zone).filter(project_id=kept.id).values_list("name_key", flat=True)) | {kept.name_key}
    aliases = list(ProjectAlias.objects.in_zone(zone).filter(project_id=merged.id).exclude(name_key__in=keys).values_list("id", flat=True))
    ProjectAlias.objects.in_zone(zone).filter(id__in=aliases).update(project_id=kept.id)
    new_alias = add_project_alias(kept, merged.name)
    moved = {"earlier_merges": earlier, "phases": phases, "batch_entries": entries, "gaps": gaps, "aliases": aliases}
    return {**{name: [str(each) for each in ids] for name, ids in moved.items()}, "new_alias": str(new_alias.id) if new_alias else ""}


def _move_back(kept: Project, merged: Project, moved: dict[str, Any]) -> None:
    zone = kept.zone_id
    Project.objects.in_zone(zone).filter(id__in=moved["earlier_merges"], merged_into_id=kept.id).update(merged_into_id=merged.id)
    Project.objects.in_zone(zone).filter(id__in=moved["phases"], parent_project_id=kept.id).update(parent_project_id=merged.id)
    BatchEntry.objects.in_zone(zone).filter(id__in=moved["batch_entries"], project_id=kept.id).update(project_id=merged.id)
    GapRecord.objects.in_zone(zone).filter(id__in=moved["gaps"], project_id=kept.id).update(project_id=merged.id)
    ProjectAlias.objects.in_zone(zone).filter(id__in=moved["aliases"], project_id=kept.id).update(project_id=merged.id)
    if moved["new_alias"]:
        ProjectAlias.objects.in_zone(zone).filter(id=moved["new_alias"]).delete()
