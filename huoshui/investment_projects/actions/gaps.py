"""State gaps: who takes care of a stuck project, why it is stuck, what comes next, and taking it off the list (销号) with evidence."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from huoshui.audit import actions as audit
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.refusals import Refusal, StaleVersion
from huoshui.investment_projects.actions.rights import locked_project
from huoshui.investment_projects.models import GapRecord, Project
from huoshui.investment_projects.queries.project_lists import project_row
from huoshui.investment_projects.queries.selection_sql import day_of
from huoshui.investment_projects.rules.attributes import MILESTONE_STAGES, SUBJECT_KIND
from huoshui.investment_projects.rules.state_gaps import GAP_KINDS, NO, GapSubject, stands_in_gap
from huoshui.organizations.queries import unit as unit_of


@transaction.atomic
def update_gap(
    actor: Actor,
    project_id: UUID,
    kind: str,
    *,
    owner_unit_id: UUID | None = None,
    owner_person: str = "",
    reason: str = "",
    next_step: str = "",
    next_step_due_on: date | None = None,
    expected_version: int = 0,
) -> int:
    """Write owner, reason and next step of one project in one list; the record's new version (``expected_version`` 0: none yet).

    After a 销号 whose condition still holds this opens a new record. Refusal ``not_in_gap`` where the project does not stand there.
    """
    row = locked_project(actor, project_id, "gaps:update")
    _check_stands(actor, row, kind)
    record = _open_record(actor, row, kind, expected_version)
    is_again = record is None and GapRecord.objects.in_zone(actor.zone_id).filter(project=row, kind=kind).exists()
    before = _shown(record) if record else None
    if record is None:
        record = GapRecord(zone_id=actor.zone_id, project=row, kind=kind, version=0)
    values = {"owner_person": (owner_person, 80), "reason": (reason, 300), "next_step": (next_step, 300)}
    for name, (text, longest) in values.items():
        plain = tidy_text(text)
        if len(plain) > longest:
            raise Refusal("value_too_long", f"填写的内容超过 {longest} 字。", "请缩短后重试。", field=name)
        setattr(record, name, plain)
    record.owner_unit_id = unit_of(actor, owner_unit_id).id if owner_unit_id else None
    record.next_step_due_on = next_step_due_on
    record.version += 1
    record.updated_at = clock.now()
    record.save()
    audit.record(
        actor,
        "gap.reopened" if is_again else "gap.updated",
        subject_kind=SUBJECT_KIND,
        subject_id=row.id,
        subject_label=f"{row.name}（{GAP_KINDS[kind].label}）",
        before=before,
        after=_shown(record),
    )
    return int(record.version)


@transaction.atomic
def close_gap(actor: Actor, project_id: UUID, kind: str, *, evidence: str, closed_on: date, expected_version: int = 0) -> UUID:
    """Take a project off a list with evidence (销号); the record's id. While the facts still say it is stuck it comes back
    as to be re-checked. The same deed again changes nothing."""
    row = locked_project(actor, project_id, "gaps:close")
    _check_kind(kind)
    words = tidy_text(evidence)
    same = (
        GapRecord.objects.in_zone(actor.zone_id).filter(project=row, kind=kind, closed_on=closed_on, closing_evidence=words[:300]).first()
    )
    if same is not None:
        return UUID(str(same.id))
    record = _open_record(actor, row, kind, expected_version)
    if record is None:
        _check_stands(actor, row, kind)
        record = GapRecord(zone_id=actor.zone_id, project=row, kind=kind, version=0)
    if len(words) < 4:
        raise Refusal("evidence_missing", "销号需要依据。", "请写明问题如何解决、有何凭证（至少 4 个字）。", field="evidence")
    if closed_on > day_of(actor):
        raise Refusal("date_in_future", f"销号日期 {closed_on} 晚于今天。", "请检查日期。", field="closed_on")
    before = _shown(record)
    record.closed_on, record.closing_evidence, record.closed_by_id = closed_on, words[:300], actor.user_id
    record.version += 1
    record.updated_at = clock.now()
    record.save()
    audit.record(
        actor,
        "gap.closed",
        subject_kind=SUBJECT_KIND,
        subject_id=row.id,
        subject_label=f"{row.name}（{GAP_KINDS[kind].label}）",
        before=before,
        after={"closed_on": closed_on, "evidence": words[:300]},
    )
    return UUID(str(record.id))


def _check_kind(kind: str) -> None:
    if kind not in GAP_KINDS:
        raise Refusal("unknown_gap", f"没有“{kind[:40]}”这张状态差清单。", f"可用：{'、'.join(GAP_KINDS)}。", field="kind")


def _check_stands(actor: Actor, row: Project, kind: str) -> None:
    _check_kind(kind)
    now = project_row(actor, row.id)
    subject = GapSubject(now.stage, now.side_state, {name: getattr(now, name) for name in MILESTONE_STAGES})
    if stands_in_gap(kind, subject) == NO:
        raise Refusal("not_in_gap", f"“{row.name}”不在“{GAP_KINDS[kind].label}”清单中。", "项目阶段可能已经变化，请刷新页面。")


def _open_record(actor: Actor, row: Project, kind: str, expected_version: int) -> GapRecord | None:
    record: GapRecord | None = (
        GapRecord.objects.in_zone(actor.zone_id).filter(project=row, kind=kind, closed_on=None).select_for_update().first()
    )
    present = record.version if record else 0
    if present != expected_version:
        raise StaleVersion(yours={"version": expected_version}, theirs={"version": present, **(_shown(record) if record else {})})
    return record


def _shown(record: GapRecord) -> dict[str, Any]:
    return {
        "owner_unit_id": str(record.owner_unit_id) if record.owner_unit_id else "",
        "owner_person": record.owner_person,
        "reason": record.reason,
        "next_step": record.next_step,
        "next_step_due_on": record.next_step_due_on.isoformat() if record.next_step_due_on else "",
    }
