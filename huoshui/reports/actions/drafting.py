"""Drafting: the recipe writes, a person edits, the numbers can be counted anew without losing a word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from huoshui.audit import actions as audit
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.organizations.rules import policy
from huoshui.reports.models import Bulletin
from huoshui.reports.queries.bulletins import figures_of, visible
from huoshui.reports.queries.collecting import BulletinOptions, checked_options, collect
from huoshui.reports.rules.body import as_rows, plain_text, read_blocks, referenced_keys
from huoshui.reports.rules.figures import Figure, as_row, changes_between

LONGEST_TITLE = 200


@dataclass(frozen=True)
class Heads:
    """What stands around the text. All may be empty on a draft; a signature and an agency's code are needed for release."""

    salutation: str = ""
    signed_by: str = ""
    copied_to: str = ""
    agency_code: str = ""

    def tidied(self) -> dict[str, str]:
        """Field by field, as kept."""
        limits = {"salutation": 300, "signed_by": 100, "copied_to": 300, "agency_code": 30}
        return {name: tidy_text(value)[: limits[name]] for name, value in asdict(self).items()}


@transaction.atomic
def create_draft(actor: Actor, options: BulletinOptions, heads: Heads) -> UUID:
    """Count, draft, keep. Refusals of the options name their field."""
    policy.require(actor, "bulletins:create")
    asked = checked_options(actor, options)
    fresh = collect(actor, asked)
    row = Bulletin.objects.create_in(
        actor.zone_id,
        recipe=asked.recipe,
        title=fresh.title,
        options=asked.as_row(),
        as_of=asked.as_of,
        counted_at=clock.now(),
        blocks=as_rows(fresh.blocks),
        figures=_kept(fresh.figures),
        drafted_by_id=actor.user_id,
        drafted_by_name=actor.display_name[:80],
        drafted_at=clock.now(),
        **heads.tidied(),
    )
    _record(actor, "bulletin.drafted", row, after={"options": asked.as_row()})
    return UUID(str(row.id))


@transaction.atomic
def edit_draft(actor: Actor, bulletin_id: UUID, *, title: str, blocks: Any, heads: Heads, expected_version: int) -> int:
    """Take over what a person wrote; every reference must be one of the paper's figures. The new version."""
    row = locked_draft(actor, bulletin_id, expected_version, yours={"title": title})
    words = tidy_text(title)
    if not words or len(words) > LONGEST_TITLE:
        raise Refusal("bad_title", f"标题应为 1 至 {LONGEST_TITLE} 个字。", "请改正标题后再保存。", field="title")
    figures = figures_of(row)
    read = read_blocks(blocks, figures)
    before = plain_text(read_blocks(row.blocks, figures), figures)
    row.title, row.blocks = words, as_rows(read)
    for name, value in heads.tidied().items():
        setattr(row, name, value)
    _keep(row)
    changed = _changed_lines(before, plain_text(read, figures))
    _record(actor, "bulletin.edited", row, before={"lines": changed[0]}, after={"title": words, "lines": changed[1]})
    return row.version


@transaction.atomic
def recount_draft(actor: Actor, bulletin_id: UUID, *, expected_version: int) -> int:
    """Count the same figures anew; the words stay. A figure that is gone keeps its last value, told by the page as gone."""
    row = locked_draft(actor, bulletin_id, expected_version)
    old = figures_of(row)
    fresh = collect(actor, BulletinOptions.from_row(row.options)).figures
    keys = referenced_keys(read_blocks(row.blocks, old))
    changes = changes_between(old, fresh, keys)
    row.figures = _kept({**{key: old[key] for key in keys}, **fresh})
    row.counted_at = clock.now()
    _keep(row)
    _record(
        actor,
        "bulletin.recounted",
        row,
        before={change.label: change.old for change in changes},
        after={change.label: change.new for change in changes},
    )
    return row.version


@transaction.atomic
def redraft(actor: Actor, bulletin_id: UUID, *, expected_version: int) -> int:
    """Write the text anew from the recipe; what was written by hand goes, the audit trail keeps it."""
    row = locked_draft(actor, bulletin_id, expected_version)
    figures = figures_of(row)
    before = plain_text(read_blocks(row.blocks, figures), figures)
    fresh = collect(actor, BulletinOptions.from_row(row.options))
    row.title, row.blocks, row.figures, row.counted_at = fresh.title, as_rows(fresh.blocks), _kept(fresh.figures), clock.now()
    _keep(row)
    _record(actor, "bulletin.redrafted", row, before={"text": before[:4000]})
    return row.version


@transaction.atomic
def discard_draft(actor: Actor, bulletin_id: UUID, *, expected_version: int) -> int:
    """A draft that is not wanted. It stays on record."""
    row = locked_draft(actor, bulletin_id, expected_version, operation="bulletins:discard")
    row.state = Bulletin.State.DISCARDED
    _keep(row)
    _record(actor, "bulletin.discarded", row)
    return row.version


def locked_draft(
    actor: Actor, bulletin_id: UUID, expected_version: int, yours: Mapping[str, Any] | None = None, operation: str = "bulletins:edit"
) -> Bulletin:
    """The draft, locked, at the version that the actor saw. NotVisible, Refusal ``not_a_draft``, StaleVersion."""
    row: Bulletin | None = visible(actor).filter(id=bulletin_id).select_for_update().first()
    if row is None:
        raise NotVisible
    policy.require(actor, operation)
    if row.state != Bulletin.State.DRAFT:
        raise Refusal("not_a_draft", f"“{row.title}”{Bulletin.State(row.state).label}，不能再改。", "需要更正的，请另发一份更正通报。")
    if row.version != expected_version:
        raise StaleVersion(yours={"version": expected_version, **(yours or {})}, theirs={"version": row.version, "title": row.title})
    return row


def _keep(row: Bulletin) -> None:
    row.version += 1
    row.save()


def _kept(figures: Mapping[str, Figure]) -> list[dict[str, Any]]:
    return [as_row(figure) for figure in figures.values()]


def _changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    old, new = before.splitlines(), after.splitlines()
    return [line[:500] for line in old if line not in new][:40], [line[:500] for line in new if line not in old][:40]


def _record(
    actor: Actor, operation: str, row: Bulletin, *, before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None
) -> None:
    audit.record(actor, operation, subject_kind="bulletin", subject_id=row.id, subject_label=row.title[:200], before=before, after=after)
