"""无事不扰: inspections are announced, capped, joined, done and rated; over the cap only by a reasoned decision of somebody else."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.enterprise_requests.actions.following import hash_of_address, note_wrong_code, refuse_many_guesses
from huoshui.enterprise_requests.actions.handling import needed_words
from huoshui.enterprise_requests.actions.telling import next_number, nobody_in_particular
from huoshui.enterprise_requests.models import Inspection
from huoshui.enterprise_requests.queries.inspections import expected_of_firm, inspection_terms, visible_inspections
from huoshui.enterprise_requests.rules import closing, inspection_limits, receipts
from huoshui.enterprises.queries import enterprise_row
from huoshui.operations.adapters.keys import decrypt_personal, encrypt_personal
from huoshui.organizations.queries import open_units
from huoshui.organizations.rules import policy

RATER = "被检查企业"


@transaction.atomic
def announce_inspection(
    actor: Actor,
    *,
    enterprise_id: UUID,
    unit_id: UUID,
    kind: str,
    basis: str,
    scope: str,
    inspectors: str,
    planned_on: date,
    joint_number: str = "",
    override_reason: str = "",
) -> UUID:
    """Announce with basis, scope and names. The inspection's id.

    Over a cap or on a quiet day: Refusal ``inspection_refused`` with the reasons and what one could come together with, unless
    ``override_reason`` asks for a decision; then it waits for one. ``joint_number`` is the number of an announced inspection of the firm,
    of whichever unit: the two then come on that one's day as one occasion.
    """
    policy.require(actor, "inspections:announce")
    firm = enterprise_row(actor, enterprise_id)
    unit = _own_unit(actor, unit_id)
    if kind not in inspection_limits.KINDS:
        raise Refusal("unknown_value", "检查类型没有选择。", f"请选择：{'、'.join(inspection_limits.KINDS.values())}。", field="kind")
    together = _announced_of(actor, firm.id, joint_number)
    planned_on = together.planned_on if together else planned_on
    today = local_day(moment_of(actor))
    if planned_on < today and kind not in inspection_limits.FREE_KINDS:
        raise Refusal("date_in_past", f"检查日期 {planned_on} 已过，检查应当先公告。", "请改为今天或以后。", field="planned_on")
    terms = inspection_terms(actor.zone_id, planned_on)
    number = next_number(actor, "JC", planned_on.year)  # its lock lets two units announce one after the other, so that both see the caps
    joint = (together.joint_number or together.number) if together else ""
    verdict = inspection_limits.judge(planned_on, kind, joint, expected_of_firm(actor.zone_id, firm.id), terms)
    if not verdict.is_allowed and not override_reason.strip():
        raise Refusal(
            "inspection_refused",
            f"不能安排：{'；'.join(verdict.reasons)}。{_may_join_words(verdict.may_join)}",
            "请并入同月的检查、改期，或写明确需检查的理由报批。",
            field="planned_on",
            data={"reasons": list(verdict.reasons), "may_join": [one.number for one in verdict.may_join]},
        )
    reason = needed_words(override_reason, "确需检查的理由", "override_reason", least=10) if not verdict.is_allowed else ""
    code = "".join(secrets.choice(receipts.QUERY_CODE_LETTERS) for _ in range(receipts.QUERY_CODE_LENGTH))
    row = Inspection.objects.create_in(
        actor.zone_id,
        number=number,
        enterprise_id=firm.id,
        unit_id=unit,
        kind=kind,
        basis=needed_words(basis, "检查依据", "basis", least=4)[:300],
        scope=needed_words(scope, "检查内容", "scope", least=4)[:500],
        inspectors=needed_words(inspectors, "检查人员", "inspectors", least=2)[:200],
        planned_on=planned_on,
        state=Inspection.State.ANNOUNCED if verdict.is_allowed else Inspection.State.WAITING_OVERRIDE,
        joint_number=joint,
        decision={"reasons": list(verdict.reasons), "reference": terms.reference},
        override_reason=reason,
        announced_at=moment_of(actor),
        announced_by_id=actor.user_id,
        rating_code_encrypted=encrypt_personal(code),
    )
    if together is not None and not together.joint_number:
        together.joint_number = joint
        _audit(actor, "inspection.joined", together, {"with": number})
        _saved(together)
    operation = "inspection.announced" if verdict.is_allowed else "inspection.override_asked"
    _audit(actor, operation, row, {"planned_on": planned_on, "kind": kind, "reasons": list(verdict.reasons)})
    return UUID(str(row.id))


@transaction.atomic
def decide_override(actor: Actor, inspection_id: UUID, *, is_allowed: bool, words: str, expected_version: int) -> int:
    """A leader decides on an inspection over the cap; nobody on their own. The new version."""
    policy.require(actor, "inspections:decide")
    row = _locked(actor, inspection_id, expected_version)
    if row.state != Inspection.State.WAITING_OVERRIDE:
        raise _wrong_state(row)
    if row.announced_by_id == actor.user_id or row.unit_id in actor.unit_ids:
        raise Refusal("own_matter", "不能审批自己或本单位报的检查。", "请由其他领导审批。")
    row.state = Inspection.State.ANNOUNCED if is_allowed else Inspection.State.REFUSED
    row.decided_by_id, row.decided_at = actor.user_id, moment_of(actor)
    row.decision_words = needed_words(words, "审批意见", "words", least=2)[:300]
    _audit(actor, "inspection.decided", row, {"is_allowed": is_allowed, "words": row.decision_words})
    return _saved(row)


@transaction.atomic
def join_inspection(actor: Actor, inspection_id: UUID, other_id: UUID, *, expected_version: int) -> int:
    """Come together: the same day and the same joint number as the other one. The new version."""
    policy.require(actor, "inspections:announce")
    if not visible_inspections(actor).filter(id=other_id).exists():
        raise NotVisible
    row = _locked(actor, inspection_id, expected_version)
    other = _locked(actor, other_id)
    if row.id == other.id or row.enterprise_id != other.enterprise_id:
        raise Refusal("cannot_join", "只能并入同一家企业的另一次检查。", "请重新选择。", field="into")
    for one in (row, other):
        if one.state not in (Inspection.State.ANNOUNCED, Inspection.State.WAITING_OVERRIDE):
            raise _wrong_state(one)
    if other.state != Inspection.State.ANNOUNCED:
        raise _wrong_state(other)
    joint = other.joint_number or other.number
    row.planned_on, row.joint_number, row.state = other.planned_on, joint, Inspection.State.ANNOUNCED
    if not other.joint_number:
        other.joint_number = joint
        _saved(other)
    _audit(actor, "inspection.joined", row, {"into": other.number, "planned_on": other.planned_on})
    return _saved(row)


@transaction.atomic
def record_inspection(actor: Actor, inspection_id: UUID, *, done_on: date, result: str, expected_version: int) -> int:
    """What was found; the firm reads it and may rate. The new version."""
    policy.require(actor, "inspections:record")
    row = _locked(actor, inspection_id, expected_version)
    if row.unit_id not in actor.unit_ids and not actor.sees_whole_zone:
        raise Refusal("not_yours", "只有检查单位能登记结果。", "请由检查单位登记。")
    if row.state != Inspection.State.ANNOUNCED:
        raise _wrong_state(row)
    today = local_day(moment_of(actor))
    if done_on > today:
        raise Refusal("in_future", f"检查日期 {done_on} 还没到。", f"请填写不晚于 {today} 的日期。", field="done_on")
    if row.kind not in inspection_limits.FREE_KINDS and done_on < local_day(row.announced_at):
        words = f"检查日期 {done_on} 早于公告日期 {local_day(row.announced_at)}，没有公告的日常检查不能登记。"
        raise Refusal("before_announcement", words, "请核对检查日期。", field="done_on")
    row.done_on, row.result = done_on, needed_words(result, "检查结果", "result", least=6)
    row.result_at, row.state = moment_of(actor), Inspection.State.DONE
    _audit(actor, "inspection.done", row, {"done_on": done_on})
    return _saved(row)


@transaction.atomic
def cancel_inspection(actor: Actor, inspection_id: UUID, *, reason: str, expected_version: int) -> int:
    """It does not take place. The new version."""
    policy.require(actor, "inspections:record")
    row = _locked(actor, inspection_id, expected_version)
    if row.unit_id not in actor.unit_ids and not actor.sees_whole_zone:
        raise Refusal("not_yours", "只有检查单位能取消。", "请由检查单位取消。")
    if row.state not in (Inspection.State.ANNOUNCED, Inspection.State.WAITING_OVERRIDE):
        raise _wrong_state(row)
    row.decision_words = needed_words(reason, "取消原因", "reason", least=2)[:300]
    row.state = Inspection.State.CANCELLED
    _audit(actor, "inspection.cancelled", row, {"reason": row.decision_words})
    return _saved(row)


def rate_by_code(zone_id: UUID, number: str, code: str, address: str, *, grade: str, words: str) -> None:
    """``rate_inspection`` for who is not signed in: wrong codes are counted, and after a few nobody gets in for a while."""
    plain = _as_kept(number)
    hashed = hash_of_address(zone_id, address)
    refuse_many_guesses(zone_id, plain, hashed, code_name="评价码", paper="公告单")
    try:
        rate_inspection(zone_id, plain, code, grade=grade, words=words)
    except Refusal as refusal:
        if refusal.code == "receipt_wrong":
            note_wrong_code(zone_id, plain, hashed)
        raise


@transaction.atomic
def rate_inspection(zone_id: UUID, number: str, code: str, *, grade: str, words: str) -> None:
    """The firm rates by the code on the announcement, once, without an account."""
    row = Inspection.objects.in_zone(zone_id).select_for_update().filter(number=_as_kept(number)).first()
    if row is None or not receipts.codes_agree(code, decrypt_personal(row.rating_code_encrypted)):
        raise Refusal("receipt_wrong", "检查编号或评价码不对。", "请对照检查公告单。", field="code")
    if row.state != Inspection.State.DONE:
        raise Refusal("nothing_to_rate", "这次检查还没有登记结果。", "收到结果后再评价。")
    if row.rating:
        raise Refusal("already_rated", "这次检查已经评价过。", "如需补充，请作为诉求提出。")
    if grade not in closing.GRADES:
        raise Refusal("grade_missing", "没有选择满意程度。", "请在“满意、基本满意、不满意”中选一项。", field="grade")
    row.rating, row.rating_words, row.rated_at = grade, tidy_text(words)[:500], moment_of(nobody_in_particular(zone_id, RATER))
    _audit(nobody_in_particular(zone_id, RATER), "inspection.rated", row, {"grade": grade})
    _saved(row)


def _announced_of(actor: Actor, enterprise_id: UUID, number: str) -> Inspection | None:
    """The announced inspection that one wants to come together with; None where none is asked for."""
    plain = _as_kept(number)
    if not plain:
        return None
    rows = Inspection.objects.in_zone(actor.zone_id).select_for_update()
    row: Inspection | None = rows.filter(enterprise_id=enterprise_id, number=plain, state=Inspection.State.ANNOUNCED).first()
    if row is None:
        words = f"这家企业没有编号 {plain} 的已公告检查。"
        raise Refusal("cannot_join", words, "请核对编号，或留空单独安排。", field="joint_number")
    return row


def _as_kept(number: str) -> str:
    return tidy_text(number).upper()[:20]


def _may_join_words(others: Sequence[inspection_limits.Planned]) -> str:
    if not others:
        return ""
    return f"同月可以一起去：{'、'.join(f'{one.number} {one.unit_name} {one.planned_on:%m-%d}' for one in others[:5])}。"


def _own_unit(actor: Actor, unit_id: UUID) -> UUID:
    units = {unit.id for unit in open_units(actor)}
    if unit_id not in units or not (actor.sees_whole_zone or unit_id in actor.unit_ids):
        raise Refusal("unknown_unit", "只能替本单位公告检查。", "请选择您所在的单位。", field="unit_id")
    return unit_id


def _locked(actor: Actor, inspection_id: UUID, expected_version: int | None = None) -> Inspection:
    row: Inspection | None = visible_inspections(actor).select_for_update(of=("self",)).filter(id=inspection_id).first()
    if row is None:
        raise NotVisible
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion(yours={"version": expected_version}, theirs={"version": row.version, "state": row.get_state_display()})
    return row


def _wrong_state(row: Inspection) -> Refusal:
    return Refusal("wrong_state", f"{row.number} 现在是“{row.get_state_display()}”，不能这样办。", "请刷新页面看最新情况。")


def _saved(row: Inspection) -> int:
    row.version += 1
    row.save()
    return int(row.version)


def _audit(actor: Actor, operation: str, row: Inspection, after: dict[str, object]) -> None:
    audit.record(actor, operation, subject_kind="inspection", subject_id=row.id, subject_label=row.number, after=after)
