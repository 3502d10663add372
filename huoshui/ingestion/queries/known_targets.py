"""A table of targets against what the zone has set: which unit a name is, which target a cell is, what changes, what does not add up."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.periods import Period
from huoshui.ingestion.rules.differences import Change, EarlierStatement, slot_of
from huoshui.ingestion.rules.import_plan import RowPlan, SheetPlan
from huoshui.ingestion.rules.project_identity import KnownProject
from huoshui.ingestion.rules.readings import Choice, Problem, Question, RowReading, SheetReading
from huoshui.ingestion.rules.target_checks import DOUBLE, PARTS_DIFFER
from huoshui.ingestion.rules.target_words import WHOLE_ZONE, likely_names
from huoshui.operations.models import new_public_id
from huoshui.organizations import queries as organizations
from huoshui.organizations.rules import policy
from huoshui.targets.queries.standing import StandingTarget, standing_targets
from huoshui.targets.rules.pace import CONDITIONS
from huoshui.targets.rules.splitting import ADDS_UP, SHORTEST_REASON, check_split
from huoshui.targets.rules.target_keys import TargetKey

SKIP = "none"
CHANGE_REASON, DIFFERENCE_REASON = "target_change_reason", "target_difference_reason"


@dataclass(frozen=True)
class Scope:
    """Who a target is for: neither id is the zone itself. ``key`` is what a choice sends."""

    unit_id: UUID | None = None
    area_id: UUID | None = None

    @property
    def is_zone(self) -> bool:
        return self.unit_id is None and self.area_id is None


@dataclass
class _Names:
    """The names by which the zone's units and areas can be told."""

    zone_name: str
    units: Mapping[str, UUID]
    areas: Mapping[str, UUID]
    choices: Mapping[str, str]  # unit:<id> or area:<id> → name


@dataclass
class _Work:
    plan: SheetPlan
    actor: Actor
    answers: Mapping[str, str]
    scopes: dict[str, Scope | None] = field(default_factory=dict)  # name as told → who; None: left out


def plan_target_sheet(plan: SheetPlan, actor: Actor, answers: Mapping[str, str]) -> None:
    """Fill the plan of a table of targets: a row for each cell, questions about names, reasons for changes and differences."""
    sheet = plan.sheet
    if not (policy.may(actor, "targets:import") and policy.may(actor, "targets:create")):
        words = "目标由重点项目管理岗位下达，您的岗位不能导入，这一行没有入库。"
        plan.problems += [Problem(sheet.name, row.values[0].cell, "may_not_set_targets", words, "error") for row in sheet.rows[:1]]
        plan.rows = [RowPlan(row, "kept_out", None, False, (), words) for row in sheet.rows]
        return
    work = _Work(plan, actor, answers)
    _settle_scopes(work)
    if plan.questions:  # whose target it is comes before what changes
        return
    plan.rows = [_kept_out(row) for row in sheet.rows if work.scopes[row.owner] is None]
    keyed = _each_once(plan, [(row, _key(row, scope)) for row in sheet.rows if (scope := work.scopes[row.owner]) is not None])
    standing = standing_targets(actor, {key for _, key in keyed})
    plan.rows += [_row(work, row, key, standing.get(key)) for row, key in keyed]
    plan.target_keys = {row.values[0].cell: key for row, key in keyed}
    _ask_reason_of_change(work)
    _ask_reason_of_difference(work, keyed, standing)


def _settle_scopes(work: _Work) -> None:
    sheet, names = work.plan.sheet, _names(work.actor, work.plan.sheet)
    for row in sheet.rows:
        if row.owner in work.scopes:
            continue
        found = _found(row.owner, names)
        work.scopes[row.owner] = found
        if found is None:
            _ask_scope(work, row, names)


def _names(actor: Actor, sheet: SheetReading) -> _Names:
    told = sorted({row.owner for row in sheet.rows})
    open_units = {unit.id: unit for unit in organizations.open_units(actor)}
    areas = organizations.areas(actor)
    zone = organizations.zone(actor.zone_id)
    units = {name: unit.id for name, unit in organizations.units_by_name(actor.zone_id, told).items() if unit.id in open_units}
    choices = {f"unit:{unit.id}": unit.name for unit in open_units.values()} | {f"area:{area.id}": area.name for area in areas}
    return _Names(zone.name if zone else WHOLE_ZONE, units, {area.name: area.id for area in areas}, choices)


