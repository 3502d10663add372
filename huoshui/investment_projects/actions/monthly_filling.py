"""Filling monthly returns: the form, the grid and the workbook all come through ``save_returns``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotPermitted, Refusal, StaleVersion
from huoshui.investment_projects.actions.monthly_rounds import round_label
from huoshui.investment_projects.actions.monthly_rows import (
    RETURN_KIND,
    ROUND_KIND,
    add_events,
    event,
    locked_return,
    locked_returns,
    names_of_projects,
)
from huoshui.investment_projects.models import MonthlyReturn, MonthlyReturnEvent, MonthlyReturnPhoto, ReturnRound
from huoshui.investment_projects.queries.monthly_context import MonthContext, figures_of, findings_of, month_contexts, round_terms
from huoshui.investment_projects.queries.monthly_returns import may_fill
from huoshui.investment_projects.rules import monthly_flow
from huoshui.investment_projects.rules.monthly_checks import ERROR, QUESTION, Finding, errors_of, unanswered
from huoshui.investment_projects.rules.monthly_entry import FIGURE_NAMES, MonthlyFigures, read_entry, typed_cells
from huoshui.investment_projects.rules.monthly_rounds import ReturnTerms
from huoshui.operations.actions import store_file
from huoshui.organizations.rules import policy

MOST_PHOTOS = 12
LARGEST_PHOTO_BYTES = 20 * 1024 * 1024
_PHOTO_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".heic")


@dataclass(frozen=True)
class ReturnEntry:
    """What was typed for one return. ``cells`` by field name (those left out stay as they are), ``reasons`` by the question's code."""

    return_id: UUID
    cells: Mapping[str, object]
    reasons: Mapping[str, str] = field(default_factory=dict)
    expected_version: int | None = None


@dataclass(frozen=True)
class EntryOutcome:
    """What became of one entry. ``conflict`` holds the other version where somebody was first; then nothing was written."""

    return_id: UUID
    state: str
    version: int
    is_changed: bool
    is_submitted: bool
    cells: Mapping[str, str]
    findings: Sequence[Finding]
    open_questions: Sequence[Finding]
    conflict: Mapping[str, int | str] | None = None
    refusal: str = ""  # why this return takes no figures now


@transaction.atomic
def save_returns(actor: Actor, entries: Sequence[ReturnEntry], *, submit: bool = False) -> list[EntryOutcome]:
    """Store typed figures as drafts, and hand in (``submit``) those without errors and open questions. One outcome an entry, in order.

    A row with an unreadable cell is not stored; the others are. What is unchanged is not touched, so that the same workbook twice
    changes nothing. Drafts count nowhere: they become facts when the district confirms.
    """
    policy.require(actor, "returns:fill")
    rows = {row.id: row for row in locked_returns(actor, [entry.return_id for entry in entries])}
    now = moment_of(actor)
    sitting = _Sitting(actor, now, submit)
    for round_id in dict.fromkeys(row.round_id for row in rows.values()):
        sitting.prepare([row for row in rows.values() if row.round_id == round_id])
    outcomes = [sitting.take(rows[entry.return_id], entry) for entry in entries]
    sitting.finish()
    return outcomes


