"""Units of a campaign hear on the report day that it is today, and after it that nothing came; the office hears who."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from huoshui.core.actor import DISPATCHER
from huoshui.investment_projects.queries import zone_day
from huoshui.notices.actions import News, tell
from huoshui.organizations.queries import post_holders
from huoshui.targets.queries.campaign_reports import DueReports, due_reports


@transaction.atomic
def remind_campaigns(zone_id: UUID) -> int:
    """Each unit that sent nothing hears it at most twice for a report day. Run late or twice it tells nothing again. Gives how many
    notices were new."""
    today = zone_day(zone_id)  # the day on which its pages stand
    return sum(_remind(zone_id, found, is_over=found.due < today) for found in due_reports(zone_id, today) if found.late)


def _remind(zone_id: UUID, found: DueReports, *, is_over: bool) -> int:
    step = "late" if is_over else "today"
    title = f"{found.name}：{'过了报送日没有更新台账' if is_over else '今天是报送日'}"
    told = 0
    for line in found.late:
        last = f"台账最近更新是 {line.reported_on}。" if line.reported_on else "台账还没有更新过。"
        key = f"campaign:{found.campaign_id}:{found.due}:{step}:{line.unit_id}"
        body = f"{line.unit_name}应于 {found.due} 前更新所负责项目的进展，{last}"
        people = [one.person_id for one in post_holders(zone_id, unit_ids=[line.unit_id])]
        told += tell(zone_id, people, News("campaign", found.campaign_id, key, title, body, is_over), unit_id=line.unit_id)
    if is_over:
        names = "、".join(line.unit_name for line in found.late)
        key = f"campaign:{found.campaign_id}:{found.due}:office"
        title = f"{found.name}：{len(found.late)} 个单位到期未报"
        news = News("campaign", found.campaign_id, key, title, f"{found.due} 应报，没有更新：{names}")
        office = [one.person_id for one in post_holders(zone_id, roles=[DISPATCHER])]
        told += tell(zone_id, office, news)
    return told
