"""What people do to facts: correct, withdraw, and choose among those that contradict each other. Each adds a fact."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.fact_ledger.actions.recording import record_facts
from huoshui.fact_ledger.actions.sources import record_source
from huoshui.fact_ledger.models import Fact, Source
from huoshui.fact_ledger.rules.attributes import CHOICE_SUFFIX, attribute
from huoshui.fact_ledger.rules.lines import ACTUAL, FactValue
from huoshui.fact_ledger.rules.masking import masked
from huoshui.fact_ledger.rules.new_facts import NewFact

_UNCHANGED = object()


@transaction.atomic
def correct_fact(
    actor: Actor,
    fact_id: UUID,
    *,
    value: FactValue,
    reason: str,
    source: Source | None = None,
    happened_on: dt.date | object | None = _UNCHANGED,
    raw_text: str = "",
) -> UUID:
    """Replace a fact by a new one that names it; the id of the new one. The old one stays readable for ever.

    Period, modality and day are taken over unless given. Without ``source`` a form source is made. Audited here. Whether
    the actor may correct facts of this subject is for the calling action to decide.
    """
    old = _living_fact(actor, fact_id)
    why = _reason(reason)
    form = source or record_source(actor=actor, kind="form", title="数据更正")
    new = NewFact(
        subject_kind=old.subject_kind,
        subject_id=old.subject_id,
        attribute=old.attribute,
        value=value,
        happened_on=old.happened_on if happened_on is _UNCHANGED else happened_on,  # type: ignore[arg-type]
        period_start=old.period_start,
        period_end=old.period_end,
        date_precision=old.date_precision if happened_on is _UNCHANGED else "day",
        modality=old.modality,
        corrects_id=old.id,
        reason=why,
        spot_field=attribute(old.subject_kind, old.attribute).label[:60],
        raw_text=raw_text,
    )
    new_id = record_facts(actor, form, [new])[0]
    _record_audit(actor, "fact.corrected", old, after={"value": _shown(old, value), "reason": why, "fact_id": new_id})
    return new_id


@transaction.atomic
def withdraw_fact(actor: Actor, fact_id: UUID, reason: str, *, source: Source | None = None) -> UUID:
    """Say that a fact should never have been recorded; the id of the withdrawal. Audited here."""
    old = _living_fact(actor, fact_id)
    why = _reason(reason)
    form = source or record_source(actor=actor, kind="form", title="数据撤回")
    new = NewFact(
        subject_kind=old.subject_kind,
        subject_id=old.subject_id,
        attribute=old.attribute,
        value=None,
        is_withdrawal=True,
        happened_on=old.happened_on,
        period_start=old.period_start,
        period_end=old.period_end,
        modality=old.modality,
        corrects_id=old.id,
        reason=why,
        spot_field=attribute(old.subject_kind, old.attribute).label[:60],
    )
    new_id = record_facts(actor, form, [new])[0]
    _record_audit(actor, "fact.withdrawn", old, after={"reason": why, "fact_id": new_id})
    return new_id


@transaction.atomic
def choose_fact(actor: Actor, fact_id: UUID, reason: str) -> UUID:
    """Among facts that contradict each other, this one holds; the id of the choice, itself a fact. Audited here."""
    chosen = _living_fact(actor, fact_id)
    why = _reason(reason)
    form = record_source(actor=actor, kind="form", title="采用口径")
    name = chosen.attribute + CHOICE_SUFFIX
    new = NewFact(
        subject_kind=chosen.subject_kind,
        subject_id=chosen.subject_id,
        attribute=name,
        value=str(chosen.id),
        modality=ACTUAL,
        reason=why,
        spot_field=attribute(chosen.subject_kind, name).label[:60],
        raw_text=why,
    )
    new_id = record_facts(actor, form, [new])[0]
    _record_audit(actor, "fact.chosen", chosen, after={"chosen_fact_id": chosen.id, "reason": why})
    return new_id


def _living_fact(actor: Actor, fact_id: UUID) -> Fact:
    facts = Fact.objects.in_zone(actor.zone_id)
    fact: Fact | None = facts.filter(id=fact_id).first()
    if fact is None:
        raise NotVisible
    if fact.is_withdrawal or facts.filter(corrects_id=fact.id).exists():
        raise Refusal("fact_already_corrected", "这条事实已被更正或撤回。", "请刷新页面，在最新的一条上操作。")
    return fact


def _reason(reason: str) -> str:
    why = reason.strip()
    if not why:
        raise Refusal("reason_missing", "没有填写原因。", "请写明为什么更正、撤回或采用，将随事实保存。", field="reason")
    if len(why) > 200:
        raise Refusal("reason_too_long", "原因超过 200 字。", "请缩短后重试。", field="reason")
    return why


def _value_of(fact: Fact) -> FactValue:
    for value in (fact.value_fen, fact.value_number, fact.value_date, fact.value_text):
        if value is not None:
            return value
    return None


def _shown(fact: Fact, value: FactValue) -> object:
    if attribute(fact.subject_kind, fact.attribute).personal:
        return masked(str(value))
    return str(value) if isinstance(value, Decimal) else value


def _record_audit(actor: Actor, operation: str, old: Fact, *, after: dict[str, object]) -> None:
    label = attribute(old.subject_kind, old.attribute).label
    before = {"fact_id": old.id, "attribute": old.attribute, "value": _shown(old, _value_of(old))}
    audit.record(
        actor, operation, subject_kind=old.subject_kind, subject_id=old.subject_id, subject_label=label, before=before, after=after
    )
