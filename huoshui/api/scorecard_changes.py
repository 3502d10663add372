"""考评, the deeds: cards made and adopted, rounds counted and entered, marks given, results published, ruled and frozen."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.schemas import Answer, Body, Day, Done, Line, Made, NewVersion, Version, Words
from huoshui.api.scorecards import router
from huoshui.core.refusals import Refusal
from huoshui.targets.actions.score_jury import close_jury, give_marks, invite_jurors
from huoshui.targets.actions.score_results import (
    correct_score_round,
    freeze_score_round,
    publish_score_round,
    raise_objection,
    rule_objection,
)
from huoshui.targets.actions.score_rounds import (
    RoundOrder,
    close_entries,
    count_score_round,
    enter_score,
    open_score_round,
    withdraw_score,
)
from huoshui.targets.actions.scorecards import NewItem, adopt_scorecard, create_scorecard, set_card_item, set_card_units
from huoshui.targets.queries.score_rounds import round_detail
from huoshui.targets.rules.objections import NewValue, Ruling
from huoshui.targets.rules.target_windows import window_of

Number = Annotated[Decimal, Field(ge=-(10**12), le=10**12)]
Code = Annotated[str, Field(max_length=60, pattern=r"^[^\x00]*$")]
Method = Literal["ratio", "mix", "efficacy", "events", "peers", "over_under", "periods", "given"]


class ScoreCardBody(Body):
    """A card: empty, or as a shipped example."""

    title: Line
    basis: Line = ""
    example_code: Code = ""


class ScoreFeedBody(Body):
    """Where one number comes from."""

    kind: Literal["indicator", "target", "entered", "jury"]
    indicator_id: Code = ""


class ScoreItemBody(Body):
    """One item. ``terms`` one a line (投产 = 20); ``feeds`` by the name of the number; empty ``item_code``: a new one."""

    item_code: Code = ""
    group_name: Code
    group_kind: Literal["score", "bonus", "deduction"]
    group_cap: Number | None = None
    name: Code
    method: Method
    weight: Number = Decimal(0)
    terms: Words = ""
    feeds: Annotated[dict[Code, ScoreFeedBody], Field(max_length=40)] = {}
    expected_version: Version


class ScoreUnitBody(Body):
    """A unit and its group."""

    unit_id: UUID
    peer_group: Code


class ScoreUnitsBody(Body):
    """Every unit that is scored; the others are not."""

    units: Annotated[list[ScoreUnitBody], Field(max_length=500)]
    expected_version: Version


class ScoreAdoptBody(Body):
    """A revision has a reason."""

    reason: Line = ""
    expected_version: Version


class ScoreRoundBody(Body):
    """Which card scores which period: year, half-1, quarter-2, month-3."""

    scorecard_id: UUID
    title: Line
    year: Annotated[int, Field(ge=1990, le=2100)]
    period: Line
    counted_on: Day | None = None


class ScoreRoundVersionBody(Body):
    """The version that the caller saw."""

    expected_version: Version


class ScoreEntryBody(ScoreRoundVersionBody):
    """A number by hand, or one more event, with its basis."""

    unit_id: UUID
    item_code: Code
    input_name: Code
    amount: Number
    basis: Line


class ScoreReasonBody(ScoreRoundVersionBody):
    """Why."""

    reason: Line


class ScoreCloseBody(ScoreRoundVersionBody):
    """Close, or open again."""

    is_closed: bool


class ScoreInviteBody(ScoreRoundVersionBody):
    """Jurors by person; ``voice`` where the card weighs sides."""

    person_ids: Annotated[list[UUID], Field(max_length=300)]
    voice: Code = ""


class ScoreNoteBody(ScoreRoundVersionBody):
    """Why the jury is closed although marks are missing; empty where none is."""

    note: Line = ""


class ScoreMarkBody(Body):
    """One mark out of 100, one decimal at most."""

    unit_id: UUID
    item_code: Code
    mark: Annotated[Decimal, Field(ge=0, le=100)]


class ScoreMarksBody(Body):
    """The caller's own marks; given again they replace."""

    marks: Annotated[list[ScoreMarkBody], Field(max_length=2000)]


class ScoreOwedAnswer(Answer):
    """How many marks the caller still owes."""

    owed: int


class ScoreCountedAnswer(Answer):
    """How many numbers read otherwise than before."""

    changed: int


class ScoreObjectionBody(Body):
    """``unit_id`` only where the caller has several units in the round; empty ``item_code``: the whole result."""

    reason: Annotated[Words, Field(max_length=1000)]
    item_code: Code = ""
    unit_id: UUID | None = None


class ScoreNewValueBody(Body):
    """The number that the ruling puts in place."""

    item_code: Code
    input_name: Code
    amount: Number


