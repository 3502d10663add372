"""Bulletins, their figures and files behind addresses: a released one, a draft that few may see, and one of another zone."""

from __future__ import annotations

from uuid import UUID

from huoshui.core import clock
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.reports import actions, queries
from tests.cast import Cast, Member
from tests.rights.subjects import Subject, in_zone, named, plain_values, subject


def _made(cast: Cast) -> dict[str, tuple[UUID, UUID | None]]:
    """variant → (bulletin, its Word file)."""
    made = cast.__dict__.get("bulletins_made")
    if made is None:
        made = {"own": _paper(cast.mei, "金丝雀一号通报", release=True)}
        made["other_department"] = _paper(cast.mei, "金丝雀通报草稿", release=False)
        made["elsewhere"] = _paper(cast.stranger, "金丝雀白石通报", release=True)
        cast.__dict__["bulletins_made"] = made
    return made


def _paper(member: Member, title: str, *, release: bool) -> tuple[UUID, UUID | None]:
    with bound_to_zone(member.zone.id):
        heads = actions.Heads(signed_by=title, agency_code="金丝")
        made = actions.create_draft(member.actor, queries.BulletinOptions("weekly", clock.today()), heads)
        actions.edit_draft(member.actor, made, title=title, blocks=[{"kind": "paragraph", "text": title}], heads=heads, expected_version=1)
        if not release:
            return made, None
        actions.release_bulletin(member.actor, made, expected_version=2)
        return made, queries.bulletin_detail(member.actor, made).files[0].id


@subject("bulletin_id")
def bulletins(cast: Cast) -> dict[str, Subject]:
    made = _made(cast)
    return {
        "own": Subject(made["own"][0], in_zone(cast.home), "金丝雀一号通报"),
        "other_department": Subject(made["other_department"][0], named("mei", "ma", "liu"), "金丝雀通报草稿"),
        "elsewhere": Subject(made["elsewhere"][0], named("stranger"), "金丝雀白石通报"),
    }


@subject("bulletin_file_id")
def bulletin_files(cast: Cast) -> dict[str, Subject]:
    made = _made(cast)
    return {
        "own": Subject(made["own"][1], in_zone(cast.home), "金丝雀一号通报"),
        "elsewhere": Subject(made["elsewhere"][1], named("stranger"), "金丝雀白石通报"),
    }


plain_values("bulletins: key", "signed.reached")
