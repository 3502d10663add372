"""Projects, their facts, 三个一批 and firms behind addresses."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from uuid import UUID

from django.db import transaction

from huoshui.core.actor import Actor
from huoshui.enterprises.actions import create_enterprise
from huoshui.enterprises.models import Enterprise
from huoshui.fact_ledger.actions import record_facts, record_source
from huoshui.fact_ledger.models import Fact
from huoshui.fact_ledger.rules.new_facts import NewFact
from huoshui.investment_projects.actions import add_batch_entry, create_batch, create_project, merge_enterprises, merge_projects
from huoshui.investment_projects.models import Project
from huoshui.operations.actions import store_file
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast, Member
from tests.rights.subjects import Subject, in_zone, named, plain_values, subject

WHOLE_ZONE = ("mei", "ma", "liu", "sun")  # dispatcher, project manager, leader, auditor of home


def _projects(cast: Cast) -> dict[str, tuple[UUID, str, Member]]:
    """variant → (project, its name, who registered it); made once for one cast."""
    made = cast.__dict__.get("projects_made")
    if made is None:
        wanted = {
            "own": ("金丝雀招商项目", cast.mei, "招商局"),  # of bo's office
            "other_department": ("金丝雀住建项目", cast.mei, "住建局"),
            "elsewhere": ("金丝雀白石项目", cast.stranger, "白石县招商局"),
            "parent": ("金丝雀清源项目", cast.parent_lin, ""),
        }
        made = {}
        for variant, (name, member, unit) in wanted.items():
            with bound_to_zone(member.zone.id):
                made[variant] = (_registered(member.actor, name, unit), name, member)
        cast.__dict__["projects_made"] = made
    return made


def _registered(actor: Actor, name: str, unit: str) -> UUID:
    values: dict[str, object] = {
        "owner_enterprise": _firm(name),
        "planned_investment": 184_000_000_000,
        "signed_on": date(2023, 3, 6),
    }
    if unit:
        values["duty_unit"] = unit
    return create_project(actor, name=name, values=values, is_another=True)


def _firm(project_name: str) -> str:
    """The owner's name: it does not hold the project's, for the register shows firms whose projects stay hidden."""
    return f"{project_name.removeprefix('金丝雀').removesuffix('项目')}画眉实业有限公司"


VISIBLE = {
    "own": named(*WHOLE_ZONE, "bo"),
    "other_department": named(*WHOLE_ZONE, "chen"),
    "elsewhere": named("stranger"),
    "parent": named("parent_lin"),
}


@subject("project_id")
def projects(cast: Cast) -> dict[str, Subject]:
    return {variant: Subject(project_id, VISIBLE[variant], name) for variant, (project_id, name, _) in _projects(cast).items()}


@subject("fact_id")
def facts(cast: Cast) -> dict[str, Subject]:
    found = {}
    for variant, (project_id, _, member) in _projects(cast).items():
        with bound_to_zone(member.zone.id):
            fact = Fact.objects.in_zone(member.zone.id).get(subject_id=project_id, attribute="planned_investment")
        found[variant] = Subject(fact.id, VISIBLE[variant])
    return found


@subject("source_id")
def evidence(cast: Cast) -> dict[str, Subject]:
    """The form that brought a paper with a remark on each project."""
    found = {}
    for variant, (project_id, _, member) in _projects(cast).items():
        with bound_to_zone(member.zone.id), transaction.atomic():
            actor = member.actor
            paper = store_file(actor, "依据.txt", BytesIO(b"paper"))
            source = record_source(actor=actor, kind="form", title="附依据", stored_file_id=paper.id, file_sha256=paper.sha256)
            record_facts(actor, source, [NewFact("project", project_id, "remark", "见附件", spot_field="备注", raw_text="见附件")])
        found[variant] = Subject(source.id, VISIBLE[variant])
    return found


@subject("enterprise_id")
def enterprises(cast: Cast) -> dict[str, Subject]:
    found = {}
    for variant, (project_id, _, member) in _projects(cast).items():
        with bound_to_zone(member.zone.id):
            owner_id = Project.objects.in_zone(member.zone.id).get(id=project_id).owner_enterprise_id
            firm = Enterprise.objects.in_zone(member.zone.id).get(id=owner_id)
        found[variant] = Subject(firm.id, VISIBLE_FIRMS[variant], firm.name)
    return found


# the register of firms is shared by all who work in a zone; what a firm's projects are is not
_OFFICES = ("bo", "chen", "wang", "zhao")
VISIBLE_FIRMS = {
    "own": named(*WHOLE_ZONE, *_OFFICES),
    "elsewhere": named("stranger"),
    "parent": named("parent_lin"),
    "other_department": named(*WHOLE_ZONE, *_OFFICES),
}


def _batches(cast: Cast) -> dict[str, tuple[UUID, UUID]]:
    """variant → (batch, entry)."""
    made = cast.__dict__.get("batches_made")
    if made is None:
        made = {}
        for variant in ("own", "elsewhere"):
            project_id, _, member = _projects(cast)[variant]
            with bound_to_zone(member.zone.id):
                actor = member.actor
                batch_id = create_batch(actor, period_no=7)
                made[variant] = (batch_id, add_batch_entry(actor, batch_id, project_id, kind="sign"))
        cast.__dict__["batches_made"] = made
    return made


@subject("batch_id")
def batches(cast: Cast) -> dict[str, Subject]:
    visible = {"own": named(*WHOLE_ZONE, *_OFFICES), "elsewhere": named("stranger")}
    return {variant: Subject(batch_id, visible[variant]) for variant, (batch_id, _) in _batches(cast).items()}


def _entries(cast: Cast) -> dict[str, Subject]:
    return {variant: Subject(entry_id, VISIBLE[variant]) for variant, (_, entry_id) in _batches(cast).items()}


for _operation in ("batches:remove", "batches:fulfil"):
    subject(f"{_operation} entry_id")(_entries)

plain_values("batches:enter kind", "sign")
plain_values("gaps:update kind", "signed_no_land")
plain_values("gaps:close kind", "signed_no_land")
plain_values("attribute", "planned_investment")
plain_values("measure", "planned_investment")
plain_values("part", "funnel")


@subject("merge_id")
def enterprise_merges(cast: Cast) -> dict[str, Subject]:
    found = {}
    for variant, member in (("own", cast.mei), ("elsewhere", cast.stranger)):
        with bound_to_zone(member.zone.id):
            kept, merged = (create_enterprise(member.actor, name=f"{number}号织布鸟有限公司", is_another=True) for number in (1, 2))
            merge_id = merge_enterprises(member.actor, kept, merged, reason="营业执照上是同一家")
        found[variant] = Subject(merge_id, in_zone(member.zone))
    return found


@subject("projects: merge_id")
def project_merges(cast: Cast) -> dict[str, Subject]:
    found = {}
    for variant, member in (("own", cast.mei), ("elsewhere", cast.stranger)):
        with bound_to_zone(member.zone.id):
            kept, merged = (create_project(member.actor, name=f"{number}号织布鸟项目", is_another=True) for number in (1, 2))
            found[variant] = Subject(merge_projects(member.actor, kept, merged, reason="备案号是同一个"), in_zone(member.zone))
    return found
