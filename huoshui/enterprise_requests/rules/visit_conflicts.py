"""A visit written without a connection reaches a district that went on: what changed meanwhile, said so that the officer can decide.

Nothing here refuses for good. Each conflict has a token that names exactly what was found; the officer who has seen it sends the
token along, and only something newer asks again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

FIRM_MERGED, HANDED_OVER, VISITED_MEANWHILE, PLAN_CHANGED = "firm_merged", "handed_over", "visited_meanwhile", "plan_changed"


@dataclass(frozen=True)
class SeenOnPhone:
    """What the phone believed when the visit was written: the firm, whose card it was, the last visit and the plan it knew (None: none)."""

    enterprise_id: UUID
    enterprise_name: str = ""
    officer_id: UUID | None = None
    last_visit_id: UUID | None = None
    plan_id: UUID | None = None
    planned_on: date | None = None


@dataclass(frozen=True)
class PlanNow:
    """The plan that the phone knew, as it stands now. ``planned_on`` None: it stands no more, ``ended_words`` says why."""

    version: int
    planned_on: date | None
    ended_words: str = ""
    is_done: bool = False  # by a visit, which is a matter of its own


@dataclass(frozen=True)
class FoundNow:
    """The same in the ledger, at the moment of sending."""

    enterprise_id: UUID  # the one it was merged into, where it was
    enterprise_name: str
    card_id: UUID | None
    officer_id: UUID | None
    officer_name: str
    last_visit_id: UUID | None
    last_visit_words: str  # who, when, what was found; empty without one
    last_visit_is_own: bool
    plan: PlanNow | None = None  # None where the phone knew of none


@dataclass(frozen=True)
class Conflict:
    """One thing that changed: both sides in words, what sending does now."""

    code: str
    token: str
    heading: str
    mine: str
    theirs: str
    if_sent: str


def conflicts(seen: SeenOnPhone, now: FoundNow, *, sender_id: UUID, accepted: Iterable[str] = ()) -> list[Conflict]:
    """What the officer has not decided yet, in the order it matters."""
    found = []
    if now.enterprise_id != seen.enterprise_id:
        found.append(
            Conflict(
                FIRM_MERGED,
                f"{FIRM_MERGED}:{now.enterprise_id}",
                "这家企业已并入另一家",
                f"您记的是“{seen.enterprise_name or '原来的企业'}”",
                f"名录里它已并入“{now.enterprise_name}”",
                f"照样发送，就记在“{now.enterprise_name}”名下",
            )
        )
    if seen.officer_id == sender_id and now.officer_id != sender_id:
        found.append(
            Conflict(
                HANDED_OVER,
                f"{HANDED_OVER}:{now.card_id or 'nobody'}",
                "责任卡已经交给别人",
                "您写的时候，这家企业由您负责",
                f"现在由{now.officer_name}负责" if now.officer_name else "现在没有首席服务员",
                "照样发送，走访记在您名下，现在的负责人也看得到",
            )
        )
    if now.last_visit_id is not None and now.last_visit_id != seen.last_visit_id and not now.last_visit_is_own:
        found.append(
            Conflict(
                VISITED_MEANWHILE,
                f"{VISITED_MEANWHILE}:{now.last_visit_id}",
                "同事已经走访过这家企业",
                "您写的时候，还没有这次走访",
                now.last_visit_words,
                "照样发送，两次走访都记下",
            )
        )
    if now.plan is not None and not now.plan.is_done and now.plan.planned_on != seen.planned_on:
        moved_to = now.plan.planned_on
        found.append(
            Conflict(
                PLAN_CHANGED,
                f"{PLAN_CHANGED}:{seen.plan_id}:{now.plan.version}",
                "走访计划已经变了",
                f"计划 {seen.planned_on} 走访" if seen.planned_on else "计划走访这家企业",
                f"计划已改到 {moved_to}" if moved_to else f"计划已取消{'：' if now.plan.ended_words else ''}{now.plan.ended_words}",
                "照样发送，走访照记，改期后的计划算已完成" if moved_to else "照样发送，走访照记，计划仍是取消",
            )
        )
    decided = set(accepted)
    return [one for one in found if one.token not in decided]