def _found(told: str, names: _Names) -> Scope | None:
    name = "".join(told.split())
    if name in (WHOLE_ZONE, "全县", "全市", "合计", "总计", "全域", names.zone_name):
        return Scope()
    if told in names.units:
        return Scope(unit_id=names.units[told])
    area = names.areas.get(name)
    return Scope(area_id=area) if area is not None else None


def _ask_scope(work: _Work, row: RowReading, names: _Names) -> None:
    sheet = work.plan.sheet
    asked = "scope:" + hashlib.sha256(f"{sheet.lineage_key}\x1f{row.owner}".encode()).hexdigest()[:16]
    answer = work.answers.get(asked, "")
    if answer in names.choices:
        kind, _, told_id = answer.partition(":")
        work.scopes[row.owner] = Scope(unit_id=UUID(told_id)) if kind == "unit" else Scope(area_id=UUID(told_id))
    elif answer != SKIP:
        likely = likely_names(row.owner, names.choices)
        others = [key for key in names.choices if key not in likely]
        choices = [Choice(key, names.choices[key]) for key in (*likely, *others)]
        text = f"第 {row.row} 行的“{row.owner or '（空）'}”是哪个单位或园区、乡镇？"
        why = "本区没有这个名称的单位、园区或乡镇。没有登记的，先在 系统 › 单位 中新建，再重新比对。"
        work.plan.questions.append(
            Question(asked, "scope", sheet.name, "", "", text, (*choices, Choice(SKIP, "都不是，这些行不入库")), why, remember=False)
        )


def _key(row: RowReading, scope: Scope) -> TargetKey:
    value = row.values[0]
    assert value.period_start is not None and value.period_end is not None
    return TargetKey(row.project_code, scope.unit_id, scope.area_id, value.period_start, value.period_end)


def _kept_out(row: RowReading) -> RowPlan:
    return RowPlan(row, "kept_out", None, False, (), f"按您的答复，“{row.owner}”的目标没有入库。")


def _each_once(plan: SheetPlan, keyed: Sequence[tuple[RowReading, TargetKey]]) -> list[tuple[RowReading, TargetKey]]:
    """Two names of one unit are one unit, which the reader could not know: of two cells for one target the first counts."""
    first: dict[TargetKey, RowReading] = {}
    for row, key in keyed:
        if first.setdefault(key, row) is not row:
            cell = first[key].values[0].cell
            words = f"“{row.owner}”和“{first[key].owner}”是同一个对象，{row.project_name}在 {cell} 已有一格，这一格没有入库。请保留一格。"
            plan.rows.append(RowPlan(row, "kept_out", None, False, (), words[:300]))
            plan.problems.append(Problem(plan.sheet.name, row.values[0].cell, DOUBLE, words, "error"))
    return [(row, key) for key, row in first.items()]


def _row(work: _Work, row: RowReading, key: TargetKey, standing: StandingTarget | None) -> RowPlan:
    """One cell: a new target, a new value of a standing one, or what it asks for anyway."""
    value = row.values[0]
    if standing is None:
        return RowPlan(row, "new", new_public_id(), True, (Change("added", value, None, new_public_id()),))
    known = KnownProject(standing.id, standing.label, "", key.indicator_id, "")
    told = f"“{CONDITIONS[row.marks]}”与原来的“{CONDITIONS[standing.condition]}”不同，按原来的" if _differs(row.marks, standing) else ""
    if standing.amount is not None and Fraction(standing.amount) == Fraction(value.value):  # type: ignore[arg-type]
        return RowPlan(row, "same", standing.id, False, (), told, known)
    before = EarlierStatement(
        standing.source_fact_id or standing.id, slot_of(value), standing.value_for(value.kind), "day", "target", False
    )
    return RowPlan(row, "changed", standing.id, False, (Change("corrected", value, before, new_public_id()),), told, known)


def _differs(condition: str, standing: StandingTarget) -> bool:
    return bool(condition) and condition != standing.condition


