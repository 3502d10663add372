"""Moving a project along its life, with evidence."""

from __future__ import annotations

from datetime import date
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction

from huoshui.audit import actions as audit
from huoshui.core import lifecycle
from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.refusals import Refusal
from huoshui.fact_ledger.actions import record_facts, record_source
from huoshui.fact_ledger.queries import fact_in_force_of, facts_of
from huoshui.fact_ledger.rules.lines import ACTUAL, TARGET
from huoshui.fact_ledger.rules.new_facts import NewFact
from huoshui.investment_projects.actions.figures import version_of
from huoshui.investment_projects.actions.projections import refresh_projection
from huoshui.investment_projects.actions.rights import locked_project, refuse_stale
from huoshui.investment_projects.models import Project
from huoshui.investment_projects.queries.selection_sql import day_of
from huoshui.investment_projects.queries.stage_rules import evidence_is_required, evidence_sentence
from huoshui.investment_projects.rules.attributes import MILESTONE_STAGES, NO_SIDE_STATE, STAGE_MILESTONES, SUBJECT_KIND
from huoshui.investment_projects.rules.stage_changes import EARLIEST_DAY, StageChange, StageStanding, check_stage_change
from huoshui.operations.actions.stored_files import store_file
from huoshui.organizations.rules import policy

SEE_FILE, WITHOUT_WORDS = "见附件", "未附依据"


@transaction.atomic
def advance_stage(
    actor: Actor,
    project_id: UUID,
    *,
    to_stage: str,
    happened_on: date | None,
    evidence_text: str = "",
    evidence_file: tuple[str, BinaryIO] | None = None,
    bypass_reason: str = "",
    expected_version: int,
) -> int:
    """Record that the project reached a stage, on which day and by what evidence; the project's new version.

    ``evidence_file`` is (name, stream). Skipped stages are asked about (Refusal ``stage_skip_needs_confirmation`` with ``skipped`` in
    its data); a bypass is a right of its own and needs a reason. The same deed sent again changes nothing. For the present stage
    the deed adds evidence and day to what was only reported. Refusal, StaleVersion, NotVisible, NotPermitted.
    """
    asked = {
        "stage": lifecycle.state_name(to_stage),
        "happened_on": happened_on.isoformat() if happened_on else "",
        "evidence": evidence_text,
    }
    row = locked_project(actor, project_id, "projects:stage")
    if _is_done_already(actor, row, to_stage, happened_on, evidence_text):
        return int(row.version)
    refuse_stale(row, expected_version, asked)
    today = day_of(actor)
    change = StageChange(
        to_stage, happened_on, evidence_text, evidence_file is not None, bypass_reason, policy.may(actor, "projects:bypass_stage")
    )
    needed = evidence_sentence(actor.zone_id, to_stage, today) if lifecycle.is_stage(to_stage) else ""
    required = evidence_is_required(actor.zone_id, to_stage, today)
    skipped = check_stage_change(_standing(actor, row), change, today=today, evidence_needed=needed, evidence_required=required)
    stored = store_file(actor, *evidence_file) if evidence_file else None
    title = f"推进阶段“{lifecycle.state_name(to_stage)}”：{row.name}"
    source = record_source(
        actor=actor, kind="form", title=title, stored_file_id=stored.id if stored else None, file_sha256=stored.sha256 if stored else ""
    )
    record_facts(actor, source, _facts(actor, row, change, stored.original_name if stored else ""))
    refresh_projection(actor.zone_id, [row.id])
    after: dict[str, Any] = {"stage": to_stage, "happened_on": happened_on, "evidence": evidence_text.strip()}
    if stored:
        after |= {"evidence_file": stored.original_name, "evidence_sha256": stored.sha256}
    if skipped:
        after |= {"skipped": list(skipped), "bypass_reason": bypass_reason.strip()}
    audit.record(
        actor,
        "project.stage_bypassed" if skipped else "project.stage_advanced",
        subject_kind=SUBJECT_KIND,
        subject_id=row.id,
        subject_label=row.name,
        before={"stage": row.stage, "happened_on": row.stage_happened_on},
        after=after,
    )
    return version_of(actor, row.id)


