"""追问: a caller asks again about what is already told. It joins the existing number, and whoever has the ball hears it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.core.actor import DISPATCHER, Actor
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests.actions.events import add_event
from huoshui.enterprise_requests.actions.handling import audit_request, locked_request, needed_words
from huoshui.enterprise_requests.models import EnterpriseRequest, RequestEvent
from huoshui.enterprise_requests.rules import request_flow
from huoshui.enterprise_requests.rules.personal_text import masked_text
from huoshui.enterprise_requests.rules.sentences import SUBJECT_KIND
from huoshui.notices.actions import News, tell
from huoshui.organizations.queries import post_holders
from huoshui.organizations.rules import policy

KIND = "asked_again"


@transaction.atomic
def note_follow_up(actor: Actor, request_id: UUID, *, words: str, follow_up_key: str) -> str:
    """Write down what the caller said, under the number that exists; gives that number. The same form twice is one 追问."""
    policy.require(actor, "requests:follow_up")
    row = locked_request(actor, request_id)
    key = follow_up_key.strip()[:40]
    if not key:
        raise Refusal("form_key_missing", "表单缺少编号，无法防止重复提交。", "请重新打开这一页再填。")
    if RequestEvent.objects.in_zone(row.zone_id).filter(request_id=row.id, kind=KIND, data__key=key).exists():
        return str(row.number)
    if not request_flow.STATES[row.state].is_open:
        raise Refusal(
            "already_closed",
            f"{row.number} 已经{request_flow.label_of(row.state)}，不能再记追问。",
            "问题又出现的，请由企业退回重办，或作为新的诉求登记并写上原受理编号。",
            field="body",
        )
    said = needed_words(words, "来电内容", "body", least=2)
    add_event(actor, row, KIND, said, data={"key": key}, tell_enterprise=True)
    people = _who_has_it(row)
    if people:
        title = masked_text(f"企业追问：{row.title}")[:120]
        news = News(SUBJECT_KIND, row.id, f"request.asked_again:{key}", title, f"{row.number} {masked_text(said)}"[:500])
        tell(row.zone_id, people, news, unit_id=row.lead_unit_id, now=moment_of(actor))
    audit_request(actor, "request.asked_again", row)
    return str(row.number)


def _who_has_it(row: EnterpriseRequest) -> list[UUID]:
    """The people of the lead unit, else the desk."""
    if row.lead_unit_id is not None and row.state in request_flow.WITH_THE_UNIT:
        return [holder.person_id for holder in post_holders(row.zone_id, unit_ids=[row.lead_unit_id])]
    return [holder.person_id for holder in post_holders(row.zone_id, roles=[DISPATCHER])]
