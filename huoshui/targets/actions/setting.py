"""Setting, changing, splitting and withdrawing targets: each value is a new version with its reason and both clocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.names import pinyin_key, tidy_text
from huoshui.core.periods import Period
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.operations.adapters.one_run import kept
from huoshui.organizations.queries import area, unit, zone
from huoshui.organizations.rules import policy
from huoshui.targets.models import Target, TargetVersion
from huoshui.targets.queries.dictionary import dictionary
from huoshui.targets.queries.targets import visible_targets
from huoshui.targets.rules.countable import figure_in_words
from huoshui.targets.rules.sentences import TARGET_KIND
from huoshui.targets.rules.splitting import ADDS_UP, SHORTEST_REASON, require_split
from huoshui.targets.rules.target_windows import trajectory_of

LARGEST = Decimal(10) ** 17
YEAR_TO_DATE = "ytd_done_fen"
_ORDER_OF_SCOPE = {"zone": "0", "area": "1", "unit": "2", "person": "3"}


@dataclass(frozen=True)
class NewTarget:
    """What is asked of whom by when. Neither ``unit_id`` nor ``area_id``: of the zone; ``person_name`` goes with a unit.

    ``amount`` in fen, a count, percent or places by the indicator; ``nodes`` as ``TargetVersion.nodes``.
    """

    indicator_id: str
    window: Period
    period_kind: str
    amount: Decimal
    condition: str = Target.Condition.AT_LEAST
    unit_id: UUID | None = None
    area_id: UUID | None = None
    person_name: str = ""
    nodes: Sequence[Sequence[object]] = ()
    basis: str = ""
    effective_on: date | None = None
    parent_id: UUID | None = None
    source_fact_id: UUID | None = None
    id: UUID | None = None  # where the caller has recorded facts about it already


@transaction.atomic
def set_target(actor: Actor, given: NewTarget) -> UUID:
    """A new target with its first version. Refusals ``unknown_indicator``, ``target_exists``, ``amount_wrong``, ``curve_wrong``,
    ``effective_in_future``."""
    policy.require(actor, "targets:create")
    if given.effective_on is not None and given.effective_on > local_day(moment_of(actor)):
        raise Refusal(
            "effective_in_future",
            f"生效日期 {given.effective_on.isoformat()} 还没到，到那天以前谁也看不到这个目标。",
            "提前下达的不填生效日期，从今天起列出。",
            field="effective_on",
        )
    row = _create(actor, given)
    after = {"amount": str(given.amount), "window": given.window.label, "condition": given.condition}
    _audit(actor, "target.set", row, after)
    return UUID(str(row.id))


@transaction.atomic
def change_target(
    actor: Actor,
    target_id: UUID,
    *,
    amount: Decimal,
    reason: str,
    effective_on: date,
    expected_version: int,
    nodes: Sequence[Sequence[object]] = (),
    basis: str = "",
    source_fact_id: UUID | None = None,
) -> int:
    """A new value from a day on; the old one stays readable. The new version of the target."""
    policy.require(actor, "targets:change")
    row = _locked(actor, target_id, expected_version)
    before = _last(row)
    _check_amount(row.value_kind, amount)
    trajectory_of(nodes, Period(row.starts_on, row.ends_on))
    if effective_on > row.ends_on:
        raise Refusal(
            "effective_too_late", f"生效日期晚于考核期末 {row.ends_on.isoformat()}。", "请填考核期内的日期。", field="effective_on"
        )
    words = _needed(reason, "调整理由", "reason")
    _add_version(actor, row, _Value(amount, effective_on, nodes, basis, words, source_fact_id), after=before.number)
    _audit(
        actor, "target.changed", row, {"amount": str(amount), "reason": words, "effective_on": effective_on}, {"amount": str(before.amount)}
    )
    return _saved(row)


@transaction.atomic
def withdraw_target(actor: Actor, target_id: UUID, *, reason: str, effective_on: date, expected_version: int) -> int:
    """From a day on nothing is asked any more. The new version of the target."""
    policy.require(actor, "targets:withdraw")
    row = _locked(actor, target_id, expected_version)
    before = _last(row)
    if before.amount is None:
        raise Refusal("already_done", "这个目标已经撤销。", "请刷新页面看最新情况。")
    words = _needed(reason, "撤销理由", "reason")
    _add_version(actor, row, _Value(None, effective_on, reason=words))
    _audit(actor, "target.withdrawn", row, {"reason": words, "effective_on": effective_on}, {"amount": str(before.amount)})
    return _saved(row)


@dataclass(frozen=True)
class Part:
    """One unit's share."""

    unit_id: UUID
    amount: Decimal


