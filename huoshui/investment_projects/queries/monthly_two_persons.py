"""Nobody both checks and confirms a return: who checked which, and who else may confirm."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.investment_projects.models import MonthlyReturn, MonthlyReturnEvent
from huoshui.organizations.queries import post_holders
from huoshui.organizations.rules.policy import POLICY

MOST_NAMED = 5


def checked_by(actor: Actor, rows: Sequence[MonthlyReturn]) -> dict[UUID, UUID]:
    """Return → who found it in order last."""
    events = MonthlyReturnEvent.objects.in_zone(actor.zone_id).filter(monthly_return_id__in=[row.id for row in rows], kind="checked")
    return dict(events.order_by("happened_at", "id").values_list("monthly_return_id", "actor_id"))


def who_else_confirms(actor: Actor) -> str:
    """A sentence for whoever checked and may not confirm: the others by name, or what to do where there is nobody."""
    holders = post_holders(actor.zone_id, roles=POLICY["returns:confirm"])
    names = list(dict.fromkeys(one.display_name for one in holders if one.person_id != actor.user_id))
    if names:
        return f"请由 {'、'.join(names[:MOST_NAMED])} 确认入账。"
    return "本区只有您一位能确认：请退回后由项目管理员重新审核，或请系统管理员再任命一位调度。"