class ScoreRulingBody(Body):
    """Given once; ``changed`` only with an upheld objection."""

    ruling: Literal["upheld", "dismissed"]
    reason: Annotated[Words, Field(max_length=1000)]
    changed: ScoreNewValueBody | None = None


class ScoreCorrectionBody(Body):
    """Why a frozen result gets a new edition."""

    reason: Line


@router.post("/scorecards", auth=Right("scorecards:create"), response=answers(Made), summary="新建评分表")
def create_one_scorecard(request: HttpRequest, body: ScoreCardBody) -> dict[str, Any]:
    """A draft to work on."""
    return {"id": create_scorecard(actor_of(request), title=body.title, basis=body.basis, example_code=body.example_code)}


class ScoreItemAnswer(Answer):
    """The code of the item."""

    item_code: str


@router.put("/scorecards/{uuid:scorecard_id}/items", auth=Right("scorecards:item"), response=answers(ScoreItemAnswer), summary="写评分项")
def put_scorecard_item(request: HttpRequest, scorecard_id: UUID, body: ScoreItemBody) -> dict[str, Any]:
    """Add one or write one anew."""
    feeds = {
        name: {"kind": one.kind, **({"indicator_id": one.indicator_id} if one.indicator_id else {})} for name, one in body.feeds.items()
    }
    given = NewItem(body.group_name, body.group_kind, body.name, body.method, body.weight, body.group_cap, body.terms, feeds)
    code = set_card_item(actor_of(request), scorecard_id, given, item_code=body.item_code, expected_version=body.expected_version)
    return {"item_code": code}


@router.put("/scorecards/{uuid:scorecard_id}/units", auth=Right("scorecards:units"), response=answers(NewVersion), summary="设定考核单位")
def put_scorecard_units(request: HttpRequest, scorecard_id: UUID, body: ScoreUnitsBody) -> dict[str, Any]:
    """With the group of each."""
    groups = {one.unit_id: one.peer_group for one in body.units}
    return {"id": scorecard_id, "version": set_card_units(actor_of(request), scorecard_id, groups, expected_version=body.expected_version)}


@router.post("/scorecards/{uuid:scorecard_id}/adopt", auth=Right("scorecards:adopt"), response=answers(Made), summary="启用评分表")
def adopt_one_scorecard(request: HttpRequest, scorecard_id: UUID, body: ScoreAdoptBody) -> dict[str, Any]:
    """The draft becomes the next version, which never changes; its id."""
    return {"id": adopt_scorecard(actor_of(request), scorecard_id, reason=body.reason, expected_version=body.expected_version)}


@router.post("/score-rounds", auth=Right("scorecards:open"), response=answers(Made), summary="发起考评")
def open_one_score_round(request: HttpRequest, body: ScoreRoundBody) -> dict[str, Any]:
    """On the last adopted version of the card."""
    _, window = window_of(body.period, body.year)
    return {"id": open_score_round(actor_of(request), RoundOrder(body.scorecard_id, body.title, window, body.counted_on))}


@router.post(
    "/score-rounds/{uuid:score_round_id}/count", auth=Right("scorecards:count"), response=answers(ScoreCountedAnswer), summary="考评取数"
)
def count_one_score_round(request: HttpRequest, score_round_id: UUID, body: ScoreRoundVersionBody) -> dict[str, Any]:
    """Ask the ledger as of the round's day."""
    return {"changed": count_score_round(actor_of(request), score_round_id, expected_version=body.expected_version)}


@router.post("/score-rounds/{uuid:score_round_id}/entries", auth=Right("scorecards:enter"), response=answers(Made), summary="登记考评数")
def enter_one_score(request: HttpRequest, score_round_id: UUID, body: ScoreEntryBody) -> dict[str, Any]:
    """With its basis; a proof file goes by the page."""
    given = body.model_dump(exclude={"amount"})
    return {"id": enter_score(actor_of(request), score_round_id, value=body.amount, **given)}


@router.post(
    "/score-rounds/{uuid:score_round_id}/entries/{uuid:score_input_id}/withdraw",
    auth=Right("scorecards:withdraw_entry"),
    response=answers(NewVersion),
    summary="撤回考评登记",
)
def withdraw_one_score(request: HttpRequest, score_round_id: UUID, score_input_id: UUID, body: ScoreReasonBody) -> dict[str, Any]:
    """Both stay readable."""
    version = withdraw_score(actor_of(request), score_round_id, score_input_id, reason=body.reason, expected_version=body.expected_version)
    return {"id": score_round_id, "version": version}


