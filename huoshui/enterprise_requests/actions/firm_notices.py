"""What a firm hears of its request: in the app where its users sign in, by short message where the zone has a gateway."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.enterprise_requests.models import EnterpriseRequest
from huoshui.enterprise_requests.rules import request_flow
from huoshui.enterprise_requests.rules.personal_text import masked_text
from huoshui.enterprise_requests.rules.sentences import SUBJECT_KIND
from huoshui.notices.actions import News, send_short_message, tell
from huoshui.operations.adapters.keys import decrypt_personal
from huoshui.organizations.queries import people_of_enterprise, platform_actor

RECEIPT, REPLY, SILENCE = "receipt", "reply", "silence"
DAYS_BEFORE_SILENCE = timedelta(days=1)
_TITLES = {RECEIPT: "已受理", REPLY: "已答复，请确认", SILENCE: "快到确认截止日"}


def tell_firm(actor: Actor, row: EnterpriseRequest, kind: str) -> None:
    """One notice for each of the firm's users but the doer, and one short message to whoever told it; in the caller's transaction."""
    now = moment_of(actor)
    occasion = f"{row.reopened_count}" if kind != RECEIPT else "0"
    if row.enterprise_id is not None:
        kept = row.enterprise.merged_into_id if row.enterprise is not None else None
        people = [one for one in people_of_enterprise(row.zone_id, [row.enterprise_id, *([kept] if kept else [])]) if one != actor.user_id]
        until = f"，请在 {row.confirm_by} 前确认" if row.confirm_by and kind != RECEIPT else ""
        if people:
            title = masked_text(f"{_TITLES[kind]}：{row.title}")[:120]
            news = News(SUBJECT_KIND, row.id, f"request.firm.{kind}:{row.id}:{occasion}", title, f"{row.number}{until}")
            tell(row.zone_id, people, news, now=now)
    if row.teller_phone_encrypted:
        day = f"{row.confirm_by.month}月{row.confirm_by.day}日" if row.confirm_by else ""
        send_short_message(
            row.zone_id,
            decrypt_personal(row.teller_phone_encrypted),
            matter_id=row.id,
            kind=kind,
            occasion=occasion,
            fields={"number": row.number, "day": day},
            now=now,
        )


@transaction.atomic
def remind_before_silence(zone_id: UUID) -> int:
    """Replies whose window ends today or tomorrow: the firm hears it once; how many. Twice tells nobody twice."""
    actor = platform_actor(zone_id)
    today = local_day(moment_of(actor))
    rows = EnterpriseRequest.objects.in_zone(zone_id).filter(
        state=request_flow.REPLIED, confirm_by__gte=today, confirm_by__lte=today + DAYS_BEFORE_SILENCE
    )
    count = 0
    for row in rows.select_related("enterprise").order_by("id"):
        tell_firm(actor, row, SILENCE)
        count += 1
    return count
