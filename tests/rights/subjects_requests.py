"""Requests, their files, printed codes, meetings, call-backs and common matters behind addresses."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

from huoshui.assignments.actions import PartOrder
from huoshui.core import clock
from huoshui.enterprise_requests import actions
from huoshui.enterprise_requests.models import (
    EnterpriseRequest,
    IntakePoint,
    RecheckDraw,
    RecheckLine,
    RequestCategory,
    RequestFile,
    VisitFile,
)
from huoshui.enterprises.actions import create_enterprise
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.models import Unit
from huoshui.web.tell.tickets import ticket_of
from tests.cast import Cast, Member
from tests.rights.subjects import Subject, in_zone, named, subject

WHOLE_ZONE = ("mei", "ma", "liu", "sun")


def _requests(cast: Cast) -> dict[str, tuple[UUID, Member]]:
    """variant → (request, who told it); made once for one cast. ``own`` is led by 招商局 (bo), ``other_department`` by 住建局 (chen)."""
    made = cast.__dict__.get("requests_made")
    if made is None:
        wanted = {
            "own": (cast.mei, "金丝雀停电诉求", cast.units["promotion_office"]),
            "other_department": (cast.mei, "金丝雀道路诉求", cast.units["housing_office"]),
            "elsewhere": (cast.stranger, "金丝雀白石诉求", None),
        }
        made = {}
        for variant, (member, title, unit) in wanted.items():
            with bound_to_zone(member.zone.id):
                made[variant] = (_told(member, title, unit), member)
        cast.__dict__["requests_made"] = made
    return made


def _told(member: Member, title: str, unit: Unit | None) -> UUID:
    actor = member.actor
    actions.adopt_usual_categories(actor)
    telling = actions.Telling(
        intake_key=f"matrix-{title}",
        channel="hotline",
        title=title,
        body="车间停电，希望尽快恢复供电。",
        enterprise_name="百灵鸟实业有限公司",
        files=[("照片.txt", BytesIO(b"photo"))],
    )
    request_id = actions.tell_request(actor, telling).request_id
    if unit is not None:
        category = RequestCategory.objects.in_zone(actor.zone_id).get(code="utilities")
        row = EnterpriseRequest.objects.in_zone(actor.zone_id).get(id=request_id)
        version = actions.register_request(actor, request_id, actions.Judgement(category.id), expected_version=row.version)
        actions.dispatch_request(actor, request_id, lead=PartOrder(unit.id), expected_version=version)
    return request_id


VISIBLE = {
    "own": named(*WHOLE_ZONE, "bo"),
    "other_department": named(*WHOLE_ZONE, "chen"),
    "elsewhere": named("stranger"),
}
CANARIES = {"own": "金丝雀停电诉求", "other_department": "金丝雀道路诉求", "elsewhere": "金丝雀白石诉求"}


@subject("request_id")
def requests(cast: Cast) -> dict[str, Subject]:
    return {variant: Subject(request_id, VISIBLE[variant], CANARIES[variant]) for variant, (request_id, _) in _requests(cast).items()}


@subject("requests:file file_id")
def files(cast: Cast) -> dict[str, Subject]:
    found = {}
    for variant, (request_id, member) in _requests(cast).items():
        with bound_to_zone(member.zone.id):
            row = RequestFile.objects.in_zone(member.zone.id).get(request_id=request_id)
        found[variant] = Subject(row.id, VISIBLE[variant])
    return found


@subject("point_id")
def points(cast: Cast) -> dict[str, Subject]:
    found = {}
    for variant, member in (("own", cast.mei), ("elsewhere", cast.stranger)):
        with bound_to_zone(member.zone.id):
            row = IntakePoint.objects.create_in(
                member.zone.id, kind="area", label="东园", token=f"matrix-{variant}", made_at=clock.now(), made_by_id=member.id
            )
        found[variant] = Subject(row.id, in_zone(member.zone))
    return found


@subject("sitting_id")
def sittings(cast: Cast) -> dict[str, Subject]:
    found = {}
    for variant, member in (("own", cast.mei), ("elsewhere", cast.stranger)):
        with bound_to_zone(member.zone.id):
            made = actions.make_sitting(member.actor, title="畅聊下午茶", held_on=clock.today())
        found[variant] = Subject(made, in_zone(member.zone))
    return found


@subject("line_id")
def rechecks(cast: Cast) -> dict[str, Subject]:
    found = {}
    for variant in ("own", "elsewhere"):
        request_id, member = _requests(cast)[variant]
        with bound_to_zone(member.zone.id):
            draw = RecheckDraw.objects.create_in(
                member.zone.id,
                period_start=clock.today(),
                period_end=clock.today(),
                seed="matrix",
                size=1,
                candidate_ids=[str(request_id)],
                drawn_at=clock.now(),
                drawn_by_id=member.id,
                drawn_by_name=member.name,
            )
            line = RecheckLine.objects.create_in(
                member.zone.id, draw=draw, request_id=request_id, said_outcome="solved", said_grade="satisfied"
            )
        found[variant] = Subject(line.id, in_zone(member.zone))
    return found


@subject("matter_id")
def matters(cast: Cast) -> dict[str, Subject]:
    ids = {variant: request_id for variant, (request_id, _) in _requests(cast).items()}
    with bound_to_zone(cast.home.id):
        own = actions.make_common_matter(cast.mei.actor, title="供电线路老化", member_ids=[ids["own"], ids["other_department"]])
    with bound_to_zone(cast.elsewhere.id):
        other = _told(cast.stranger, "金丝雀白石诉求二", None)
        elsewhere = actions.make_common_matter(cast.stranger.actor, title="白石供电", member_ids=[ids["elsewhere"], other])
    return {"own": Subject(own, in_zone(cast.home)), "elsewhere": Subject(elsewhere, in_zone(cast.elsewhere))}


@subject("phone: zone_id")
@subject("tell: zone_id")
def zones(cast: Cast) -> dict[str, Subject]:
    """The pages behind a printed code are for everybody who holds the code, whoever else they are."""
    return {"own": Subject(cast.home.id, lambda member: True)}


@subject("phone: token")
@subject("tell: token")
def tokens(cast: Cast) -> dict[str, Subject]:
    with bound_to_zone(cast.home.id):
        row = IntakePoint.objects.create_in(
            cast.home.id, kind="area", label="西园", token="matrix-open", made_at=clock.now(), made_by_id=cast.mei.id
        )
    return {"own": Subject(row.token, lambda member: True)}


@subject("tell: ticket")
def tickets(cast: Cast) -> dict[str, Subject]:
    """Who holds the receipt sees its matter whoever else they are: so it is one without a canary."""
    with bound_to_zone(cast.home.id):
        request_id = _told(cast.mei, "停水", None)
    return {"own": Subject(ticket_of(cast.home.id, request_id), lambda member: True)}


@subject("inspection_id")
def inspections(cast: Cast) -> dict[str, Subject]:
    found = {}
    for variant, member, unit, seen in (
        ("own", cast.mei, cast.units["promotion_office"], named(*WHOLE_ZONE, "bo")),
        ("other_department", cast.mei, cast.units["housing_office"], named(*WHOLE_ZONE, "chen")),
        ("elsewhere", cast.stranger, cast.units["elsewhere_office"], named("stranger")),
    ):
        with bound_to_zone(member.zone.id):
            firm = create_enterprise(member.actor, name=f"{variant}斑鸠实业有限公司", is_another=True)
            made = actions.announce_inspection(
                member.actor,
                enterprise_id=firm,
                unit_id=unit.id,
                kind="routine",
                basis="年度检查计划第3号",
                scope="安全生产台账和现场",
                inspectors="李某、赵某",
                planned_on=clock.today(),
            )
        found[variant] = Subject(made, seen)
    return found


@subject("visit_id")
def visits(cast: Cast) -> dict[str, Subject]:
    found = {}
    for variant, member, seen in (("own", cast.zhao, named(*WHOLE_ZONE, "zhao")), ("elsewhere", cast.stranger, named("stranger"))):
        with bound_to_zone(member.zone.id):
            firm = create_enterprise((cast.mei if variant == "own" else member).actor, name=f"{variant}鹌鹑实业有限公司", is_another=True)
            note = actions.VisitNote(f"matrix-record-{variant}", firm, "visit", "met", f"金丝雀走访{variant}")
            found[variant] = Subject(actions.record_visit(member.actor, note)[0], seen, f"金丝雀走访{variant}")
    return found


@subject("visit_file_id")
def visit_files(cast: Cast) -> dict[str, Subject]:
    found = {}
    for variant, member, seen in (("own", cast.zhao, named(*WHOLE_ZONE, "zhao")), ("elsewhere", cast.stranger, named("stranger"))):
        with bound_to_zone(member.zone.id):
            firm = create_enterprise((cast.mei if variant == "own" else member).actor, name=f"{variant}云雀实业有限公司", is_another=True)
            note = actions.VisitNote(
                f"matrix-visit-{variant}",
                firm,
                "visit",
                "met",
                "看了新生产线",
                files=[("照片.jpg", BytesIO(b"\xff\xd8\xff photo of a line"))],
            )
            visit_id, _ = actions.record_visit(member.actor, note)
            row = VisitFile.objects.in_zone(member.zone.id).get(visit_id=visit_id)
        found[variant] = Subject(row.id, seen)
    return found
