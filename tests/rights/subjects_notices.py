"""Notices, group robots and messages of the outbox behind addresses."""

from __future__ import annotations

from uuid import uuid4

from huoshui.core import clock
from huoshui.notices.actions import News, tell
from huoshui.notices.models import Notice, OutgoingMessage, Webhook
from huoshui.operations.adapters.keys import encrypt_personal
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.models import Zone
from tests.cast import Cast
from tests.rights.subjects import Subject, in_zone, named, subject


@subject("notice_id")
def notices(cast: Cast) -> dict[str, Subject]:
    found = {}
    for variant, member in (("own", cast.bo), ("other_department", cast.chen), ("elsewhere", cast.stranger)):
        with bound_to_zone(member.zone.id):
            tell(member.zone.id, [member.id], News("lesson", uuid4(), "canary", f"金丝雀通知{member.name}"))
            notice_id = Notice.objects.in_zone(member.zone.id).get(person_id=member.id, dedupe_key="canary").id
        found[variant] = Subject(notice_id, named(member.name), f"金丝雀通知{member.name}")
    return found


def _robot(zone: Zone) -> Webhook:
    with bound_to_zone(zone.id):
        robot: Webhook = Webhook.objects.create_in(
            zone.id,
            name=f"金丝雀{zone.name}机器人",
            kind="wecom",
            host="a.example",
            address_encrypted=encrypt_personal("https://a.example/"),
        )
    return robot


@subject("webhook_id")
def webhooks(cast: Cast) -> dict[str, Subject]:
    return {
        variant: Subject(_robot(zone).id, in_zone(zone), f"金丝雀{zone.name}机器人")
        for variant, zone in (("own", cast.home), ("elsewhere", cast.elsewhere))
    }


@subject("message_id")
def messages(cast: Cast) -> dict[str, Subject]:
    found = {}
    for variant, zone in (("own", cast.home), ("elsewhere", cast.elsewhere)):
        with bound_to_zone(zone.id):
            message = OutgoingMessage.objects.create_in(
                zone.id, channel="email", dedupe_key="k", title="t", body="b", state="dead", not_before=clock.now(), created_at=clock.now()
            )
        found[variant] = Subject(message.id, in_zone(zone))
    return found
