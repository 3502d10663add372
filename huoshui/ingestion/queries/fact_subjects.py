"""What a fact is about, for whoever may see that: projects, firms, and what bulletins report on (批次, 区域, 园区, 单位)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible
from huoshui.enterprise_requests.queries import request_row
from huoshui.fact_ledger.rules.reported_figures import SUBJECT_KIND_NAMES
from huoshui.ingestion.queries.claim_links import record_label
from huoshui.ingestion.rules.readings import REQUEST, TARGET
from huoshui.investment_projects.queries import entry_project_id, kept_project_id
from huoshui.investment_projects.rules.attributes import BATCH_ENTRY_KIND
from huoshui.organizations.rules import policy
from huoshui.targets.queries.standing import target_label


@dataclass(frozen=True)
class FactSubject:
    """A record that facts are about. A merged project gives the one that was kept, a place in a 期 its project."""

    kind: str
    kind_label: str
    id: UUID
    label: str


def subject_of_fact(actor: Actor, kind: str, subject_id: UUID) -> FactSubject:
    """The subject, or NotVisible: for other kinds, for strangers' records and for whoever does not work in the zone."""
    if kind == BATCH_ENTRY_KIND:
        kind, subject_id = "project", entry_project_id(actor, subject_id)
    if kind == REQUEST:
        row = request_row(actor, subject_id)  # NotVisible for a stranger's
        return FactSubject(kind, "诉求", row.id, f"{row.number} {row.title}")
    if kind == TARGET:
        return FactSubject(kind, "目标", subject_id, target_label(actor, subject_id))
    if kind not in SUBJECT_KIND_NAMES or (kind not in ("project", "enterprise") and not policy.may(actor, "batches:list")):
        raise NotVisible
    kept = kept_project_id(actor, subject_id) if kind == "project" else subject_id
    return FactSubject(kind, SUBJECT_KIND_NAMES[kind], kept, record_label(actor, kind, kept))