@transaction.atomic
def set_side_state(actor: Actor, project_id: UUID, *, side_state: str, happened_on: date | None, reason: str, expected_version: int) -> int:
    """搁置, 终止, 迁址, 停工, 复工, 流转, or "" for back to normal; the stage stays. The project's new version."""
    row = locked_project(actor, project_id, "projects:side_state")
    why, today = tidy_text(reason), day_of(actor)
    if side_state and not lifecycle.is_side_state(side_state):
        raise Refusal("unknown_side_state", f"旁侧状态“{side_state[:20]}”不存在。", "请从列表中选择。", field="side_state")
    if row.side_state == side_state and row.version != expected_version:
        return int(row.version)  # the same deed again
    refuse_stale(row, expected_version, {"side_state": lifecycle.state_name(side_state) if side_state else ""})
    if happened_on is None:
        raise Refusal("date_missing", "没有填写日期。", "请填写状态开始的日期。", field="happened_on")
    if not EARLIEST_DAY <= happened_on <= today:
        raise Refusal("date_in_future", f"日期 {happened_on} 不在 1990 年至今天（{today}）之间。", "请检查日期。", field="happened_on")
    if len(why) < 4:
        raise Refusal("reason_missing", "没有写明原因。", "请至少写 4 个字。", field="reason")
    if side_state == lifecycle.RESUMED and row.side_state not in (lifecycle.STOPPED, lifecycle.SUSPENDED):
        raise Refusal("nothing_to_resume", "项目没有停工或搁置，不能登记复工。", "请先登记停工，或检查所选状态。", field="side_state")
    if side_state == row.side_state:
        raise Refusal("side_state_unchanged", "项目已是这一状态。", "如日期有误，请在原记录上更正。", field="side_state")
    source = record_source(actor=actor, kind="form", title=f"登记旁侧状态：{row.name}")
    fact = NewFact(
        SUBJECT_KIND,
        row.id,
        "side_state",
        side_state or NO_SIDE_STATE,
        happened_on=happened_on,
        modality=ACTUAL,
        reason=why[:200],
        spot_field="旁侧状态",
        raw_text=why,
    )
    record_facts(actor, source, [fact])
    refresh_projection(actor.zone_id, [row.id])
    audit.record(
        actor,
        "project.side_state_set",
        subject_kind=SUBJECT_KIND,
        subject_id=row.id,
        subject_label=row.name,
        before={"side_state": row.side_state},
        after={"side_state": side_state, "happened_on": happened_on, "reason": why},
    )
    return version_of(actor, row.id)


def _standing(actor: Actor, row: Project) -> StageStanding:
    stated = facts_of(actor, SUBJECT_KIND, row.id, attribute="stage")
    reached = {
        str(fact.line.value) for fact in stated if fact.attribute.name == "stage" and fact.is_standing and fact.line.modality != TARGET
    }
    reached_on: dict[str, date] = {}
    for attribute, stage in MILESTONE_STAGES.items():
        day = getattr(row, attribute)
        if day is not None:
            reached.add(stage)
            reached_on[stage] = min(day, reached_on.get(stage, day))
    if row.stage:
        reached.add(row.stage)
    return StageStanding(row.stage, row.side_state, reached_on, frozenset(reached))


def _is_done_already(actor: Actor, row: Project, to_stage: str, happened_on: date | None, evidence_text: str) -> bool:
    """The same stage on the same day with the same words: a second click."""
    if row.stage != to_stage or not row.stage_has_evidence or happened_on is None:
        return False
    stated = [
        fact
        for fact in facts_of(actor, SUBJECT_KIND, row.id, attribute="stage")
        if fact.attribute.name == "stage" and fact.is_standing and fact.line.modality == ACTUAL and fact.line.value == to_stage
    ]
    return any(fact.line.happened_on == happened_on and fact.spot.raw_text in _possible_words(evidence_text) for fact in stated)


def _possible_words(evidence_text: str) -> tuple[str, ...]:
    words = tidy_text(evidence_text)
    return (words,) if words else (SEE_FILE, WITHOUT_WORDS)


def _facts(actor: Actor, row: Project, change: StageChange, file_name: str) -> list[NewFact]:
    day, name = change.happened_on, lifecycle.state_name(change.to_stage)
    words = tidy_text(change.evidence_text) or (SEE_FILE if file_name else WITHOUT_WORDS)
    facts = [
        NewFact(
            SUBJECT_KIND,
            row.id,
            "stage",
            change.to_stage,
            happened_on=day,
            modality=ACTUAL,
            reason=change.bypass_reason.strip()[:200],
            spot_field="阶段",
            raw_text=words,
        ),
        NewFact(
            SUBJECT_KIND,
            row.id,
            "stage_evidence",
            f"{name}：{words}" + (f"（附件：{file_name}）" if file_name else ""),
            happened_on=day,
            modality=ACTUAL,
            spot_field="依据",
            raw_text=words,
        ),
    ]
    milestone = STAGE_MILESTONES.get(change.to_stage)
    if milestone is not None and day is not None:
        present = fact_in_force_of(actor, SUBJECT_KIND, row.id, milestone).line
        facts.append(
            NewFact(
                SUBJECT_KIND,
                row.id,
                milestone,
                day,
                happened_on=day,
                modality=ACTUAL,
                corrects_id=present.id if present else None,
                reason="补登依据，以本次登记的日期为准" if present else "",
                spot_field=f"{name}日期",
                raw_text=day.isoformat(),
            )
        )
    return facts
