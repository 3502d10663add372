"""Cards, rounds, seats and proofs of 考评 behind addresses: a published round, a draft one of the same zone, a stranger's."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from uuid import UUID

from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.targets.actions.score_jury import invite_jurors
from huoshui.targets.actions.score_results import raise_objection
from huoshui.targets.models import JurySeat, RoundInput
from huoshui.targets.queries.score_objections import objections
from huoshui.targets.queries.score_rounds import round_detail
from tests.cast import Cast
from tests.rights.subjects import Subject, in_zone, named, plain_values, subject
from tests.targets.score_round import SIGNED, opened_round, published_round, version_of

DRAFTERS = ("mei", "ma", "liu")


def _made(cast: Cast) -> Mapping[str, UUID]:
    """One published round with an objection, a draft one with a jury, one of another zone; made once for one cast."""
    made = cast.__dict__.get("scorecards_made")
    if made is None:
        office = cast.units["promotion_office"].id
        with bound_to_zone(cast.home.id):
            own = published_round(cast)
            proof = ("金丝雀.pdf", BytesIO(b"%PDF-1.4"))
            objection = raise_objection(cast.bo.actor, own, unit_id=office, reason="金丝雀异议一号", proof=proof)
            draft = opened_round(cast, title="金丝雀考评草稿")
            invite_jurors(cast.mei.actor, draft, [cast.bo.id], expected_version=version_of(cast, draft))
            made = {
                "own": own,
                "draft": draft,
                "objection": objection,
                "proof": objections(cast.mei.actor, own)[0].proof_id,
                "seat": JurySeat.objects.in_zone(cast.home.id).get(score_round_id=draft).id,
                "input": RoundInput.objects.in_zone(cast.home.id).filter(score_round_id=own, kind="entered").order_by("id")[0].id,
                "card": round_detail(cast.mei.actor, own).row.card_id,
            }
        with bound_to_zone(cast.elsewhere.id):
            other = opened_round(cast, by="stranger", title="金丝雀白石考评", units=("elsewhere_office",))
            made |= {"elsewhere": other, "elsewhere_card": round_detail(cast.stranger.actor, other).row.card_id}
        cast.__dict__["scorecards_made"] = made
    return made


@subject("score_round_id")
def rounds(cast: Cast) -> dict[str, Subject]:
    made = _made(cast)
    return {
        "own": Subject(made["own"], in_zone(cast.home)),
        "other_department": Subject(made["draft"], named(*DRAFTERS)),  # a juror reads its title on the own sheet
        "elsewhere": Subject(made["elsewhere"], named("stranger"), "金丝雀白石考评"),
    }


@subject("scorecards:proof score_round_id")
def rounds_with_a_proof(cast: Cast) -> dict[str, Subject]:
    """What hangs on the published round is not found under the draft."""
    return {variant: one for variant, one in rounds(cast).items() if variant != "other_department"}


@subject("scorecards:rule score_round_id")
def rounds_with_an_objection(cast: Cast) -> dict[str, Subject]:
    return rounds_with_a_proof(cast)


@subject("scorecards:withdraw_entry score_round_id")
def rounds_with_an_entry(cast: Cast) -> dict[str, Subject]:
    return rounds_with_a_proof(cast)


@subject("jury_round_id")
def rounds_to_mark(cast: Cast) -> dict[str, Subject]:
    """A juror's own sheet: to everybody else it does not exist."""
    made = _made(cast)
    return {"own": Subject(made["draft"], named("bo")), "elsewhere": Subject(made["elsewhere"], named())}


@subject("scorecard_id")
def cards(cast: Cast) -> dict[str, Subject]:
    made = _made(cast)
    return {"own": Subject(made["card"], in_zone(cast.home)), "elsewhere": Subject(made["elsewhere_card"], named("stranger"))}


@subject("contestant_id")
def contestants(cast: Cast) -> dict[str, Subject]:
    made = _made(cast)
    assert made
    return {
        "own": Subject(cast.units["promotion_office"].id, in_zone(cast.home)),
        "elsewhere": Subject(cast.units["elsewhere_office"].id, named("stranger")),
    }


@subject("score_objection_id")
def raised(cast: Cast) -> dict[str, Subject]:
    return {"own": Subject(_made(cast)["objection"], in_zone(cast.home), "金丝雀异议一号")}


@subject("score_proof_id")
def proofs(cast: Cast) -> dict[str, Subject]:
    return {"own": Subject(_made(cast)["proof"], in_zone(cast.home))}


@subject("score_input_id")
def inputs(cast: Cast) -> dict[str, Subject]:
    return {"own": Subject(_made(cast)["input"], in_zone(cast.home))}


@subject("jury_seat_id")
def seats(cast: Cast) -> dict[str, Subject]:
    return {"own": Subject(_made(cast)["seat"], named(*DRAFTERS))}


plain_values("scorecards: item_code", SIGNED)
