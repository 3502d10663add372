"""Dues as lists, calendar and workbench read them, and the rules behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from huoshui.assignments.queries import moment_of
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.dispatch.models import CadenceDue, CadenceRuleRow
from huoshui.dispatch.rules import cadence
from huoshui.dispatch.rules.cadence import CadenceRule, rules_of, standing
from huoshui.organizations.queries import open_units
from huoshui.organizations.rules import policy
from huoshui.organizations.rules.visible_scope import scope_of
from huoshui.rulebook.queries import calendar, rule_in_force
from huoshui.rulebook.rules.versions import RuleVersion

OWN = "own:"
VIEWS = {"open": "未办", "late": "逾期未办", "done": "已办", "waived": "本期不办", "all": "全部"}


@dataclass(frozen=True)
class DueLine:
    """One due. ``days_late`` in working days while it is late."""

    id: UUID
    rule_code: str
    rule_name: str
    deed: str
    deed_label: str
    target: str
    period_key: str
    period_start: date
    period_end: date
    due_on: date
    owner_unit_id: UUID | None
    owner_name: str
    project_id: UUID | None
    project_name: str
    standing: str
    days_late: int
    done_on: date | None
    done_kind: str
    done_id: UUID | None
    done_words: str
    waived_reason: str
    waived_by_name: str
    version: int

    @property
    def standing_label(self) -> str:
        return cadence.STANDINGS[self.standing]

    @property
    def title(self) -> str:
        """周调度会 2026-W14; 开工节点：甲项目."""
        return f"{self.rule_name}：{self.project_name}" if self.project_name else f"{self.rule_name} {self.period_key}"

    @property
    def is_open(self) -> bool:
        return self.done_on is None and not self.waived_reason


@dataclass(frozen=True)
class DuePage:
    """One page by due day; ``counts`` by view over everything that the other filters keep."""

    rows: tuple[DueLine, ...]
    total_count: int
    next_cursor: str
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class RuleLine:
    """One rule: where it comes from, who owns what it makes. ``row_id`` where the zone set it itself."""

    rule: CadenceRule
    source: str
    owner_name: str
    owner_unit_id: UUID | None
    row_id: UUID | None
    is_running: bool
    version: int = 0


@dataclass(frozen=True)
class RulesInForce:
    """All rules of a zone on a day, those of the rulebook first."""

    published: RuleVersion
    lines: tuple[RuleLine, ...]

    @property
    def running(self) -> list[RuleLine]:
        return [one for one in self.lines if one.is_running]


def rules_in_force(zone_id: UUID, today: date) -> RulesInForce:
    """For the tick and the page of rules: not scoped, rules are known to all who work in the zone."""
    version = rule_in_force("cadence_rules", zone_id=zone_id, on=today)
    lines = [RuleLine(one, version.citation, "", None, None, True) for one in rules_of(version.content)]
    for row in CadenceRuleRow.objects.in_zone(zone_id).select_related("owner_unit").order_by("set_at", "id"):
        rule = CadenceRule(
            code=f"{OWN}{row.id}",
            name=row.name,
            deed=row.deed,
            target=row.target,
            every=row.every,
            weekday=row.weekday,
            workdays_after_end=row.workdays_after_end,
            workdays_before_end=row.workdays_before_end,
            remind_workdays=row.remind_workdays,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
        )
        running = row.ends_on is None or row.ends_on >= today
        source = f"本区 {row.set_by_name} 设" + (f"：{row.basis}" if row.basis else "")
        owner = row.owner_unit.name if row.owner_unit else ""
        lines.append(RuleLine(rule, source, owner, row.owner_unit_id, row.id, running, row.version))
    return RulesInForce(version, tuple(lines))


def cadence_rules(actor: Actor) -> RulesInForce:
    """The rules as pages show them."""
    policy.require(actor, "cadence:rules")
    return rules_in_force(actor.zone_id, _today(actor))


def visible_dues(actor: Actor) -> Any:
    """Dues without owner are the office's: everybody in the office knows the rhythm. Those of a unit or project are the unit's."""
    rows = CadenceDue.objects.in_zone(actor.zone_id)
    scope = scope_of(actor)
    if not policy.may(actor, "cadence:list") or scope.is_empty:
        return rows.none()
    return rows if scope.whole_zone else rows.filter(Q(owner_unit_id__in=scope.unit_ids) | Q(owner_unit__isnull=True, project_id=None))


def _today(actor: Actor) -> date:
    return local_day(moment_of(actor))


_OPEN = Q(done_on=None, waived_reason="")


def _of_view(view: str, today: date) -> Q:
    return {
        "open": _OPEN,
        "late": _OPEN & Q(due_on__lt=today),
        "done": Q(done_on__isnull=False),
        "waived": ~Q(waived_reason="") & Q(done_on=None),
        "all": Q(),
    }[view]


def list_dues(
    actor: Actor, *, view: str = "open", deed: str = "", unit_id: UUID | None = None, after: str = "", limit: int = 50
) -> DuePage:
    """One page; open ones by due day, the others latest first. Refusal ``bad_filter``, ``bad_cursor``."""
    if view not in VIEWS or (deed and deed not in cadence.DEEDS):
        raise Refusal("bad_filter", "筛选条件无法识别。", "请从页面上选择。", field="view")
    today = _today(actor)
    kept = visible_dues(actor)
    kept = kept.filter(deed=deed) if deed else kept
    kept = kept.filter(owner_unit_id=unit_id) if unit_id else kept
    rows = kept.filter(_of_view(view, today))
    descending = view not in ("open", "late")
    total = rows.count()
    if after:
        rows = rows.filter(_beyond(after, descending))
    size = max(1, min(limit, 500))
    order = ("-due_on", "-id") if descending else ("due_on", "id")
    found = list(rows.order_by(*order)[: size + 1])
    cursor = f"{found[size - 1].due_on}~{found[size - 1].id}" if len(found) > size else ""
    counts = {name: kept.filter(_of_view(name, today)).count() for name in ("open", "late")}
    return DuePage(tuple(due_lines(actor, found[:size])), total, cursor, counts)


def _beyond(after: str, descending: bool) -> Q:
    day, _, last = after.partition("~")
    try:
        due_on, due_id = date.fromisoformat(day), UUID(last)
    except ValueError:
        raise Refusal("bad_cursor", "翻页位置无法识别。", "请从第一页重新翻起。", field="after") from None
    step = "lt" if descending else "gt"
    return Q(**{f"due_on__{step}": due_on}) | Q(**{"due_on": due_on, f"id__{step}": due_id})


def due_lines(actor: Actor, rows: Sequence[CadenceDue]) -> list[DueLine]:
    """Rows as pages show them; the calendar is read where one is late."""
    today = _today(actor)
    days = calendar() if any(one.due_on < today and one.done_on is None for one in rows) else None
    return [_line(one, today, days) for one in rows]


def _line(row: CadenceDue, today: date, days: Any) -> DueLine:
    how = standing(row.due_on, row.remind_on, row.done_on, bool(row.waived_reason), today)
    return DueLine(
        id=row.id,
        rule_code=row.rule_code,
        rule_name=row.rule_name,
        deed=row.deed,
        deed_label=cadence.DEEDS[row.deed],
        target=row.target,
        period_key=row.period_key,
        period_start=row.period_start,
        period_end=row.period_end,
        due_on=row.due_on,
        owner_unit_id=row.owner_unit_id,
        owner_name=row.owner_name,
        project_id=row.project_id,
        project_name=row.project_name,
        standing=how,
        days_late=max(1, days.workdays_between(row.due_on, today)) if how == cadence.LATE and days else 0,
        done_on=row.done_on,
        done_kind=row.done_kind,
        done_id=row.done_id,
        done_words=row.done_words,
        waived_reason=row.waived_reason,
        waived_by_name=row.waived_by_name,
        version=row.version,
    )


def due_line(actor: Actor, due_id: UUID) -> DueLine:
    """One due, or NotVisible."""
    row = visible_dues(actor).filter(id=due_id).first()
    if row is None:
        raise NotVisible
    return due_lines(actor, [row])[0]


def dues_of_days(actor: Actor, first: date, last: date) -> list[DueLine]:
    """Every due between two days (at most 62), for the calendar."""
    if not 0 <= (last - first).days <= 62:
        raise Refusal("bad_span", "日历一次最多看两个月。", "请缩短起止日期。", field="month")
    return due_lines(actor, list(visible_dues(actor).filter(due_on__range=(first, last)).order_by("due_on", "id")))


def dues_at_hand(actor: Actor, *, limit: int = 6) -> tuple[list[DueLine], int]:
    """What of the cadence must be done now: late, due today, near; of one's own units, or for the office all. With the count of all."""
    rows = visible_dues(actor).filter(_OPEN, remind_on__lte=_today(actor))
    if not policy.may(actor, "cadence:waive"):
        rows = rows.filter(owner_unit_id__in=scope_of(actor).unit_ids)
    rows = rows.filter(due_on__gte=_today(actor) - timedelta(days=60))
    found = list(rows.order_by("due_on", "id")[: limit + 1])
    return due_lines(actor, found[:limit]), len(found) if len(found) <= limit else rows.count()


def owner_choices(actor: Actor) -> list[tuple[UUID, str]]:
    """Units that may own a rule of the zone."""
    return [(one.id, one.name) for one in open_units(actor)]
