"""What reviewed documents state about projects: stage, dates, total, other names, as reported facts of the document's source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from huoshui.core.actor import Actor
from huoshui.core.names import project_key
from huoshui.core.refusals import NotVisible
from huoshui.fact_ledger.actions import record_facts, withdraw_fact
from huoshui.fact_ledger.queries import facts_by_id
from huoshui.fact_ledger.rules.new_facts import NewFact
from huoshui.investment_projects.actions.projections import refresh_projection
from huoshui.investment_projects.actions.projects import add_project_aliases_bulk
from huoshui.investment_projects.models import ProjectAlias
from huoshui.investment_projects.queries.project_matching import invisible_projects
from huoshui.investment_projects.rules.attributes import SUBJECT_KIND
from huoshui.organizations.rules import policy

if TYPE_CHECKING:
    from huoshui.fact_ledger.models import Source


@transaction.atomic
def record_document_statements(actor: Actor, source: Source, statements: Sequence[NewFact]) -> list[UUID]:
    """Record facts of any subject that a reviewer accepted; their ids in order. A building block: the caller writes the audit row.

    Facts of projects need the right to state facts of those very projects (NotVisible, NotPermitted). An ``alias`` fact also makes
    the project found under that name. What the caller may state of other subjects is for the caller to decide.
    """
    project_ids = sorted({one.subject_id for one in statements if one.subject_kind == SUBJECT_KIND})
    if project_ids:
        policy.require(actor, "projects:correct")
        if invisible_projects(actor, project_ids):
            raise NotVisible
    ids = record_facts(actor, source, statements) if statements else []
    aliases: dict[UUID, list[str]] = {}
    for one in statements:
        if one.subject_kind == SUBJECT_KIND and one.attribute == "alias":
            aliases.setdefault(one.subject_id, []).append(str(one.value))
    add_project_aliases_bulk(actor, aliases)
    refresh_projection(actor.zone_id, project_ids)
    return ids


@transaction.atomic
def withdraw_document_statements(actor: Actor, fact_ids: Sequence[UUID], reason: str) -> int:
    """Withdraw facts that a reviewer takes back; how many. Those corrected or withdrawn by others since then stay as they are.

    A name that only these facts brought is forgotten with them.
    """
    facts = [fact for fact in facts_by_id(actor, fact_ids).values() if fact.is_standing]
    projects = sorted({fact.subject_id for fact in facts if fact.subject_kind == SUBJECT_KIND})
    if projects:
        policy.require(actor, "projects:correct")
        if invisible_projects(actor, projects):
            raise NotVisible
    for fact in facts:
        withdraw_fact(actor, fact.id, reason)
        if fact.subject_kind == SUBJECT_KIND and fact.attribute.name == "alias":
            key = project_key(str(fact.line.value))
            ProjectAlias.objects.in_zone(actor.zone_id).filter(project_id=fact.subject_id, name_key=key).delete()
    refresh_projection(actor.zone_id, projects)
    return len(facts)