class _Sitting:
    """One call of ``save_returns``: contexts of its rounds, rows that changed, their history."""

    def __init__(self, actor: Actor, now: datetime, submit: bool) -> None:
        self.actor, self.now, self.submit = actor, now, submit
        self.contexts: dict[UUID, MonthContext] = {}
        self.terms: dict[UUID, ReturnTerms] = {}
        self.changed: dict[UUID, MonthlyReturn] = {}
        self.events: list[MonthlyReturnEvent] = []
        self.submitted: dict[UUID, list[MonthlyReturn]] = defaultdict(list)

    def prepare(self, rows: Sequence[MonthlyReturn]) -> None:
        """Read what the rows of one round are held against."""
        round_ = rows[0].round
        self.terms[round_.id] = round_terms(round_)
        found = month_contexts(self.actor, round_, [row.project_id for row in rows])
        self.contexts |= {row.id: found[row.project_id] for row in rows}

    def take(self, row: MonthlyReturn, entry: ReturnEntry) -> EntryOutcome:
        """Store one entry as far as it can be stored."""
        terms, round_ = self.terms[row.round_id], row.round
        if not may_fill(self.actor, row, round_):
            return self._refused(row, entry, _why_not(row, round_))
        if entry.expected_version is not None and entry.expected_version != row.version:
            theirs: dict[str, int | str] = {"version": row.version, "filled_by": row.filled_by_name, **typed_cells(figures_of(row))}
            return self._outcome(row, entry, [], conflict=theirs)
        cells = {**typed_cells(figures_of(row)), **entry.cells}
        figures, problems = read_entry(cells, terms.milestones)
        if problems:
            unreadable = [Finding("unreadable", ERROR, one.field, one.message, one.remedy) for one in problems]
            return self._outcome(row, entry, unreadable, cells={name: str(value) for name, value in cells.items() if name in FIGURE_NAMES})
        found = findings_of(figures, self.contexts[row.id], terms, round_)
        reasons = _kept_reasons(row, entry, found)
        self._store(row, figures, reasons)
        open_questions = unanswered(found, reasons)
        if self.submit and not errors_of(found) and not open_questions and row.state != monthly_flow.SUBMITTED:
            self._hand_in(row, found)
        return self._outcome(row, entry, found)

    def _store(self, row: MonthlyReturn, figures: MonthlyFigures, reasons: dict[str, str]) -> None:
        if figures == figures_of(row) and reasons == row.reasons:
            return
        for name in FIGURE_NAMES:
            setattr(row, name, getattr(figures, name))
        row.reasons = reasons
        row.filled_at, row.filled_by_id, row.filled_by_name = self.now, self.actor.user_id, self.actor.display_name[:80]
        if row.state == monthly_flow.WAITING:
            row.state = monthly_flow.DRAFT
        elif row.state == monthly_flow.SUBMITTED:  # taken back
            row.state = monthly_flow.REOPENED if row.reopen_reason else monthly_flow.DRAFT
        self._touch(row)
        if not self.submit:
            self.events.append(event(row, self.actor, "saved", self.now))

    def _touch(self, row: MonthlyReturn) -> None:
        """One new version a sitting."""
        if row.id not in self.changed:
            row.version += 1
            self.changed[row.id] = row

    def _hand_in(self, row: MonthlyReturn, found: Sequence[Finding]) -> None:
        row.state, row.submitted_at = monthly_flow.SUBMITTED, self.now
        row.first_submitted_on = row.first_submitted_on or local_day(self.now)
        row.flags = [one.code for one in found if one.severity == QUESTION]
        row.filled_by_id = row.filled_by_id or self.actor.user_id
        row.filled_by_name = row.filled_by_name or self.actor.display_name[:80]
        self._touch(row)
        self.submitted[row.round_id].append(row)
        self.events.append(event(row, self.actor, "submitted", self.now, "；".join(row.reasons.values())))

    def finish(self) -> None:
        """Write what changed, once, with one audit row a round."""
        if not self.changed:
            return
        columns = (
            *FIGURE_NAMES, "reasons", "flags", "state", "filled_at", "filled_by_id", "filled_by_name", "submitted_at", "first_submitted_on",
        )  # fmt: skip
        MonthlyReturn.objects.in_zone(self.actor.zone_id).bulk_update(list(self.changed.values()), [*columns, "version"], batch_size=500)
        add_events(self.actor, self.events)
        for round_id in dict.fromkeys(row.round_id for row in self.changed.values()):
            rows = [row for row in self.changed.values() if row.round_id == round_id]
            handed_in = self.submitted[round_id]
            audit.record(
                self.actor,
                "monthly_return.submitted" if handed_in else "monthly_return.saved",
                subject_kind=ROUND_KIND,
                subject_id=round_id,
                subject_label=f"{round_label(rows)}月度填报",
                after={"changed": [str(row.id) for row in rows][:200], "submitted": len(handed_in)},
            )

    def _outcome(
        self,
        row: MonthlyReturn,
        entry: ReturnEntry,
        found: Sequence[Finding],
        *,
        cells: Mapping[str, str] | None = None,
        conflict: Mapping[str, int | str] | None = None,
    ) -> EntryOutcome:
        return EntryOutcome(
            return_id=row.id,
            state=row.state,
            version=row.version,
            is_changed=row.id in self.changed,
            is_submitted=row.state == monthly_flow.SUBMITTED,
            cells=cells if cells is not None else typed_cells(figures_of(row)),
            findings=tuple(found),
            open_questions=tuple(unanswered(list(found), row.reasons)),
            conflict=conflict,
        )

    def _refused(self, row: MonthlyReturn, entry: ReturnEntry, words: str) -> EntryOutcome:
        same = all(typed_cells(figures_of(row)).get(name, "") == _plain(value) for name, value in entry.cells.items())
        shown = typed_cells(figures_of(row))
        return EntryOutcome(row.id, row.state, row.version, False, False, shown, (), (), None, "" if same else words)


