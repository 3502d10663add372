"""月度填报: rounds, filling with the same checks as the pages, review, corrections, a project's months."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.clocks import Clocks, at
from huoshui.api.schemas import Answer, Body, Limit, Line, Made, NewVersion, Version, Words, answer_of
from huoshui.investment_projects import actions
from huoshui.investment_projects.actions import EntryOutcome, ReturnEntry, Reviewed
from huoshui.investment_projects.actions.monthly_carry import carry_difference
from huoshui.investment_projects.queries import (
    MonthLine,
    ReturnDetail,
    ReturnFilters,
    ReturnPage,
    RoundLine,
    RoundPage,
    UnitLine,
    list_returns,
    list_rounds,
    monthly_history,
    return_detail,
    round_line,
    round_row,
    units_of_round,
)

router = Router(tags=["月度填报"])
RoundAnswer = answer_of(RoundLine)
UnitAnswer = answer_of(UnitLine, name="ReturnUnitLine")
MonthAnswer = answer_of(MonthLine)
OutcomeAnswer = answer_of(EntryOutcome)
PageAnswer = answer_of(ReturnPage)
Cursor = Annotated[str, Field(max_length=40, description="上一页的 next_cursor")]
Cell = Annotated[str, Field(max_length=2000, description="像表格里那样写：1,200、0.12亿元、45.5；不写单位按万元；空着为没有")]


class ReturnRoundBody(Answer):
    """One round, and the units in it."""

    round: RoundAnswer  # type: ignore[valid-type]
    units: list[UnitAnswer]  # type: ignore[valid-type]


class ReturnMonthBody(Body):
    """The last month that the round covers."""

    year: Annotated[int, Field(ge=2000, le=2100)]
    month: Annotated[int, Field(ge=1, le=12)]


class ReturnFilterQuery(Body):
    """Which returns: of a unit (its id, or none), in which states, with questions only."""

    unit: Line = ""
    state: list[Line] = Field(default_factory=list, max_length=8)
    mark: Line = ""
    text: Line = ""


class ReturnEntryBody(Body):
    """One project's month; cells that are left out stay as they are."""

    return_id: UUID
    expected_version: Version
    cells: dict[str, Cell]
    reasons: dict[str, Words] = Field(default_factory=dict)


class ReturnFillingBody(Body):
    """Rows to keep; ``submit`` hands in those without errors and open questions."""

    rows: Annotated[list[ReturnEntryBody], Field(min_length=1, max_length=1000)]
    submit: bool = False


class ReturnOutcomes(Answer):
    """What became of each row, in the order of the request."""

    rows: list[OutcomeAnswer]  # type: ignore[valid-type]


class ChosenReturnsBody(Body):
    """Returns that the office found in order. ``versions``: of which it says so; what was handed in anew since is left."""

    return_ids: Annotated[list[UUID], Field(min_length=1, max_length=2000)]
    versions: Annotated[dict[UUID, int], Field(max_length=2000)] = {}


class ReturnReasonBody(Body):
    """Why, and the version that was looked at."""

    reason: Words
    expected_version: Version


class ReturnMemberBody(Body):
    """A project to be put on the list."""

    project_id: UUID
    reason: Words


class ReturnLockBody(Body):
    """Words for what was never reported."""

    words: Words = ""
    expected_version: Version


class ReturnUnitsBody(Body):
    """Whom to remind; none: every unit that still has something to fill."""

    unit_ids: Annotated[list[UUID], Field(max_length=500)] = Field(default_factory=list)
    words: Line = ""


class CarryBody(Body):
    """The version that was looked at."""

    expected_version: Version


class ReturnsCounted(Answer):
    """How many were dealt with, and how many were left as they are."""

    done: int
    left: int


class ProjectMonths(Answer):
    """Newest first."""

    months: list[MonthAnswer]  # type: ignore[valid-type]


@router.get("/return-rounds", auth=Right("returns:list"), response=answers(answer_of(RoundPage)), summary="填报轮次")
def list_of_return_rounds(request: HttpRequest, after: Cursor = "", limit: Limit = 24) -> RoundPage:
    """Newest first, each with the progress of what one sees of it."""
    return list_rounds(actor_of(request), after=after, limit=min(limit, 200))


@router.post("/return-rounds", auth=Right("returns:open"), response=answers(Made), summary="开一轮")
def open_return_round(request: HttpRequest, body: ReturnMonthBody) -> dict[str, Any]:
    """The list is frozen by the rule. A month that is open already is 409 with its id."""
    return {"id": actions.open_round(actor_of(request), year=body.year, month=body.month)}


@router.get("/return-rounds/{uuid:round_id}", auth=Right("returns:round"), response=answers(ReturnRoundBody), summary="一轮")
def one_return_round(request: HttpRequest, round_id: UUID) -> dict[str, Any]:
    """The round and its units, those with most to do first."""
    actor = actor_of(request)
    return {"round": round_line(actor, round_id), "units": units_of_round(actor, round_id)}


@router.get(
    "/return-rounds/{uuid:round_id}/returns", auth=Right("returns:review"), response=answers(answer_of(ReturnPage)), summary="一轮的项目"
)
def returns_of_round(
    request: HttpRequest, round_id: UUID, asked: Query[ReturnFilterQuery], after: Cursor = "", limit: Limit = 100
) -> ReturnPage:
    """By number, each with last month, the findings of the checks and the reasons given."""
    filters = ReturnFilters(asked.unit, tuple(asked.state), asked.mark, asked.text)
    return list_returns(actor_of(request), round_id, filters, after=after, limit=limit)


