"""Composing pages: made, changed, retired, each deed one version that is kept, at the version that its doer saw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from huoshui.audit import actions as audit
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.organizations.rules import policy
from huoshui.organizations.rules.role_sets import BUSINESS
from huoshui.reports.models import ComposedPage, ComposedPageVersion
from huoshui.reports.queries.composed_pages import known_indicators, visible_pages
from huoshui.reports.rules.page_blocks import as_rows, read_blocks

LONGEST_TITLE = 100


@transaction.atomic
def create_page(actor: Actor, *, title: str, blocks: Any, shared_with: Sequence[str] = ()) -> UUID:
    """A new page; its id. Refusals ``bad_title``, ``unknown_role`` and those of the blocks."""
    policy.require(actor, "pages:create")
    values = _checked(actor, title, blocks, shared_with, kept=())
    row = ComposedPage.objects.create_in(
        actor.zone_id, **values, created_by_id=actor.user_id, changed_by_name=actor.display_name[:80], changed_at=clock.now()
    )
    _keep_version(actor, row)
    _record(actor, "composed_page.created", row)
    return UUID(str(row.id))


@transaction.atomic
def edit_page(actor: Actor, page_id: UUID, *, title: str, blocks: Any, shared_with: Sequence[str], expected_version: int) -> int:
    """Title, blocks and sharing as they are from now on; the new version. NotVisible, StaleVersion, the refusals of ``create_page``."""
    row = _locked(actor, page_id, expected_version, "pages:edit", yours={"title": title})
    kept = [one for block in row.blocks for one in block["indicators"]]
    for name, value in _checked(actor, title, blocks, shared_with, kept=kept).items():
        setattr(row, name, value)
    row.is_retired = False
    _change(actor, row)
    _record(actor, "composed_page.edited", row)
    return row.version


@transaction.atomic
def retire_page(actor: Actor, page_id: UUID, *, expected_version: int) -> int:
    """Nobody but its editors sees it from now on; saving it again brings it back. The new version. NotVisible, StaleVersion."""
    row = _locked(actor, page_id, expected_version, "pages:retire", yours={})
    if row.is_retired:
        raise Refusal("already_done", "这一页已经停用。", "不用再办。")
    row.is_retired = True
    _change(actor, row)
    _record(actor, "composed_page.retired", row)
    return row.version


def _locked(actor: Actor, page_id: UUID, expected_version: int, operation: str, yours: dict[str, Any]) -> ComposedPage:
    row: ComposedPage | None = visible_pages(actor).filter(id=page_id).select_for_update().first()
    if row is None:
        raise NotVisible
    policy.require(actor, operation)
    if row.version != expected_version:
        raise StaleVersion(
            yours={"version": expected_version, **yours},
            theirs={"version": row.version, "title": row.title, "changed_by": row.changed_by_name},
        )
    return row


def _checked(actor: Actor, title: str, blocks: Any, shared_with: Sequence[str], kept: Sequence[str]) -> dict[str, Any]:
    words = tidy_text(title)
    if not words or len(words) > LONGEST_TITLE:
        raise Refusal("bad_title", f"页面标题应为 1 至 {LONGEST_TITLE} 个字。", "请改正标题后再保存。", field="title")
    roles = tuple(dict.fromkeys(shared_with))
    if not set(roles) <= BUSINESS:
        raise Refusal("unknown_role", "共享范围里有不能读指标的角色。", "请重新勾选。", field="shared_with")
    known = {one.id for one in known_indicators(actor)} | set(kept)
    read = read_blocks(blocks, known)
    if not read:
        raise Refusal("no_block", "这一页还是空的。", "请至少加一块。", field="blocks")
    return {"title": words, "blocks": as_rows(read), "shared_with": sorted(roles)}


def _change(actor: Actor, row: ComposedPage) -> None:
    row.version += 1
    row.changed_by_name, row.changed_at = actor.display_name[:80], clock.now()
    row.save()
    _keep_version(actor, row)


def _keep_version(actor: Actor, row: ComposedPage) -> None:
    ComposedPageVersion.objects.create_in(
        actor.zone_id,
        page_id=row.id,
        number=row.version,
        title=row.title,
        blocks=row.blocks,
        shared_with=row.shared_with,
        is_retired=row.is_retired,
        recorded_by_id=actor.user_id,
        recorded_by_name=actor.display_name[:80],
        recorded_at=clock.now(),
    )


def _record(actor: Actor, operation: str, row: ComposedPage) -> None:
    after = {"version": row.version, "shared_with": row.shared_with, "blocks": len(row.blocks)}
    audit.record(actor, operation, subject_kind="composed_page", subject_id=row.id, subject_label=row.title, after=after)
