"""Every number opens: a counted figure over a selection, one figure of one project, one fact."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.clocks import Clocks, as_of_day, at, known_at
from huoshui.api.project_filters import ProjectQuery
from huoshui.api.schemas import Answer, Fact, Limit, Line, answer_of
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible
from huoshui.fact_ledger.queries import FactView, explain_fact, fact_in_force_of, facts_of
from huoshui.fact_ledger.rules.attributes import attribute as declared_attribute
from huoshui.ingestion.queries import subject_of_fact
from huoshui.investment_projects.queries import Explanation, entry_project_id, explain, kept_project_id, project_row
from huoshui.investment_projects.rules.attributes import BATCH_ENTRY_KIND, SUBJECT_KIND

router = Router(tags=["数字的来历"])
ExplanationAnswer = answer_of(Explanation)


class FigureAnswer(Answer):
    """What holds, and everything that sources state beside it."""

    project_id: UUID
    attribute: str
    label: str
    held: Fact | None
    others: list[Fact]
    replaced: list[Fact]
    is_disputed: bool


class FactOpened(Answer):
    """One fact with its spot, its chain of corrections (oldest first) and what else is stated."""

    fact: Fact
    sentence: str
    is_in_force: bool
    in_force_id: UUID | None
    is_disputed: bool
    subject_kind: str  # project | enterprise | batch_entry
    subject_id: UUID
    project_id: UUID | None  # None: the fact is about a firm
    chain: list[Fact]
    others: list[Fact]


@router.get("/figures/{measure}", auth=Right("explain:drawer"), response=answers(ExplanationAnswer), summary="一个汇总数的来历")
def explain_measure(
    request: HttpRequest, measure: str, asked: Query[ProjectQuery], clocks: Query[Clocks], after: Line = "", limit: Limit = 50
) -> Explanation:
    """Definition, formula, both parts, the projects and the facts behind them, down to the cell."""
    return explain(actor_of(request), measure, asked.filters(), after=after, limit=limit, **at(request, clocks))


@router.get(
    "/projects/{uuid:project_id}/figures/{attribute}",
    auth=Right("explain:figure"),
    response=answers(FigureAnswer),
    summary="项目一个指标的来历",
)
def explain_figure(request: HttpRequest, project_id: UUID, attribute: str, clocks: Query[Clocks]) -> FigureAnswer:
    """One figure of one project with all that sources say."""
    actor, when = actor_of(request), at(request, clocks)
    project_row(actor, project_id, **when)  # decides who may see it
    try:
        declared = declared_attribute(SUBJECT_KIND, attribute)
    except KeyError:
        raise NotVisible from None
    stated = [fact for fact in facts_of(actor, SUBJECT_KIND, project_id, attribute=attribute, **when) if fact.attribute.name == attribute]
    held = fact_in_force_of(actor, SUBJECT_KIND, project_id, attribute, as_of=as_of_day(request, clocks), known_at=known_at(clocks))
    held_id = held.line.id if held.line is not None else None
    return FigureAnswer.model_validate(
        {
            "project_id": project_id,
            "attribute": attribute,
            "label": declared.label,
            "held": next((fact for fact in stated if fact.id == held_id), None),
            "others": [fact for fact in stated if fact.is_standing and fact.id != held_id],
            "replaced": [fact for fact in stated if not fact.is_standing],
            "is_disputed": held.is_disputed,
        }
    )


@router.get("/facts/{uuid:fact_id}", auth=Right("explain:fact"), response=answers(FactOpened), summary="一条事实的来历")
def explain_one_fact(request: HttpRequest, fact_id: UUID, clocks: Query[Clocks]) -> FactOpened:
    """Where it stands, the chain of corrections, and whether it holds."""
    actor = actor_of(request)
    found = explain_fact(actor, fact_id, as_of=as_of_day(request, clocks), known_at=known_at(clocks))
    kept = _project_of(actor, found.fact)
    if kept is not None:
        project_row(actor, kept, **at(request, clocks))  # decides who may see it
    return FactOpened.model_validate(
        {
            "fact": found.fact,
            "sentence": found.fact.spot_sentence if not found.fact.attribute.personal else found.fact.source.title,
            "is_in_force": found.is_in_force,
            "in_force_id": found.in_force.line.id if found.in_force.line else None,
            "is_disputed": found.in_force.is_disputed,
            "subject_kind": found.fact.subject_kind,
            "subject_id": found.fact.subject_id,
            "project_id": kept,
            "chain": found.chain,
            "others": found.others,
        }
    )


def _project_of(actor: Actor, fact: FactView) -> UUID | None:
    """The project that the fact is about; None for another record's (a firm, a 期, the zone), which the actor may see. NotVisible."""
    if fact.subject_kind == SUBJECT_KIND:
        return kept_project_id(actor, fact.subject_id)
    if fact.subject_kind == BATCH_ENTRY_KIND:
        return entry_project_id(actor, fact.subject_id)
    subject_of_fact(actor, fact.subject_kind, fact.subject_id)
    return None
