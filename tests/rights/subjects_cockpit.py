"""Panels of the cockpit, boards of the wall and composed pages behind addresses."""

from __future__ import annotations

from uuid import UUID

from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.rules.role_sets import BUSINESS
from huoshui.reports.actions import create_page
from tests.cast import Cast, Member
from tests.rights.subjects import Subject, in_zone, named, plain_values, subject

plain_values("cockpit:panel part", "changes")
plain_values("wall:board board", "batches")
plain_values("pages:export place", 2)


@subject("page_id")
def composed_pages(cast: Cast) -> dict[str, Subject]:
    """One shared with everybody at home, one that only its editors see, one of another zone."""

    def page(member: Member, title: str, roles: list[str]) -> UUID:
        with bound_to_zone(member.zone.id):
            blocks = [{"kind": "text", "text": title}, {"kind": "tiles", "indicators": ["projects_signed"]}]
            return create_page(member.actor, title=title, blocks=blocks, shared_with=roles)

    return {
        "own": Subject(page(cast.mei, "金丝雀自定义页", sorted(BUSINESS)), in_zone(cast.home), "金丝雀自定义页"),
        "other_department": Subject(page(cast.mei, "金丝雀未共享页", []), named("mei", "ma"), "金丝雀未共享页"),
        "elsewhere": Subject(page(cast.stranger, "金丝雀白石页", sorted(BUSINESS)), named("stranger"), "金丝雀白石页"),
    }