def _ask_reason_of_change(work: _Work) -> None:
    changed = [row for row in work.plan.rows if row.kind == "changed"]
    if changed:
        first = changed[0].row
        _ask_reason(
            work,
            CHANGE_REASON,
            f"改动了 {len(changed)} 个已下达的目标（如 {first.values[0].cell} {first.project_name}），调整理由是什么？",
            "原目标值保留在变更记录里，理由写在新的一版上。至少写 4 个字。",
        )


def _ask_reason_of_difference(
    work: _Work, keyed: Sequence[tuple[RowReading, TargetKey]], standing: Mapping[TargetKey, StandingTarget]
) -> None:
    """Units of the file, beside those that stand, against the zone's figure, of the file or standing. Only where the file writes."""
    amounts: dict[TargetKey, Fraction] = {key: Fraction(row.values[0].value) for row, key in keyed}  # type: ignore[arg-type]
    written = (work.plan.target_keys[row.row.values[0].cell].of_zone for row in work.plan.rows if row.writes)
    groups: dict[TargetKey, dict[TargetKey, Fraction]] = {key: {} for key in written}
    every = standing_targets(work.actor, set(groups), with_parts=True)
    kinds = {row.project_code: row.values[0].attribute for row, _ in keyed}
    for key, one in every.items():
        if one.unit_id is not None and one.amount is not None and key.of_zone in groups:
            groups[key.of_zone][key] = Fraction(one.amount)
    for key, amount in amounts.items():
        if key != key.of_zone and key.of_zone in groups:
            groups[key.of_zone][key] = amount
    differing = []
    for whole_key, parts in groups.items():
        kind = {"target_amount": "money", "target_count": "count"}.get(kinds.get(whole_key.indicator_id, ""), "")
        whole = amounts.get(whole_key, _standing_amount(every.get(whole_key)))
        if kind not in ADDS_UP or whole is None or not parts:
            continue
        found = check_split(kind, whole, list(parts.values()))
        if not found.agrees:
            differing.append((whole_key, found.words))
    work.plan.differing_wholes = {key for key, _ in differing}
    if differing:
        _tell_differences(work, differing, amounts)
        listed = "；".join(f"{_label(work, key)}：{words}" for key, words in differing[:3])
        _ask_reason(
            work,
            DIFFERENCE_REASON,
            f"有 {len(differing)} 项目标分解与总目标不等，差额说明？",
            f"{listed}。要改数的，请改好文件重新上传；有意为之的，写明如“加压分解”“留机动”。至少写 4 个字。",
        )


def _standing_amount(one: StandingTarget | None) -> Fraction | None:
    return None if one is None or one.amount is None else Fraction(one.amount)


def _tell_differences(work: _Work, differing: Sequence[tuple[TargetKey, str]], amounts: Mapping[TargetKey, Fraction]) -> None:
    """Against a zone's figure that does not stand in the file, which the reader cannot know."""
    for key, words in differing:
        if key in amounts:
            continue
        row = next(row for row in work.plan.rows if row.row.project_code == key.indicator_id)
        sentence = f"{_label(work, key)}：{words}（总目标已下达，不在这份文件里）。请改到相符；有意为之的，入库前写明差额说明。"
        work.plan.problems.append(Problem(work.plan.sheet.name, row.row.values[0].cell, PARTS_DIFFER, sentence, "warning"))


def _label(work: _Work, key: TargetKey) -> str:
    row = next(row for row in work.plan.rows if row.row.project_code == key.indicator_id)
    name = row.row.project_name.removeprefix(row.row.owner).strip().rpartition(" ")[0]
    return f"{name} {Period(key.starts_on, key.ends_on).label}"


def _ask_reason(work: _Work, kind: str, text: str, why: str) -> None:
    sheet = work.plan.sheet
    asked = f"{kind}:" + hashlib.sha256(f"{sheet.lineage_key}\x1f{sheet.name}".encode()).hexdigest()[:16]
    reason = work.answers.get(asked, "").strip()
    if len(reason) >= SHORTEST_REASON:
        work.plan.reasons[kind] = reason
    else:
        work.plan.questions.append(Question(asked, kind, sheet.name, "", "", text, (), why, remember=False))