@router.post(
    "/score-rounds/{uuid:score_round_id}/entries/close",
    auth=Right("scorecards:close_entries"),
    response=answers(NewVersion),
    summary="结束或恢复登记",
)
def close_score_entries(request: HttpRequest, score_round_id: UUID, body: ScoreCloseBody) -> dict[str, Any]:
    """From now on no event recorded means none happened."""
    version = close_entries(actor_of(request), score_round_id, is_closed=body.is_closed, expected_version=body.expected_version)
    return {"id": score_round_id, "version": version}


@router.post("/score-rounds/{uuid:score_round_id}/jury", auth=Right("scorecards:invite"), response=answers(NewVersion), summary="请评委")
def invite_to_jury(request: HttpRequest, score_round_id: UUID, body: ScoreInviteBody) -> dict[str, Any]:
    """Told by notice."""
    version = invite_jurors(actor_of(request), score_round_id, body.person_ids, voice=body.voice, expected_version=body.expected_version)
    return {"id": score_round_id, "version": version}


@router.post(
    "/score-rounds/{uuid:score_round_id}/jury/close", auth=Right("scorecards:close_jury"), response=answers(NewVersion), summary="结束打分"
)
def close_one_jury(request: HttpRequest, score_round_id: UUID, body: ScoreNoteBody) -> dict[str, Any]:
    """The trimmed means count from now on."""
    version = close_jury(actor_of(request), score_round_id, note=body.note, expected_version=body.expected_version)
    return {"id": score_round_id, "version": version}


@router.put("/score-rounds/{uuid:jury_round_id}/marks", auth=Right("scorecards:marks"), response=answers(ScoreOwedAnswer), summary="打分")
def put_own_marks(request: HttpRequest, jury_round_id: UUID, body: ScoreMarksBody) -> dict[str, Any]:
    """The caller's own, never of the own unit."""
    return {"owed": give_marks(actor_of(request), jury_round_id, {(one.unit_id, one.item_code): one.mark for one in body.marks})}


@router.post("/score-rounds/{uuid:score_round_id}/publish", auth=Right("scorecards:publish"), response=answers(NewVersion), summary="公示")
def publish_one_score_round(request: HttpRequest, score_round_id: UUID, body: ScoreRoundVersionBody) -> dict[str, Any]:
    """For the card's working days."""
    version = publish_score_round(actor_of(request), score_round_id, expected_version=body.expected_version)
    return {"id": score_round_id, "version": version}


@router.post("/score-rounds/{uuid:score_round_id}/objections", auth=Right("scorecards:object"), response=answers(Made), summary="提出异议")
def object_to_score(request: HttpRequest, score_round_id: UUID, body: ScoreObjectionBody) -> dict[str, Any]:
    """For one's own unit, in the publicity; a proof file goes by the page."""
    actor = actor_of(request)
    unit_id = body.unit_id
    if unit_id is None:
        own = [one.unit_id for one in round_detail(actor, score_round_id).units if one.unit_id in actor.unit_ids]
        if len(own) != 1:
            raise Refusal("not_in_round", "您的单位不参加这次考评，或有几个单位参加。", "请写明 unit_id。", field="unit_id")
        [unit_id] = own
    return {"id": raise_objection(actor, score_round_id, unit_id=unit_id, reason=body.reason, item_code=body.item_code)}


@router.post(
    "/score-rounds/{uuid:score_round_id}/objections/{uuid:score_objection_id}/ruling",
    auth=Right("scorecards:rule"),
    response=answers(Done),
    summary="裁定异议",
)
def rule_on_objection(request: HttpRequest, score_round_id: UUID, score_objection_id: UUID, body: ScoreRulingBody) -> Done:
    """Once, by somebody else."""
    changed = None if body.changed is None else NewValue(body.changed.item_code, body.changed.input_name, body.changed.amount)
    rule_objection(actor_of(request), score_round_id, score_objection_id, Ruling(body.ruling, body.reason, changed))
    return Done()


@router.post("/score-rounds/{uuid:score_round_id}/freeze", auth=Right("scorecards:freeze"), response=answers(NewVersion), summary="定稿")
def freeze_one_score_round(request: HttpRequest, score_round_id: UUID, body: ScoreRoundVersionBody) -> dict[str, Any]:
    """The database refuses any change from now on."""
    version = freeze_score_round(actor_of(request), score_round_id, expected_version=body.expected_version)
    return {"id": score_round_id, "version": version}


@router.post(
    "/score-rounds/{uuid:score_round_id}/correct", auth=Right("scorecards:correct"), response=answers(Made), summary="更正考评结果"
)
def correct_one_score_round(request: HttpRequest, score_round_id: UUID, body: ScoreCorrectionBody) -> dict[str, Any]:
    """A new edition as a draft; its id."""
    return {"id": correct_score_round(actor_of(request), score_round_id, reason=body.reason)}
