"""An agenda drafted from the ledger: last decisions with their fate first, then what is red, late, stuck or behind.

Which parts, in what order and how many items of each, says the rule set ``meeting_terms``; here is only how each is put into words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

LAST_DECISIONS, RED_LIGHTS, STATE_GAPS, OVERDUE, REQUESTS, TARGETS, OWN = (
    "last_decisions", "red_lights", "state_gaps", "overdue", "requests", "targets", "own",
)  # fmt: skip
PARTS = {
    LAST_DECISIONS: "上次议定事项落实情况",
    RED_LIGHTS: "红灯项目",
    STATE_GAPS: "超时限状态差",
    OVERDUE: "超期交办",
    REQUESTS: "久拖未决诉求",
    TARGETS: "落后序时进度的目标",
    OWN: "其他议题",
}
MOST_TITLES = 3
LONGEST_WORDS = 1000


@dataclass(frozen=True)
class PastDecision:
    """A decision of the last meeting and what became of it. ``days_late`` in working days; state words are those of 交办."""

    id: UUID
    meeting_title: str
    what: str
    unit_id: UUID | None
    unit_name: str
    assignment_id: UUID | None
    number: str
    state_name: str
    due_on: date | None
    days_late: int
    is_open: bool
    was_done: bool
    was_late: bool


@dataclass(frozen=True)
class RedProject:
    """A project under a red light: why, and what would turn it green. ``run``: months in a row."""

    id: UUID
    name: str
    unit_id: UUID | None
    unit_name: str
    reason: str
    turns_green: tuple[str, ...]
    run: int


@dataclass(frozen=True)
class LongGap:
    """A project in a state gap over its limit. ``over`` are the words of how long ("已 120 天，超 30 天")."""

    project_id: UUID
    kind: str
    kind_label: str
    name: str
    unit_id: UUID | None
    unit_name: str
    over: str
    reason: str
    next_step: str
    next_step_due_on: date | None


@dataclass(frozen=True)
class LateUnit:
    """A unit with overdue parts: how many, the longest in working days, and the first of them by title."""

    unit_id: UUID
    unit_name: str
    late_count: int
    most_days_late: int
    titles: tuple[str, ...]


@dataclass(frozen=True)
class StuckRequest:
    """A request that stands still: in its state for ``days`` working days, or past its limit."""

    id: UUID
    number: str
    title: str
    enterprise_name: str
    unit_id: UUID | None
    unit_name: str
    state_label: str
    holder: str
    days: int
    is_overdue: bool
    next_step: str


@dataclass(frozen=True)
class SlowTarget:
    """A target behind its pace: ``pace`` in words, ``needed`` what each remaining month must bring (empty where it cannot be said)."""

    id: UUID
    indicator_name: str
    scope_label: str
    unit_id: UUID | None
    pace: str
    needed: str


@dataclass(frozen=True)
class Material:
    """What the ledger gives on the day of drafting, each list in the order of urgency."""

    decisions: Sequence[PastDecision] = ()
    red: Sequence[RedProject] = ()
    gaps: Sequence[LongGap] = ()
    late: Sequence[LateUnit] = ()
    requests: Sequence[StuckRequest] = ()
    targets: Sequence[SlowTarget] = ()


@dataclass(frozen=True)
class DraftItem:
    """One item. ``key`` is the same in every draft of the same matter; ``subject_kind`` and ``subject_id`` say what it opens to."""

    key: str
    part: str
    title: str
    words: str
    subject_kind: str
    subject_id: UUID | None
    unit_id: UUID | None
    unit_name: str


def draft(material: Material, parts: Sequence[str], most: Mapping[str, int]) -> list[DraftItem]:
    """The agenda: ``parts`` in their order, at most ``most[part]`` items of each. Last decisions are never cut."""
    writers = {
        LAST_DECISIONS: [_decision(one) for one in sorted(material.decisions, key=_fate_first)],
        RED_LIGHTS: [_red(one) for one in material.red],
        STATE_GAPS: [_gap(one) for one in material.gaps],
        OVERDUE: [_late(one) for one in material.late],
        REQUESTS: [_request(one) for one in material.requests],
        TARGETS: [_target(one) for one in material.targets],
    }
    items: list[DraftItem] = []
    for part in parts:
        found = writers.get(part, [])
        items += found if part == LAST_DECISIONS else found[: most.get(part, 0)]
    return items


def _fate_first(one: PastDecision) -> tuple[int, int]:
    """Overdue by most first, then open, then what was never given out, then done."""
    if one.is_open:
        return (0, -one.days_late) if one.days_late else (1, 0)
    return (3, 0) if one.was_done else (2, 0)


def fate_words(one: PastDecision) -> str:
    """已办结; 办理中，超期 6 个工作日; 未交办."""
    if one.assignment_id is None:
        return "只作记录，未交办" if one.unit_id is None else "尚未交办"
    if one.was_done:
        return "已办结（超期办结）" if one.was_late else "已按时办结"
    if not one.is_open:
        return one.state_name
    due = f"，{one.due_on} 前" if one.due_on else ""
    return f"{one.state_name}，超期 {one.days_late} 个工作日" if one.days_late else f"{one.state_name}{due}"


def _decision(one: PastDecision) -> DraftItem:
    owner = f"{one.unit_name}：" if one.unit_name else ""
    number = f"（{one.number}）" if one.number else ""
    words = f"{owner}{fate_words(one)}{number}。{one.meeting_title}议定。"
    kind, opened = ("assignment", one.assignment_id) if one.assignment_id else ("decision", one.id)
    return DraftItem(f"decision:{one.id}", LAST_DECISIONS, one.what, words, kind, opened, one.unit_id, one.unit_name)


def _red(one: RedProject) -> DraftItem:
    words = [one.reason]
    if one.run > 1:
        words.append(f"连续 {one.run} 个月")
    if one.turns_green:
        words.append(f"转绿需：{'；'.join(one.turns_green)}")
    return DraftItem(f"light:{one.id}", RED_LIGHTS, one.name, _sentence(words), "light", one.id, one.unit_id, one.unit_name)


def _gap(one: LongGap) -> DraftItem:
    words = [one.kind_label, one.over]
    if one.reason:
        words.append(f"原因：{one.reason}")
    if one.next_step:
        words.append(f"下步：{one.next_step}" + (f"（{one.next_step_due_on} 前）" if one.next_step_due_on else ""))
    else:
        words.append("还没有下步措施")
    return DraftItem(
        f"gap:{one.kind}:{one.project_id}", STATE_GAPS, one.name, _sentence(words), "project", one.project_id, one.unit_id, one.unit_name
    )


def _late(one: LateUnit) -> DraftItem:
    title = f"{one.unit_name}超期交办 {one.late_count} 项"
    named = "、".join(f"“{words}”" for words in one.titles[:MOST_TITLES])
    more = "等" if one.late_count > len(one.titles[:MOST_TITLES]) else ""
    words = _sentence([f"最长超期 {one.most_days_late} 个工作日", f"{named}{more}" if named else ""])
    return DraftItem(f"late:{one.unit_id}", OVERDUE, title, words, "late_unit", one.unit_id, one.unit_id, one.unit_name)


def _request(one: StuckRequest) -> DraftItem:
    words = [one.enterprise_name, f"{one.state_label} {one.days} 个工作日", "已超办理时限" if one.is_overdue else "", f"在{one.holder}手里"]
    if one.next_step:
        words.append(f"下步：{one.next_step}")
    return DraftItem(
        f"request:{one.id}", REQUESTS, f"{one.number} {one.title}", _sentence(words), "request", one.id, one.unit_id, one.unit_name
    )


def _target(one: SlowTarget) -> DraftItem:
    words = _sentence([one.pace, f"今后每月需完成 {one.needed}" if one.needed else ""])
    unit_name = one.scope_label if one.unit_id else ""
    return DraftItem(f"target:{one.id}", TARGETS, f"{one.scope_label}{one.indicator_name}", words, "target", one.id, one.unit_id, unit_name)


def _sentence(parts: Sequence[str]) -> str:
    kept = [one.rstrip("。；") for one in parts if one]
    return "；".join(kept) + "。" if kept else ""


@dataclass(frozen=True)
class KeptItem:
    """An item as it stands in the agenda. ``is_held`` : a person wrote on it, struck it, or decided something under it."""

    key: str
    title: str
    drafted_words: str
    is_held: bool


@dataclass(frozen=True)
class AgendaChange:
    """What drafting anew would do. ``kind``: new, changed, gone, finished (gone from the ledger but held by a person)."""

    kind: str
    title: str
    old: str
    new: str


def changes(kept: Sequence[KeptItem], fresh: Sequence[DraftItem]) -> list[AgendaChange]:
    """What stands otherwise in the ledger now: new matters, changed words, matters that are no longer due. Own items are left alone."""
    drafted = {one.key: one for one in kept if one.key}
    wanted = {one.key: one for one in fresh}
    found = [AgendaChange("new", one.title, "", one.words) for key, one in wanted.items() if key not in drafted]
    for key, one in drafted.items():
        now = wanted.get(key)
        if now is None:
            found.append(AgendaChange("finished" if one.is_held else "gone", one.title, one.drafted_words, ""))
        elif now.words[:LONGEST_WORDS] != one.drafted_words:
            found.append(AgendaChange("changed", one.title, one.drafted_words, now.words))
    return found


def placed(standing: Sequence[tuple[str, str]], fresh: Sequence[tuple[str, str]], order: Sequence[str]) -> list[str]:
    """Where new items go. Both are (id, part); people's own order stands. A new item comes behind the last of its part, or where that
    part belongs. The ids of all in their new order.

    >>> placed([("a", "red_lights"), ("mine", "own")], [("b", "last_decisions"), ("c", "red_lights")], ["last_decisions", "red_lights"])
    ['b', 'a', 'c', 'mine']
    """
    rank = {part: number for number, part in enumerate(order)}
    made = list(standing)
    for one, part in fresh:
        own = rank.get(part, len(order))
        before = [place for place, (_, other) in enumerate(made) if rank.get(other, len(order)) <= own]
        same = [place for place, (_, other) in enumerate(made) if other == part]
        at = (same[-1] if same else max(before, default=-1)) + 1
        made.insert(at, (one, part))
    return [one for one, _ in made]
