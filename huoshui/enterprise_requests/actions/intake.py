"""The dictionary of categories, printed codes, meetings."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.audit import actions as audit
from huoshui.core.actor import OFFICER, Actor
from huoshui.core.clock import local_day
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.enterprise_requests.models import IntakePoint, RequestCategory, Sitting
from huoshui.enterprises.queries import enterprise_row
from huoshui.organizations.queries import area as area_of
from huoshui.organizations.queries import open_units, people_in_role
from huoshui.organizations.rules import policy
from huoshui.rulebook.queries import rule_in_force


@transaction.atomic
def adopt_usual_categories(actor: Actor) -> int:
    """Fill an empty dictionary from the rulebook; how many came. Where there is any entry nothing happens."""
    rows = RequestCategory.objects.in_zone(actor.zone_id)
    if rows.exists():
        return 0
    content = rule_in_force("request_categories", zone_id=actor.zone_id, on=local_day(moment_of(actor))).content
    made = [
        RequestCategory(zone_id=actor.zone_id, code=one["code"], name=one["name"], words=one["words"], position=place)
        for place, one in enumerate(content["categories"])
    ]
    rows.bulk_create(made, ignore_conflicts=True)
    audit.record(actor, "request_category.saved", subject_label="采用常见类别", after={"categories": [one.name for one in made]})
    return len(made)


@transaction.atomic
def save_category(
    actor: Actor,
    *,
    name: str,
    words: Sequence[str],
    usual_lead_unit_id: UUID | None = None,
    is_active: bool = True,
    category_id: UUID | None = None,
    expected_version: int = 0,
) -> UUID:
    """A new entry, or an old one changed. Closed entries stay on the requests that have them. Refusal, StaleVersion, NotVisible."""
    policy.require(actor, "requests:categories")
    plain = tidy_text(name)[:30]
    if not plain:
        raise Refusal("name_missing", "没有写类别名称。", "请填写，例如“用工”。", field="name")
    if usual_lead_unit_id is not None and usual_lead_unit_id not in {unit.id for unit in open_units(actor)}:
        raise Refusal("unknown_unit", "选的主办单位不在本区，或已撤销。", "请重新选择。", field="usual_lead_unit_id")
    rows = RequestCategory.objects.in_zone(actor.zone_id)
    row = RequestCategory(zone_id=actor.zone_id, code=f"own_{secrets.token_hex(4)}", position=rows.count(), version=0)
    if category_id is not None:
        found = rows.select_for_update().filter(id=category_id).first()
        if found is None:
            raise NotVisible
        if found.version != expected_version:
            raise StaleVersion(yours={"version": expected_version, "name": plain}, theirs={"version": found.version, "name": found.name})
        row = found
    before = {"name": row.name, "words": row.words, "is_active": row.is_active} if category_id else None
    row.name, row.words = plain, [word for word in (tidy_text(one)[:20] for one in words) if word][:60]
    row.usual_lead_unit_id, row.is_active = usual_lead_unit_id, is_active
    row.version += 1
    try:
        with transaction.atomic():
            row.save(force_insert=category_id is None)
    except IntegrityError:
        raise Refusal("category_known", f"已有“{plain}”这一类。", "请改用已有的类别，或换一个名称。", field="name") from None
    audit.record(
        actor,
        "request_category.saved",
        subject_id=row.id,
        subject_label=plain,
        before=before,
        after={"name": plain, "words": row.words, "is_active": is_active},
    )
    return UUID(str(row.id))


@transaction.atomic
def make_intake_point(
    actor: Actor, *, kind: str, enterprise_id: UUID | None = None, area_id: UUID | None = None, officer_id: UUID | None = None
) -> UUID:
    """A code to print. An open one for the same firm, park or officer is given again: two posters, one code."""
    policy.require(actor, "requests:points")
    given = {"enterprise": enterprise_id, "area": area_id, "officer": officer_id}.get(kind)
    if given is None:
        raise Refusal("nobody_chosen", "没有选择二维码属于哪家企业、哪个园区或哪位服务员。", "请选择一项。", field="kind")
    label = _label_of(actor, kind, given)
    column = {"enterprise": "enterprise_id", "area": "area_id", "officer": "officer_id"}[kind]
    known = IntakePoint.objects.in_zone(actor.zone_id).filter(is_active=True, **{column: given}).first()
    if known is not None:
        return UUID(str(known.id))
    row = IntakePoint(
        zone_id=actor.zone_id, kind=kind, label=label, token=secrets.token_urlsafe(12), made_at=moment_of(actor), made_by_id=actor.user_id
    )
    setattr(row, column, given)
    row.save(force_insert=True)
    audit.record(actor, "intake_point.made", subject_kind="intake_point", subject_id=row.id, subject_label=label, after={"kind": kind})
    return row.id


@transaction.atomic
def close_intake_point(actor: Actor, point_id: UUID, *, expected_version: int) -> None:
    """The printed code leads nowhere from now on; what came by it stays."""
    policy.require(actor, "requests:points")
    row = IntakePoint.objects.in_zone(actor.zone_id).select_for_update().filter(id=point_id).first()
    if row is None:
        raise NotVisible
    if row.version != expected_version:
        raise StaleVersion(yours={"version": expected_version}, theirs={"version": row.version, "is_active": row.is_active})
    row.is_active = False
    row.version += 1
    row.save(update_fields=["is_active", "version"])
    audit.record(actor, "intake_point.closed", subject_kind="intake_point", subject_id=row.id, subject_label=row.label)


@transaction.atomic
def make_sitting(actor: Actor, *, title: str, held_on: date, place: str = "", host: str = "") -> UUID:
    """A meeting at which requests are told; each is entered on its page."""
    policy.require(actor, "requests:sitting_create")
    plain = tidy_text(title)[:120]
    if not plain:
        raise Refusal("title_missing", "没有写会议名称。", "请填写，例如“3月畅聊下午茶”。", field="title")
    if held_on > local_day(moment_of(actor)):
        raise Refusal("held_later", f"会议日期 {held_on} 还没到。", "会后再登记，或改为实际日期。", field="held_on")
    row = Sitting.objects.create_in(
        actor.zone_id,
        title=plain,
        held_on=held_on,
        place=tidy_text(place)[:120],
        host=tidy_text(host)[:60],
        made_at=moment_of(actor),
        made_by_id=actor.user_id,
    )
    audit.record(actor, "sitting.made", subject_kind="sitting", subject_id=row.id, subject_label=plain, after={"held_on": held_on})
    return UUID(str(row.id))


def _label_of(actor: Actor, kind: str, given: UUID) -> str:
    if kind == "enterprise":
        return enterprise_row(actor, given).name
    if kind == "area":
        return str(area_of(actor, given).name)
    for person_id, name, _ in people_in_role(actor, OFFICER):
        if person_id == given:
            return name
    raise NotVisible
