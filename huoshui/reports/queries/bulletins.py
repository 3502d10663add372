"""Bulletins as lists and pages read them. Drafts are seen by those who write and release; released papers by everybody in the office."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.official_page import number_text
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.operations.models import StoredFile
from huoshui.operations.queries import open_stored_file
from huoshui.organizations.rules import policy
from huoshui.reports.models import Bulletin, BulletinFile
from huoshui.reports.queries.collecting import BulletinOptions, Collected, collect
from huoshui.reports.rules.body import Block, read_blocks, referenced_keys, unbound_numbers
from huoshui.reports.rules.figures import Figure, FigureChange, changes_between, from_row
from huoshui.reports.rules.recipes import RECIPES

PUBLIC_STATES = (Bulletin.State.RELEASED, Bulletin.State.WITHDRAWN)


@dataclass(frozen=True)
class BulletinRow:
    """One line of the list. ``number`` is empty before release."""

    id: UUID
    title: str
    recipe: str
    recipe_label: str
    number: str
    as_of: date
    state: str
    state_label: str
    drafted_by_name: str
    drafted_at: datetime
    released_on: date | None
    version: int


@dataclass(frozen=True)
class BulletinPage:
    """One page of the list, newest first."""

    rows: tuple[BulletinRow, ...]
    total_count: int
    next_cursor: str


@dataclass(frozen=True)
class BulletinFileRow:
    """A file that a released bulletin went out as."""

    id: UUID
    kind: str
    kind_label: str
    name: str
    sha256: str
    byte_count: int


@dataclass(frozen=True)
class BulletinDetail:
    """One paper whole: text with references, the figures behind them, who drafted and released it."""

    row: BulletinRow
    options: BulletinOptions
    counted_at: datetime
    blocks: tuple[Block, ...]
    figures: Mapping[str, Figure]
    salutation: str
    signed_by: str
    copied_to: str
    agency_code: str
    released_by_name: str
    release_note: str
    withdrawn_by_name: str
    withdrawn_on: date | None
    withdrawal_reason: str
    files: tuple[BulletinFileRow, ...]


def visible(actor: Actor) -> Any:
    """For this domain's own queries and actions."""
    rows = Bulletin.objects.in_zone(actor.zone_id)
    if not policy.may(actor, "bulletins:detail"):
        return rows.none()
    return rows if policy.may(actor, "bulletins:drafts") else rows.filter(state__in=PUBLIC_STATES)


def list_bulletins(actor: Actor, *, state: str = "", recipe: str = "", text: str = "", after: str = "", limit: int = 50) -> BulletinPage:
    """Newest first. Discarded drafts only where they are asked for. Refusal ``bad_filter``, ``bad_cursor``."""
    if state and state not in Bulletin.State.values:
        raise Refusal("bad_filter", "状态无法识别。", "请从页面上选择。", field="state")
    if recipe and recipe not in RECIPES:
        raise Refusal("bad_filter", "通报种类无法识别。", "请从页面上选择。", field="recipe")
    rows = visible(actor)
    rows = rows.filter(state=state) if state else rows.exclude(state=Bulletin.State.DISCARDED)
    rows = rows.filter(recipe=recipe) if recipe else rows
    rows = rows.filter(title__icontains=tidy_text(text)[:100]) if text else rows
    total = rows.count()
    if after:
        try:
            rows = rows.filter(id__lt=UUID(after))
        except ValueError:
            raise Refusal("bad_cursor", "翻页位置无法识别。", "请从第一页重新翻起。", field="after") from None
    size = max(1, min(limit, 500))
    found = list(rows.defer("blocks", "figures").order_by("-id")[: size + 1])
    return BulletinPage(tuple(_row(one) for one in found[:size]), total, str(found[size - 1].id) if len(found) > size else "")