@transaction.atomic
def split_target(
    actor: Actor, target_id: UUID, parts: Sequence[Part], *, difference_reason: str = "", basis: str = "", expected_version: int
) -> int:
    """Share a target out onto units: new parts are set, those that stand are changed. Sums agree, or the difference has its reason.

    Refusal ``split_does_not_add_up`` names the difference. The new version of the target.
    """
    policy.require(actor, "targets:split")
    row = _locked(actor, target_id, expected_version)
    whole = _last(row)
    if row.value_kind not in ADDS_UP or whole.amount is None:
        raise Refusal("cannot_split", "比率、增速、位次和已撤销的目标不能按单位分解。", "请分别给各单位下达。")
    if not parts or len({part.unit_id for part in parts}) != len(parts):
        raise Refusal("parts_wrong", "没有分解数，或同一单位分了两次。", "请核对各单位的分解数。", field="parts")
    reason = require_split(row.value_kind, whole.amount, [part.amount for part in parts], difference_reason)
    standing = {one.unit_id: one for one in visible_targets(actor).select_for_update(of=("self",)).filter(parent_id=row.id)}
    for part in parts:
        _set_part(actor, row, whole, standing.get(part.unit_id), part, basis)
    for unit_id, one in standing.items():
        if unit_id not in {part.unit_id for part in parts} and _last(one).amount is not None:
            _add_version(actor, one, _Value(None, whole.effective_on, basis=basis, reason="重新分解"))
            _saved(one)
    row.split_difference_reason = reason
    _audit(actor, "target.split", row, {"parts": {str(part.unit_id): str(part.amount) for part in parts}, "difference_reason": reason})
    return _saved(row)


def _set_part(actor: Actor, row: Target, whole: TargetVersion, standing: Target | None, part: Part, basis: str) -> None:
    if standing is None:
        given = NewTarget(
            row.indicator_id,
            Period(row.starts_on, row.ends_on),
            row.period_kind,
            part.amount,
            row.condition,
            unit_id=part.unit_id,
            nodes=whole.nodes,
            basis=basis or whole.basis,
            effective_on=whole.effective_on,
            parent_id=row.id,
        )
        _create(actor, given)
    elif _last(standing).amount != part.amount:
        _check_amount(standing.value_kind, part.amount)
        _add_version(actor, standing, _Value(part.amount, whole.effective_on, whole.nodes, basis, "重新分解"))
        _saved(standing)


def _create(actor: Actor, given: NewTarget) -> Target:
    today = local_day(moment_of(actor))
    known = dictionary(actor.zone_id)
    how = known.in_force(given.indicator_id, min(given.window.end, today))
    if how is None:
        raise Refusal("unknown_indicator", "没有这个指标。", "请从指标中选择。", field="indicator_id")
    if given.condition not in Target.Condition.values or given.period_kind not in Target.PeriodKind.values:
        raise Refusal("unknown_value", "“要求”或“考核期”无法识别。", "请从页面上选择。", field="condition")
    _check_amount(how.kind, given.amount)
    trajectory_of(given.nodes, given.window)
    if how.aggregate is not None and how.aggregate.column == YEAR_TO_DATE and given.window.start != date(given.window.start.year, 1, 1):
        raise Refusal("window_wrong", f"“{how.name}”从年初起累计，考核期只能从 1 月 1 日起。", "请选全年、上半年或一季度。", field="period")
    scope_kind, label, unit_id, area_id = _scope(actor, given)
    values = {
        "indicator_id": how.id,
        "indicator_name": how.name,
        "value_kind": how.kind,
        "scope_kind": scope_kind,
        "unit_id": unit_id,
        "area_id": area_id,
        "person_name": tidy_text(given.person_name)[:80],
        "scope_label": label,
        "period_kind": given.period_kind,
        "starts_on": given.window.start,
        "ends_on": given.window.end,
        "condition": given.condition,
        "parent_id": given.parent_id,
        "sort_key": _sort_key(list(known.versions).index(how.id), given.window, scope_kind, label),
        "set_by_id": actor.user_id,
    }
    if given.id is not None:
        values["id"] = given.id
    try:
        with transaction.atomic():
            row: Target = Target.objects.create_in(actor.zone_id, **values)
    except IntegrityError as error:
        if "target_once" not in str(error):
            raise
        raise Refusal(
            "target_exists", f"{label} {given.window.label}的“{how.name}”已有目标。", "请在原目标上调整。", field="indicator_id"
        ) from None
    effective_on = given.effective_on or min(given.window.start, today)  # set ahead: asked for from today on
    _add_version(actor, row, _Value(given.amount, effective_on, given.nodes, given.basis, "", given.source_fact_id), after=0)
    return row