@router.post("/return-rounds/{uuid:round_id}/returns", auth=Right("returns:add"), response=answers(Made), summary="增列项目")
def add_to_return_round(request: HttpRequest, round_id: UUID, body: ReturnMemberBody) -> dict[str, Any]:
    """One more project on the list, with a reason."""
    return {"id": actions.add_to_round(actor_of(request), round_id, body.project_id, reason=body.reason)}


@router.put("/return-rounds/{uuid:round_id}/figures", auth=Right("returns:grid_save"), response=answers(ReturnOutcomes), summary="填报")
def fill_returns(request: HttpRequest, round_id: UUID, body: ReturnFillingBody) -> dict[str, Any]:
    """Each row answers for itself: unreadable cells, findings with their numbers, another's version. The same rows again change nothing."""
    actor = actor_of(request)
    round_row(actor, round_id)
    entries = [ReturnEntry(row.return_id, row.cells, row.reasons, row.expected_version) for row in body.rows]
    return {"rows": actions.save_returns(actor, entries, submit=body.submit)}


@router.post("/return-rounds/{uuid:round_id}/check", auth=Right("returns:check"), response=answers(answer_of(Reviewed)), summary="审核通过")
def check_returns(request: HttpRequest, round_id: UUID, body: ChosenReturnsBody) -> Reviewed:
    """The office finds returns in order; what it filled itself, or what does not wait for it, is left."""
    actor = actor_of(request)
    round_row(actor, round_id)
    return actions.accept_returns(actor, body.return_ids, versions=body.versions)


@router.post("/return-rounds/{uuid:round_id}/confirm", auth=Right("returns:confirm"), response=answers(ReturnsCounted), summary="确认入账")
def confirm_returns(request: HttpRequest, round_id: UUID) -> Reviewed:
    """What the office checked becomes facts; what the very person checked is left for somebody else."""
    return actions.confirm_round(actor_of(request), round_id)


@router.post("/return-rounds/{uuid:round_id}/lock", auth=Right("returns:lock"), response=answers(NewVersion), summary="锁定")
def lock_return_round(request: HttpRequest, round_id: UUID, body: ReturnLockBody) -> dict[str, Any]:
    """Afterwards figures change only by reopening."""
    version = actions.lock_round(actor_of(request), round_id, words=body.words, expected_version=body.expected_version)
    return {"id": round_id, "version": version}


@router.post("/return-rounds/{uuid:round_id}/remind", auth=Right("returns:remind"), response=answers(ReturnsCounted), summary="催报")
def remind_return_units(request: HttpRequest, round_id: UUID, body: ReturnUnitsBody) -> dict[str, int]:
    """One message a unit, at most once a day."""
    done, left = actions.remind_units(actor_of(request), round_id, body.unit_ids or None, words=body.words)
    return {"done": done, "left": left}


@router.get("/returns/{uuid:return_id}", auth=Right("returns:form"), response=answers(answer_of(ReturnDetail)), summary="一个项目的填报")
def one_return(request: HttpRequest, return_id: UUID) -> ReturnDetail:
    """With last month, findings, history and photos."""
    return return_detail(actor_of(request), return_id)


@router.post("/returns/{uuid:return_id}/send-back", auth=Right("returns:send_back"), response=answers(NewVersion), summary="退回")
def send_return_back(request: HttpRequest, return_id: UUID, body: ReturnReasonBody) -> dict[str, Any]:
    """Back to the unit, which is told why."""
    return {"id": return_id, "version": actions.send_back(actor_of(request), return_id, **body.model_dump())}


@router.post("/returns/{uuid:return_id}/carry", auth=Right("returns:carry"), response=answers(ReturnsCounted), summary="结转更正差额")
def carry_one_difference(request: HttpRequest, return_id: UUID, body: CarryBody) -> dict[str, int]:
    """What a corrected month lacks in the months confirmed after it, as corrections; how many months."""
    return {"done": carry_difference(actor_of(request), return_id, expected_version=body.expected_version), "left": 0}


@router.post("/returns/{uuid:return_id}/reopen", auth=Right("returns:reopen"), response=answers(NewVersion), summary="重开")
def reopen_one_return(request: HttpRequest, return_id: UUID, body: ReturnReasonBody) -> dict[str, Any]:
    """The new figures become corrections once they are confirmed."""
    return {"id": return_id, "version": actions.reopen_return(actor_of(request), return_id, **body.model_dump())}


@router.post("/returns/{uuid:return_id}/remove", auth=Right("returns:remove"), response=answers(NewVersion), summary="移出名单")
def remove_one_return(request: HttpRequest, return_id: UUID, body: ReturnReasonBody) -> dict[str, Any]:
    """Before anything was handed in; it stays readable with the reason."""
    return {"id": return_id, "version": actions.remove_from_round(actor_of(request), return_id, **body.model_dump())}


@router.get(
    "/projects/{uuid:project_id}/months", auth=Right("returns:of_project"), response=answers(ProjectMonths), summary="一个项目的逐月投资"
)
def months_of_project(request: HttpRequest, project_id: UUID, clocks: Query[Clocks]) -> dict[str, Any]:
    """Each figure with the id of its fact, as of any day and as known on any day."""
    return {"months": monthly_history(actor_of(request), project_id, **at(request, clocks))}