@transaction.atomic
def save_return(actor: Actor, entry: ReturnEntry, *, submit: bool) -> EntryOutcome:
    """One return from its form. Raises StaleVersion with both versions, and Refusal where it takes no figures now."""
    outcome = save_returns(actor, [entry], submit=submit)[0]
    if outcome.refusal:
        raise Refusal("wrong_state", outcome.refusal, "请刷新页面看最新情况。")
    if outcome.conflict is not None:
        yours = {"version": entry.expected_version, **{name: str(value) for name, value in entry.cells.items()}}
        raise StaleVersion(yours=yours, theirs=dict(outcome.conflict))
    return outcome


def check_entry(actor: Actor, row: MonthlyReturn, cells: Mapping[str, object]) -> list[Finding]:
    """What the checks say of typed cells, storing nothing: for checking while somebody types."""
    terms = round_terms(row.round)
    figures, problems = read_entry(cells, terms.milestones)
    if problems:
        return [Finding("unreadable", ERROR, one.field, one.message, one.remedy) for one in problems]
    context = month_contexts(actor, row.round, [row.project_id])[row.project_id]
    return findings_of(figures, context, terms, row.round)


@transaction.atomic
def add_photo(
    actor: Actor,
    return_id: UUID,
    name: str,
    stream: BinaryIO,
    *,
    place_words: str = "",
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
) -> UUID:
    """Keep one photo of the works with its time and place; the photo's id."""
    policy.require(actor, "returns:fill")
    row = locked_return(actor, return_id)
    if not may_fill(actor, row, row.round):
        raise NotPermitted(_why_not(row, row.round), "请刷新页面看最新情况。")
    if not name.lower().endswith(_PHOTO_ENDINGS):
        raise Refusal("not_a_photo", f"“{name[:60]}”不是照片。", "请选 JPG、PNG、WebP 或 HEIC 图片。", field="photos")
    if MonthlyReturnPhoto.objects.in_zone(actor.zone_id).filter(monthly_return_id=row.id).count() >= MOST_PHOTOS:
        raise Refusal("too_many_photos", f"一个项目一个月最多 {MOST_PHOTOS} 张照片。", "请挑最能说明进度的几张。", field="photos")
    stored = store_file(actor, name, stream, largest_bytes=LARGEST_PHOTO_BYTES)
    now = moment_of(actor)
    photo = MonthlyReturnPhoto.objects.create_in(
        actor.zone_id,
        monthly_return=row,
        stored_file=stored,
        added_at=now,
        added_by_name=actor.display_name[:80],
        place_words=tidy_text(place_words)[:120],
        latitude=latitude,
        longitude=longitude,
    )
    add_events(actor, [event(row, actor, "photo", now, stored.original_name)])
    label = names_of_projects(actor, [row])[row.project_id]
    audit.record(
        actor,
        "monthly_return.photo_added",
        subject_kind=RETURN_KIND,
        subject_id=row.id,
        subject_label=label,
        after={"sha256": stored.sha256},
    )
    return UUID(str(photo.id))


def _kept_reasons(row: MonthlyReturn, entry: ReturnEntry, found: Sequence[Finding]) -> dict[str, str]:
    """Reasons for the questions that stand now; those of questions that are gone go with them."""
    given = {**row.reasons, **{code: tidy_text(words)[:200] for code, words in entry.reasons.items()}}
    return {one.code: given[one.code] for one in found if one.severity == QUESTION and given.get(one.code)}


def _why_not(row: MonthlyReturn, round_: ReturnRound) -> str:
    if round_.locked_at is not None and not row.reopen_reason:
        return "这一轮已经锁定，改数要先由调度重开。"
    if not monthly_flow.may("fill", row.state):
        return f"现在是“{monthly_flow.STATE_NAMES[row.state]}”，不能再填。"
    return f"这个项目由{row.unit_name or '项目管理员'}填报。"


def _plain(value: object) -> str:
    return "" if value is None else str(value).strip()