def _scope(actor: Actor, given: NewTarget) -> tuple[str, str, UUID | None, UUID | None]:
    if given.unit_id is not None:
        name = _name(actor, given.unit_id, None)
        person = tidy_text(given.person_name)[:80]
        return ("person", f"{name} {person}", given.unit_id, None) if person else ("unit", name, given.unit_id, None)
    if given.person_name.strip():
        raise Refusal("person_without_unit", "写了责任人，没有选单位。", "请选责任人所在的单位。", field="scope")
    if given.area_id is not None:
        return "area", _name(actor, None, given.area_id), None, given.area_id
    return "zone", _name(actor, None, None), None, None


@kept
def _name(actor: Actor, unit_id: UUID | None, area_id: UUID | None) -> str:
    if unit_id is not None:
        return str(unit(actor, unit_id).name)
    if area_id is not None:
        return str(area(actor, area_id).name)
    own = zone(actor.zone_id)
    return own.name if own else "全区"


def _sort_key(position: int, window: Period, scope_kind: str, label: str) -> str:
    length = 9999 - window.days
    order = f"{9999 - window.start.year:04d}|{position:03d}|{length:04d}|{window.start.isoformat()}|{_ORDER_OF_SCOPE[scope_kind]}"
    return f"{order}|{pinyin_key(label)}"[:300]


def _check_amount(kind: str, amount: Decimal) -> None:
    if not amount.is_finite() or abs(amount) >= LARGEST:
        raise Refusal("amount_wrong", "目标值不是可用的数。", "请重新填写。", field="amount")
    if kind in ADDS_UP and amount < 0:
        raise Refusal("amount_wrong", f"目标值 {figure_in_words(kind, amount)} 为负。", "请填不小于 0 的数。", field="amount")
    if kind in ADDS_UP and amount != amount.to_integral_value():
        raise Refusal("amount_wrong", "个数应为整数，金额应精确到分。", "请重新填写。", field="amount")


@dataclass(frozen=True)
class _Value:
    """What a new version says."""

    amount: Decimal | None
    effective_on: date
    nodes: Sequence[Sequence[object]] = ()
    basis: str = ""
    reason: str = ""
    source_fact_id: UUID | None = None


def _add_version(actor: Actor, row: Target, value: _Value, *, after: int | None = None) -> None:
    """``after``: the number of the last version, where the caller has read it."""
    TargetVersion.objects.create_in(
        row.zone_id,
        target_id=row.id,
        number=(_last(row).number if after is None else after) + 1,
        amount=value.amount,
        nodes=[list(one) for one in value.nodes],
        basis=tidy_text(value.basis)[:300],
        reason=value.reason,
        effective_on=value.effective_on,
        source_fact_id=value.source_fact_id,
        recorded_at=moment_of(actor),
        recorded_by_id=actor.user_id,
        recorded_by_name=actor.display_name[:80],
    )


def _last(row: Target) -> TargetVersion:
    found: TargetVersion = TargetVersion.objects.in_zone(row.zone_id).filter(target_id=row.id).order_by("-number")[0]
    return found


def _locked(actor: Actor, target_id: UUID, expected_version: int) -> Target:
    row: Target | None = visible_targets(actor).select_for_update(of=("self",)).filter(id=target_id).first()
    if row is None:
        raise NotVisible
    if row.version != expected_version:
        amount = _last(row).amount
        raise StaleVersion(
            yours={"version": expected_version}, theirs={"version": row.version, "amount": figure_in_words(row.value_kind, amount)}
        )
    return row


def _saved(row: Target) -> int:
    row.version += 1
    row.save(update_fields=["version", "split_difference_reason"])
    return row.version


def _needed(text: str, label: str, name: str) -> str:
    plain = tidy_text(text)[:500]
    if len(plain) < SHORTEST_REASON:
        raise Refusal("words_missing", f"“{label}”没有写清楚。", f"请至少写 {SHORTEST_REASON} 个字。", field=name)
    return plain


def _audit(actor: Actor, operation: str, row: Target, after: Mapping[str, object], before: Mapping[str, object] | None = None) -> None:
    label = f"{row.scope_label} {row.indicator_name} {Period(row.starts_on, row.ends_on).label}"
    audit.record(actor, operation, subject_kind=TARGET_KIND, subject_id=row.id, subject_label=label, before=before, after=after)
