"""One way to show and carry out a step on a part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from huoshui.assignments.queries import PartRow, part_row
from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.organizations.queries import open_units, post_holders
from huoshui.web.components.form_state import Field
from huoshui.web.projects.change_views import Values, answer_form
from huoshui.web.templatetags.huoshui_components import address

VERSION = Field("expected_version", "", "hidden")


def step_form(
    request: HttpRequest,
    part_id: UUID,
    *,
    heading: str,
    verb: str,
    fields: Callable[[Actor, PartRow], Sequence[Field]],
    do: Callable[[Actor, PartRow, Values], str],
    start: Callable[[Actor, PartRow], Values] | None = None,
    intro: Callable[[PartRow], str] | None = None,
) -> HttpResponse:
    """The form of one step; ``do`` gives the words of success. Back to the assignment."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = part_row(actor, part_id)

    def carry_out(posted: Values) -> str:
        messages.success(request, do(actor, row, posted))
        return address(request, "assignments:detail", row.assignment_id)

    context: dict[str, Any] = {
        "row": row,
        "heading": heading,
        "intro": intro(row) if intro else f"{row.unit_name}（{row.role_name}），{row.state_name}，时限 {row.due_on}。",
        "verb": verb,
        "cancel_url": address(request, "assignments:detail", row.assignment_id),
        "draft": f"assignments:{verb}:{row.id}",
    }
    begin = {"expected_version": str(row.version), **(start(actor, row) if start else {})}
    return answer_form(request, "assignments/change.html", [VERSION, *fields(actor, row)], begin, carry_out, context)


def chosen_id(posted: Values, name: str, label: str) -> UUID | None:
    """The id of a choice; None where nothing is chosen."""
    text = posted.get(name, "").strip()
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Refusal("bad_choice", f"“{label}”选的内容不在列表里。", "请从列表里重新选择。", field=name) from None


def needed_id(posted: Values, name: str, label: str) -> UUID:
    """The id of a choice that must be made."""
    found = chosen_id(posted, name, label)
    if found is None:
        raise Refusal("missing", f"“{label}”没有选。", "请补上后再提交。", field=name)
    return found


def unit_choices(actor: Actor, *, without: UUID | None = None) -> list[tuple[str, str]]:
    """Units that exist today."""
    return [(str(unit.id), unit.name) for unit in open_units(actor) if unit.id != without]


def person_choices(actor: Actor, unit_id: UUID) -> list[tuple[str, str]]:
    """Who works in the unit."""
    found = {str(holder.person_id): holder for holder in post_holders(actor.zone_id, unit_ids=[unit_id])}
    return [(key, f"{holder.display_name} {holder.title}".strip()) for key, holder in found.items()]
