"""Monthly returns for an actor: lists, one with its history, what a project reported month by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q

from huoshui.core.actor import Actor
from huoshui.core.periods import Period
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.investment_projects.models import (
    MonthlyReturn,
    MonthlyReturnEvent,
    MonthlyReturnPhoto,
    ReturnRound,
)
from huoshui.investment_projects.queries.monthly_context import (
    MonthContext,
    figures_of,
    findings_of,
    month_contexts,
    project_names,
    round_terms,
)
from huoshui.investment_projects.queries.monthly_results import EventLine, PhotoLine, ReturnDetail, ReturnLine, ReturnPage
from huoshui.investment_projects.queries.monthly_rounds import NO_UNIT, round_line, round_row, visible_returns
from huoshui.investment_projects.queries.selection_sql import day_of
from huoshui.investment_projects.rules import monthly_flow
from huoshui.investment_projects.rules.monthly_checks import LAGGING, Finding
from huoshui.organizations.rules.policy import may
from huoshui.organizations.rules.role_sets import LEDGER_KEEPERS

NO_UNIT_ID = "none"
MOST_ROWS = 1_000
EVENT_NAMES = {
    "opened": "列入名单",
    "saved": "保存草稿",
    "submitted": "报送",
    "checked": "审核通过",
    "returned": "退回",
    "confirmed": "确认入账",
    "corrected": "更正入账",
    "carried": "结转差额",
    "reopened": "重开",
    "removed": "移出名单",
    "photo": "上传照片",
}


@dataclass(frozen=True)
class _Beside:
    project_name: str
    photo_count: int


@dataclass(frozen=True)
class ReturnFilters:
    """Which returns of a round: of a unit (an id, "none" for projects without one), in some states, with questions only."""

    unit: str = ""
    states: tuple[str, ...] = ()
    mark: str = ""  # flagged: a question stood when it was handed in; lagging; late
    text: str = ""
    numbers: tuple[int, ...] | None = None  # those of a workbook's rows


def list_returns(actor: Actor, round_id: UUID, filters: ReturnFilters | None = None, *, after: str = "", limit: int = 100) -> ReturnPage:
    """Returns of a round by number, with checks. Removed ones only where their state is asked for."""
    found = round_row(actor, round_id)
    rows = _filtered(actor, visible_returns(actor).filter(round_id=found.id), filters or ReturnFilters())
    page = rows
    if after:
        if not after.isdecimal():
            raise Refusal("bad_cursor", "翻页标记不可用。", "请回到第一页。", field="after")
        page = page.filter(number__gt=int(after))
    size = max(1, min(limit, MOST_ROWS))
    some = list(page.order_by("number")[: size + 1])
    lines = return_lines(actor, found, some[:size])
    return ReturnPage(lines, str(some[size - 1].number) if len(some) > size else "", rows.count())


def _filtered(actor: Actor, rows: Any, filters: ReturnFilters) -> Any:
    if filters.unit == NO_UNIT_ID:
        rows = rows.filter(unit_id=None)
    elif filters.unit:
        try:
            rows = rows.filter(unit_id=UUID(filters.unit))
        except ValueError:
            raise Refusal("bad_filter", "填报单位无法识别。", "请从页面上选择。", field="unit") from None
    if filters.text.strip():
        rows = rows.filter(project__name__icontains=filters.text.strip())
    if filters.numbers is not None:
        rows = rows.filter(number__in=filters.numbers)
    rows = _marked(rows, filters.mark, actor)
    return rows.filter(state__in=filters.states) if filters.states else rows.exclude(state=monthly_flow.REMOVED)


def _marked(rows: Any, mark: str, actor: Actor) -> Any:
    """The same conditions as the counts of a round (monthly_rounds), so that a number and its list cannot differ."""
    if mark == "flagged":
        return rows.exclude(flags=[])
    if mark == "lagging":
        return rows.filter(flags__contains=[LAGGING], state__in=monthly_flow.REPORTED)
    if mark == "late":
        never = Q(first_submitted_on=None, round__fill_due_on__lt=day_of(actor))
        return rows.filter(never | Q(first_submitted_on__gt=F("round__fill_due_on"))).exclude(state=monthly_flow.REMOVED)
    if mark:
        raise Refusal("bad_filter", f"没有“{mark[:20]}”这种标记。", "请从页面上选择。", field="mark")
    return rows


def return_lines(actor: Actor, round_: ReturnRound, rows: Sequence[MonthlyReturn]) -> list[ReturnLine]:
    """Rows of one round as lines, checked against the ledger of today."""
    contexts = month_contexts(actor, round_, [row.project_id for row in rows])
    names, photos = project_names(actor, [row.project_id for row in rows]), _photo_counts(actor, [row.id for row in rows])
    terms = round_terms(round_)
    lines = []
    for row in rows:
        context = contexts[row.project_id]
        # of a return that nobody touched there is nothing to check yet
        found = () if row.state == monthly_flow.WAITING else tuple(findings_of(figures_of(row), context, terms, round_))
        lines.append(_line(actor, round_, row, context, found, _Beside(names.get(row.project_id, ""), photos.get(row.id, 0))))
    return lines


def return_row(actor: Actor, return_id: UUID) -> MonthlyReturn:
    """The row; NotVisible for what the actor may not see."""
    found: MonthlyReturn | None = visible_returns(actor).filter(id=return_id).select_related("round").first()
    if found is None:
        raise NotVisible
    return found


def return_detail(actor: Actor, return_id: UUID) -> ReturnDetail:
    """One return with history, photos and neighbours of the same unit in the same round."""
    row = return_row(actor, return_id)
    beside = list(
        visible_returns(actor)
        .filter(round_id=row.round_id, unit_id=row.unit_id)
        .exclude(state=monthly_flow.REMOVED)
        .order_by("number")
        .values_list("id", flat=True)
    )
    at = beside.index(row.id) if row.id in beside else 0
    events = MonthlyReturnEvent.objects.in_zone(actor.zone_id).filter(monthly_return_id=row.id).order_by("-happened_at", "-id")
    return ReturnDetail(
        line=return_lines(actor, row.round, [row])[0],
        round=round_line(actor, row.round_id),
        events=[
            EventLine(one.happened_at, one.actor_name, EVENT_NAMES.get(one.kind, one.kind), one.words, one.figures) for one in events[:100]
        ],
        photos=photos_of(actor, row.id),
        previous_id=beside[at - 1] if at > 0 else None,
        next_id=beside[at + 1] if at + 1 < len(beside) else None,
        place=at + 1,
        count=len(beside),
    )


def later_months(actor: Actor, return_id: UUID) -> list[str]:
    """Later months of the same year and project that are confirmed: their year to date rests on this one."""
    row = return_row(actor, return_id)
    rows = visible_returns(actor).filter(
        project_id=row.project_id,
        state=monthly_flow.CONFIRMED,
        round__period_end__gt=row.round.period_end,
        round__period_end__year=row.round.period_end.year,
    )
    found = rows.order_by("round__period_end").values_list("round__period_start", "round__period_end")
    return [Period(start, end).label for start, end in found]


def photos_of(actor: Actor, return_id: UUID) -> list[PhotoLine]:
    """Photos of a return that was found visible, newest first."""
    rows = MonthlyReturnPhoto.objects.in_zone(actor.zone_id).filter(monthly_return_id=return_id).select_related("stored_file")
    return [
        PhotoLine(row.id, row.stored_file.original_name, row.added_at, row.added_by_name, row.place_words, row.latitude, row.longitude)
        for row in rows.order_by("-added_at", "-id")
    ]


def photo_file_id(actor: Actor, photo_id: UUID) -> UUID:
    """The stored file of a photo whose return the actor sees."""
    row = MonthlyReturnPhoto.objects.in_zone(actor.zone_id).filter(id=photo_id).first()
    if row is None or not visible_returns(actor).filter(id=row.monthly_return_id).exists():
        raise NotVisible
    return UUID(str(row.stored_file_id))


def may_fill(actor: Actor, row: MonthlyReturn, round_: ReturnRound) -> bool:
    """Whether the actor may write figures now: of the unit or a ledger keeper, in a state that takes them, before the lock."""
    if not may(actor, "returns:fill") or not monthly_flow.may("fill", row.state):
        return False
    if round_.locked_at is not None and not row.reopen_reason:
        return False
    return bool(actor.roles & LEDGER_KEEPERS) or row.unit_id in actor.unit_ids


def returns_by_month(actor: Actor, project_ids: Iterable[UUID]) -> dict[date, MonthlyReturn]:
    """A project's returns (with those of projects merged into it) by the end of their month."""
    rows = visible_returns(actor).filter(project_id__in=list(project_ids)).select_related("round").exclude(state=monthly_flow.REMOVED)
    return {row.round.period_end: row for row in rows}