def bulletin_detail(actor: Actor, bulletin_id: UUID) -> BulletinDetail:
    """One paper. NotVisible."""
    row = visible(actor).filter(id=bulletin_id).first()
    if row is None:
        raise NotVisible
    files = BulletinFile.objects.in_zone(actor.zone_id).filter(bulletin_id=row.id).select_related("stored_file").order_by("kind")
    figures = figures_of(row)
    return BulletinDetail(
        row=_row(row),
        options=BulletinOptions.from_row(row.options),
        counted_at=row.counted_at,
        blocks=read_blocks(row.blocks, figures),
        figures=figures,
        salutation=row.salutation,
        signed_by=row.signed_by,
        copied_to=row.copied_to,
        agency_code=row.agency_code,
        released_by_name=row.released_by_name,
        release_note=row.release_note,
        withdrawn_by_name=row.withdrawn_by_name,
        withdrawn_on=row.withdrawn_on,
        withdrawal_reason=row.withdrawal_reason,
        files=tuple(_file(one) for one in files),
    )


def figures_of(row: Bulletin) -> dict[str, Figure]:
    """The kept figures of one paper by key. For this domain's own."""
    return {one["key"]: from_row(one) for one in row.figures}


def figure_of(actor: Actor, bulletin_id: UUID, key: str) -> tuple[BulletinDetail, Figure]:
    """One number of a paper. NotVisible where the paper has none of that name."""
    found = bulletin_detail(actor, bulletin_id)
    if key not in found.figures:
        raise NotVisible
    return found, found.figures[key]


def recounted(actor: Actor, detail: BulletinDetail) -> tuple[Collected, tuple[FigureChange, ...]]:
    """The same paper counted now, and the numbers of its text that read differently."""
    fresh = collect(actor, detail.options)
    return fresh, changes_between(detail.figures, fresh.figures, referenced_keys(detail.blocks))


@dataclass(frozen=True)
class ReleaseQuestions:
    """What stands between a draft and its release: numbers that changed, or why nobody can tell, and numbers without a source."""

    changes: tuple[FigureChange, ...] = ()
    unsure: str = ""
    loose: tuple[Any, ...] = ()

    @property
    def mark(self) -> str:
        """The same for the same questions, "" for none: a reason answers those that its writer saw, not what came up since."""
        if not (self.changes or self.unsure or self.loose):
            return ""
        told = [[(one.label, one.old, one.new) for one in self.changes], self.unsure, [(one.place, one.words) for one in self.loose]]
        return sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:16]


def release_questions(actor: Actor, detail: BulletinDetail) -> ReleaseQuestions:
    """Counts the paper anew. A paper of the present, or of a 期 or a unit that is gone, cannot be counted again."""
    loose = tuple(unbound_numbers(detail.blocks))
    try:
        return ReleaseQuestions(recounted(actor, detail)[1], loose=loose)
    except Refusal as refusal:
        return ReleaseQuestions(unsure=refusal.message, loose=loose)


def last_heads(actor: Actor) -> dict[str, str]:
    """How the last paper of the zone was addressed and signed: a start for the next one."""
    row = Bulletin.objects.in_zone(actor.zone_id).exclude(signed_by="").order_by("-id").first()
    names = ("salutation", "signed_by", "copied_to", "agency_code")
    return {name: getattr(row, name) if row else "" for name in names}


def open_bulletin_file(actor: Actor, file_id: UUID) -> tuple[StoredFile, Any]:
    """A file of a paper that the actor may see, with its open bytes. NotVisible."""
    row = BulletinFile.objects.in_zone(actor.zone_id).filter(id=file_id).first()
    if row is None or not visible(actor).filter(id=row.bulletin_id).exists():
        raise NotVisible
    return open_stored_file(actor, row.stored_file_id)


def _row(row: Bulletin) -> BulletinRow:
    number = number_text(row.agency_code, row.number_year, row.number_serial) if row.number_serial and row.number_year else ""
    return BulletinRow(
        id=row.id,
        title=row.title,
        recipe=row.recipe,
        recipe_label=RECIPES[row.recipe].name,
        number=number,
        as_of=row.as_of,
        state=row.state,
        state_label=str(Bulletin.State(row.state).label),
        drafted_by_name=row.drafted_by_name,
        drafted_at=row.drafted_at,
        released_on=row.released_on,
        version=row.version,
    )


def _file(row: BulletinFile) -> BulletinFileRow:
    stored = row.stored_file
    return BulletinFileRow(row.id, row.kind, str(BulletinFile.Kind(row.kind).label), stored.original_name, stored.sha256, stored.byte_count)
