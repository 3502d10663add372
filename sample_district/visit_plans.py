"""Plans of visits in the sample district, and firms that nobody reaches: by the actions that officers use. Small and cheap."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from huoshui.core.clock import clock_at
from huoshui.enterprise_requests import actions, queries
from huoshui.enterprises.queries import enterprises_by_name
from sample_district.cast import DISPATCHER
from sample_district.officers import firms_of_officers
from sample_district.places import AS_OF
from sample_district.services import ActorOf
from sample_district.settling import Settled
from sample_district.simulation import simulate
from sample_district.stage import at

PLANNING_OFFICERS = 2
VISITS_PLANNED = 6
LOST = (("visit", 20), ("phone", 12), ("visit", 4))  # kind, days before the district's day
STANDING = (("visit", 18), ("visit", 3))
STORIES = (("shipin", "unreachable", LOST, ""), ("yiyao", "idle", STANDING, ""), ("hezuo", "unreachable", LOST, "搬到二号厂房，生产正常。"))


def leave_gates_closed(settled: Settled, actor_of: ActorOf) -> None:
    """One firm that nobody reached, a call among it; one whose workshop stands; one that answered again."""
    firms = firms_of_officers()
    others = [firm.name for firm in simulate().firms]
    ids = enterprises_by_name(settled.zone_id, others)
    taken: set[UUID] = set()
    for officer, reached, days, answer in STORIES:
        actor = actor_of(officer)
        wanted = (ids[name] for name in (*(firm.name for firm in firms.get(officer, ())), *others) if name in ids)
        firm_id = next((one for one in wanted if one not in taken and not _seen_lately(one, actor_of)), None)
        if firm_id is None:
            continue
        taken.add(firm_id)
        for kind, back in days:
            with clock_at(at(AS_OF - timedelta(days=back), 10)):
                actions.record_visit(actor, actions.VisitNote(f"sample-gate-{officer}-{back}", firm_id, kind, reached))
        if answer:
            with clock_at(at(AS_OF - timedelta(days=1), 15)):
                actions.record_visit(actor, actions.VisitNote(f"sample-gate-{officer}", firm_id, "phone", "met", note=answer))


def _seen_lately(firm_id: UUID, actor_of: ActorOf) -> bool:
    asked = queries.VisitFilters(enterprise_id=firm_id, since=AS_OF - timedelta(days=21))
    return queries.list_visits(actor_of(DISPATCHER), asked, limit=1).total_count > 0


def plan_the_week(settled: Settled, actor_of: ActorOf) -> None:
    """The first officers accept what the rule proposes; one visit of each was missed, one is moved with its reason."""
    for officer in [name for name, firms in firms_of_officers().items() if firms][:PLANNING_OFFICERS]:
        actor = actor_of(officer)
        proposals = queries.my_visit_plan(actor).proposals[:VISITS_PLANNED]
        with clock_at(at(AS_OF - timedelta(days=5), 9)):
            for place, one in enumerate(proposals):
                day = AS_OF - timedelta(days=2) if place == 0 else one.planned_on
                words = "；".join(reason.words for reason in one.reasons)
                choice = actions.PlanChoice(UUID(one.firm.enterprise_id), day, one.reasons[0].code, words)
                actions.plan_visits(actor, [choice])
        for line in queries.list_planned_visits(actor, officer_id=actor.user_id).rows[-1:]:
            later = line.planned_on + timedelta(days=3)
            actions.move_planned_visit(actor, line.id, planned_on=later, why="企业当天盘点，约到三天后", expected_version=line.version)


VISIT_PLANS: tuple[tuple[datetime, str, Callable[[Settled, ActorOf], None]], ...] = (
    (at(AS_OF, 17, 59), "失联核实", leave_gates_closed),
    (at(AS_OF, 17, 59), "走访计划", plan_the_week),
)