def _photo_counts(actor: Actor, ids: Sequence[UUID]) -> Mapping[UUID, int]:
    rows = MonthlyReturnPhoto.objects.in_zone(actor.zone_id).filter(monthly_return_id__in=list(ids)).order_by()
    return dict(rows.values_list("monthly_return_id").annotate(number=Count("id")))


def _line(
    actor: Actor,
    round_: ReturnRound,
    row: MonthlyReturn,
    context: MonthContext,
    found: Sequence[Finding],
    beside: _Beside,
) -> ReturnLine:
    never_came = row.first_submitted_on is None and row.state != monthly_flow.REMOVED and day_of(actor) > round_.fill_due_on
    return ReturnLine(
        id=row.id,
        round_id=round_.id,
        period_start=round_.period_start,
        period_end=round_.period_end,
        number=row.number,
        project_id=row.project_id,
        project_name=beside.project_name,
        unit_id=row.unit_id,
        unit_name=row.unit_name or NO_UNIT,
        basis=row.basis,
        basis_words=row.basis_words,
        state=row.state,
        figures=figures_of(row),
        before=context.before,
        yardsticks=context.yardsticks,
        findings=found,
        reasons=row.reasons,
        flags=tuple(row.flags),
        is_late=never_came or (row.first_submitted_on is not None and row.first_submitted_on > round_.fill_due_on),
        filled_by_name=row.filled_by_name,
        filled_at=row.filled_at,
        submitted_at=row.submitted_at,
        checked_by_name=row.checked_by_name,
        checked_at=row.checked_at,
        confirmed_by_name=row.confirmed_by_name,
        confirmed_at=row.confirmed_at,
        return_reason=row.return_reason,
        reopen_reason=row.reopen_reason,
        removal_reason=row.removal_reason,
        fact_ids=row.fact_ids,
        photo_count=beside.photo_count,
        may_fill=may_fill(actor, row, round_),
        version=row.version,
    )
