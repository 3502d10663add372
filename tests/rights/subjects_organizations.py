"""Records of organizations and audit behind addresses."""

from __future__ import annotations

from huoshui.audit.actions import record
from huoshui.core import clock
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.models import Area, HandedCopy, Post, Unit, Zone
from huoshui.organizations.queries import platform_actor
from tests.cast import Cast
from tests.rights.subjects import Subject, in_zone, plain_values, subject


@subject("unit_id")
def units(cast: Cast) -> dict[str, Subject]:
    own = cast.units["promotion_office"]
    with bound_to_zone(cast.elsewhere.id):
        theirs = Unit.objects.create_in(cast.elsewhere.id, name="金丝雀白石县机构", kind=Unit.Kind.DEPARTMENT)
    with bound_to_zone(cast.parent.id):
        above = Unit.objects.create_in(cast.parent.id, name="金丝雀清源市机构", kind=Unit.Kind.DEPARTMENT)
    return {
        "own": Subject(own.id, in_zone(cast.home)),
        "elsewhere": Subject(theirs.id, in_zone(cast.elsewhere), "金丝雀白石县机构"),
        "parent": Subject(above.id, in_zone(cast.parent), "金丝雀清源市机构"),
    }


@subject("area_id")
def areas(cast: Cast) -> dict[str, Subject]:
    with bound_to_zone(cast.home.id):
        own = Area.objects.create_in(cast.home.id, name="金丝雀青河园区", kind=Area.Kind.PARK)
    with bound_to_zone(cast.elsewhere.id):
        theirs = Area.objects.create_in(cast.elsewhere.id, name="金丝雀白石园区", kind=Area.Kind.PARK)
    return {
        "own": Subject(own.id, in_zone(cast.home), "金丝雀青河园区"),
        "elsewhere": Subject(theirs.id, in_zone(cast.elsewhere), "金丝雀白石园区"),
    }


@subject("person_id")
def people(cast: Cast) -> dict[str, Subject]:
    return {
        "own": Subject(cast.mei.id, in_zone(cast.home)),
        "elsewhere": Subject(cast.stranger.id, in_zone(cast.elsewhere)),
        "parent": Subject(cast.parent_lin.id, in_zone(cast.parent)),
    }


@subject("post_id")
def posts(cast: Cast) -> dict[str, Subject]:
    ids = {}
    for zone, member in ((cast.home, cast.bo), (cast.elsewhere, cast.stranger)):
        with bound_to_zone(zone.id):
            ids[zone.id] = Post.objects.in_zone(zone.id).get(person_id=member.id).id
    return {
        "own": Subject(ids[cast.home.id], in_zone(cast.home)),
        "elsewhere": Subject(ids[cast.elsewhere.id], in_zone(cast.elsewhere)),
    }


@subject("zone_id")
def zones(cast: Cast) -> dict[str, Subject]:
    return {"own": Subject(cast.home.id, in_zone(cast.home)), "elsewhere": Subject(cast.elsewhere.id, in_zone(cast.elsewhere))}


@subject("entry_id")
def audit_entries(cast: Cast) -> dict[str, Subject]:
    ids = {}
    for zone, label in ((cast.home, "金丝雀青河审计"), (cast.elsewhere, "金丝雀白石审计")):
        with bound_to_zone(zone.id):
            ids[zone.id] = record(platform_actor(zone.id), "unit.created", subject_kind="unit", subject_label=label)
    return {
        "own": Subject(ids[cast.home.id], in_zone(cast.home), "金丝雀青河审计"),
        "elsewhere": Subject(ids[cast.elsewhere.id], in_zone(cast.elsewhere), "金丝雀白石审计"),
    }


def _copy(zone: Zone, giver: Zone, label: str) -> HandedCopy:
    with bound_to_zone(zone.id):
        return HandedCopy.objects.create_in(
            zone.id,
            from_zone=giver,
            ground=HandedCopy.Ground.UPWARD,
            subject_kind="project",
            subject_id=giver.id,
            subject_label=label,
            content={"项目名称": label},
            content_sha256="0" * 64,
            handed_at=clock.now(),
            handed_by_id=giver.id,
            handed_by_name="某人",
        )


@subject("copy_id")
def handed_copies(cast: Cast) -> dict[str, Subject]:
    return {
        "own": Subject(_copy(cast.home, cast.elsewhere, "金丝雀移交给青河").id, in_zone(cast.home), "金丝雀移交给青河"),
        "elsewhere": Subject(_copy(cast.elsewhere, cast.home, "金丝雀移交给白石").id, in_zone(cast.elsewhere), "金丝雀移交给白石"),
        "parent": Subject(_copy(cast.parent, cast.home, "金丝雀上报给清源").id, in_zone(cast.parent), "金丝雀上报给清源"),
    }


plain_values("rule_set", "state_gap_limits")
plain_values("year", 2026)
