"""Whether a person may move a project to another stage, and what must come with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from huoshui.core import lifecycle
from huoshui.core.refusals import Refusal

MOST_EVIDENCE_CHARACTERS = 2000
LEAST_EVIDENCE_CHARACTERS = 4
LEAST_REASON_CHARACTERS = 4
EARLIEST_DAY = date(1990, 1, 1)
OPTIONAL_STAGES = frozenset({lifecycle.RESERVE, lifecycle.LEAD, lifecycle.NEGOTIATING})
"""Steps before signing that a project need not pass; leaving them out is no skip."""
ENDED_STATES = frozenset({lifecycle.TERMINATED, lifecycle.RELOCATED})


@dataclass(frozen=True)
class StageChange:
    """What a person asks for."""

    to_stage: str
    happened_on: date | None
    evidence_text: str = ""
    has_evidence_file: bool = False
    bypass_reason: str = ""
    may_bypass: bool = False


@dataclass(frozen=True)
class StageStanding:
    """Where the project stands. ``reached_on`` holds the day of each stage that is known to have one."""

    stage: str  # "" unknown
    side_state: str = ""
    reached_on: Mapping[str, date] = field(default_factory=dict)
    reached: frozenset[str] = frozenset()  # stages with a statement or milestone, whatever their day


def skipped_stages(standing: StageStanding, to_stage: str) -> tuple[str, ...]:
    """Stages between the present one and ``to_stage`` that nothing was stated about.

    From an unknown stage the way is unknown: signing and what follows count as skipped unless stated.
    """
    between = lifecycle.stages_between(standing.stage, to_stage)
    return tuple(one.code for one in between if one.code not in OPTIONAL_STAGES and one.code not in standing.reached)


def check_stage_change(
    standing: StageStanding, change: StageChange, *, today: date, evidence_needed: str, evidence_required: bool = True
) -> tuple[str, ...]:
    """The stages that this change skips, with permission and reason. Raises Refusal where the change cannot be made.

    ``evidence_needed`` is the rulebook's sentence for ``to_stage`` ("" where it names none).
    """
    if not lifecycle.is_stage(change.to_stage):
        raise Refusal("unknown_stage", f"阶段“{change.to_stage}”不存在。", "请从列表中选择阶段。", field="to_stage")
    name = lifecycle.state_name(change.to_stage)
    _check_direction(standing, change, name)
    _check_day(standing, change, name, today)
    _check_evidence(change, name, evidence_needed, evidence_required)
    skipped = skipped_stages(standing, change.to_stage)
    if skipped:
        _check_bypass(change, name, skipped)
    return skipped


def _check_direction(standing: StageStanding, change: StageChange, name: str) -> None:
    if standing.side_state in ENDED_STATES:
        state = lifecycle.state_name(standing.side_state)
        raise Refusal("project_ended", f"项目已{state}，不能推进到“{name}”。", "如项目已恢复，请先把旁侧状态改为“正常”。", field="to_stage")
    if standing.stage and lifecycle.has_reached(standing.stage, change.to_stage):
        present = lifecycle.state_name(standing.stage)
        if standing.stage == change.to_stage:
            return  # evidence or the day is added to the stage where it stands
        raise Refusal(
            "stage_already_passed",
            f"项目已在“{present}”，不能再推进到更早的“{name}”。",
            "如原阶段填写有误，请用“更正”修改原记录。",
            field="to_stage",
        )


def _check_day(standing: StageStanding, change: StageChange, name: str, today: date) -> None:
    day = change.happened_on
    if day is None:
        raise Refusal("date_missing", f"没有填写“{name}”的日期。", "请填写实际发生的日期。", field="happened_on")
    if day > today:
        raise Refusal(
            "date_in_future",
            f"“{name}”日期 {day} 晚于今天（{today}）。",
            "只登记已经发生的事；计划日期请填在“计划”栏。",
            field="happened_on",
        )
    if day < EARLIEST_DAY:
        raise Refusal("date_too_early", f"“{name}”日期 {day} 早于 1990 年。", "请检查年份。", field="happened_on")
    order = lifecycle.stage(change.to_stage).order
    for code, reached_on in sorted(standing.reached_on.items(), key=lambda pair: -lifecycle.stage(pair[0]).order):
        other = lifecycle.state_name(code)
        if lifecycle.stage(code).order < order and day < reached_on:
            raise Refusal(
                "date_before_earlier_stage",
                f"“{name}”日期 {day} 早于“{other}”日期 {reached_on}。",
                f"请核对日期；如“{other}”日期有误，请先更正。",
                field="happened_on",
                data={"stage": code, "on": reached_on.isoformat()},
            )
        if lifecycle.stage(code).order > order and day > reached_on:
            raise Refusal(
                "date_after_later_stage",
                f"“{name}”日期 {day} 晚于“{other}”日期 {reached_on}。",
                f"请核对日期；如“{other}”日期有误，请先更正。",
                field="happened_on",
                data={"stage": code, "on": reached_on.isoformat()},
            )


def _check_evidence(change: StageChange, name: str, evidence_needed: str, evidence_required: bool) -> None:
    text = change.evidence_text.strip()
    if len(text) > MOST_EVIDENCE_CHARACTERS:
        raise Refusal(
            "evidence_too_long", f"依据说明超过 {MOST_EVIDENCE_CHARACTERS} 字。", "请精简，详细材料可上传附件。", field="evidence_text"
        )
    if evidence_required and not change.has_evidence_file and len(text) < LEAST_EVIDENCE_CHARACTERS:
        wanted = f"（{evidence_needed}）" if evidence_needed else ""
        raise Refusal(
            "evidence_missing", f"推进到“{name}”需要依据{wanted}。", "请写明文号、合同编号或事实，或上传证明材料。", field="evidence_text"
        )


def _check_bypass(change: StageChange, name: str, skipped: tuple[str, ...]) -> None:
    names = "、".join(lifecycle.state_name(code) for code in skipped)
    data = {"skipped": list(skipped), "may_bypass": change.may_bypass}
    reason = change.bypass_reason.strip()
    if not reason:
        remedy = (
            "请补登这些阶段；确需跨越的，请填写理由后再次提交。" if change.may_bypass else "请先补登这些阶段；确需跨越的，请由调度岗办理。"
        )
        raise Refusal("stage_skip_needs_confirmation", f"推进到“{name}”将跨越：{names}。", remedy, field="bypass_reason", data=data)
    if not change.may_bypass:
        raise Refusal(
            "stage_skip_not_permitted",
            f"您的岗位不能跨越阶段（{names}）。",
            "请先补登这些阶段，或由调度岗办理。",
            field="bypass_reason",
            data=data,
        )
    if len(reason) < LEAST_REASON_CHARACTERS:
        raise Refusal(
            "bypass_reason_too_short",
            "跨越阶段的理由太短。",
            f"请至少写 {LEAST_REASON_CHARACTERS} 个字。",
            field="bypass_reason",
            data=data,
        )
