"""Assignments, their parts and the proofs behind addresses."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

from huoshui.assignments.actions import PartOrder, issue_assignment, reply_done, sign_part
from huoshui.assignments.models import AssignmentPart
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast, Member
from tests.rights.subjects import Subject, named, subject
from tests.rights.subjects_projects import WHOLE_ZONE

VISIBLE = {"own": named(*WHOLE_ZONE, "bo"), "other_department": named(*WHOLE_ZONE, "chen"), "elsewhere": named("stranger")}
CANARIES = {"own": "金丝雀交办招商的事", "other_department": "金丝雀交办住建的事", "elsewhere": "金丝雀交办白石的事"}


def _made(cast: Cast, *, replied: bool = False) -> dict[str, tuple[UUID, UUID, UUID]]:
    """variant → (assignment, part, reply or the part again); made once for one cast."""
    key = f"assignments_made_{replied}"
    if key not in cast.__dict__:
        found = {}
        orders: dict[str, tuple[Member, str]] = {
            "own": (cast.mei, "promotion_office"),
            "other_department": (cast.mei, "housing_office"),
            "elsewhere": (cast.stranger, "elsewhere_office"),
        }
        for variant, (issuer, unit) in orders.items():
            if replied and variant == "elsewhere":
                continue
            with bound_to_zone(issuer.zone.id):
                assignment_id = issue_assignment(issuer.actor, title=CANARIES[variant], lead=PartOrder(cast.units[unit].id))
                part_id = AssignmentPart.objects.in_zone(issuer.zone.id).get(assignment_id=assignment_id).id
                reply_id = part_id
                if replied:
                    hand = cast.bo if variant == "own" else cast.chen
                    sign_part(hand.actor, part_id)
                    reply_id = reply_done(hand.actor, part_id, words="都办好了", proof_file=("凭证.pdf", BytesIO(b"%PDF-1.4")))
                found[variant] = (assignment_id, part_id, reply_id)
        cast.__dict__[key] = found
    made: dict[str, tuple[UUID, UUID, UUID]] = cast.__dict__[key]
    return made


@subject("assignment_id")
def assignments(cast: Cast) -> dict[str, Subject]:
    return {variant: Subject(ids[0], VISIBLE[variant], CANARIES[variant]) for variant, ids in _made(cast).items()}


@subject("part_id")
def parts(cast: Cast) -> dict[str, Subject]:
    return {variant: Subject(ids[1], VISIBLE[variant], CANARIES[variant]) for variant, ids in _made(cast).items()}


@subject("reply_id")
def proofs(cast: Cast) -> dict[str, Subject]:
    return {variant: Subject(ids[2], VISIBLE[variant]) for variant, ids in _made(cast, replied=True).items()}
