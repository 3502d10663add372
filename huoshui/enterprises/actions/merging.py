"""Merging two register entries and undoing it. investment_projects.actions.merge_enterprises is the deed: it moves projects too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.enterprises.actions.register import locked
from huoshui.enterprises.models import Enterprise, EnterpriseAlias, EnterpriseMerge
from huoshui.organizations.rules import policy


@transaction.atomic
def merge_entries(actor: Actor, kept_id: UUID, merged_id: UUID, *, reason: str, linked: Mapping[str, Sequence[UUID]]) -> EnterpriseMerge:
    """Let ``merged_id`` be found under ``kept_id`` from now on. ``linked`` names what the calling domain moved, for the undoing.

    The merged entry keeps its row, facts and names; its name becomes a name of the kept one. Not audited here: the caller does.
    """
    policy.require(actor, "enterprises:merge")
    if kept_id == merged_id:
        raise Refusal("merge_with_itself", "不能与自身合并。", "请选择另一家企业。", field="merged_id")
    first, second = sorted((kept_id, merged_id))
    rows = {row.id: row for row in (locked(actor, first), locked(actor, second))}
    kept, merged = rows[kept_id], rows[merged_id]
    why = reason.strip()
    if len(why) < 4:
        raise Refusal("reason_missing", "合并需要说明依据。", "请写明为何是同一家企业（至少 4 个字）。", field="reason")
    _refuse_two_codes(kept, merged)
    zone = actor.zone_id
    earlier = list(Enterprise.objects.in_zone(zone).filter(merged_into_id=merged.id).values_list("id", flat=True))
    Enterprise.objects.in_zone(zone).filter(id__in=earlier).update(merged_into_id=kept.id)
    own_names = set(EnterpriseAlias.objects.in_zone(zone).filter(enterprise=kept).values_list("name", flat=True)) | {kept.name}
    aliases = EnterpriseAlias.objects.in_zone(zone).filter(enterprise=merged).exclude(name__in=own_names)
    moved_aliases = list(aliases.values_list("id", flat=True))
    EnterpriseAlias.objects.in_zone(zone).filter(id__in=moved_aliases).update(enterprise=kept)
    new_alias = None
    if merged.name not in own_names:
        new_alias = EnterpriseAlias.objects.create_in(
            zone, enterprise=kept, name=merged.name, name_key=merged.name_key, kind=EnterpriseAlias.Kind.ALIAS
        )
    took_code = bool(merged.uscc and not kept.uscc)
    merged.merged_into_id = kept.id
    merged.version += 1
    merged.save(update_fields=["merged_into_id", "version"])
    if took_code:
        kept.uscc, kept.uscc_warning = merged.uscc, merged.uscc_warning
    kept.version += 1
    kept.save(update_fields=["uscc", "uscc_warning", "version"])
    moved: dict[str, Any] = {
        "linked": {table: [str(each) for each in ids] for table, ids in linked.items()},
        "aliases": [str(each) for each in moved_aliases],
        "new_alias": str(new_alias.id) if new_alias else "",
        "earlier_merges": [str(each) for each in earlier],
        "took_code": took_code,
    }
    return EnterpriseMerge.objects.create_in(  # type: ignore[no-any-return]
        zone, kept_id=kept.id, merged_id=merged.id, reason=why[:200], moved=moved, merged_at=clock.now(), merged_by_id=actor.user_id
    )


@transaction.atomic
def undo_merge_entries(actor: Actor, merge_id: UUID) -> EnterpriseMerge:
    """Take a merge back: the entry stands by itself again with the names it brought. Later merges are undone first."""
    policy.require(actor, "enterprises:merge")
    zone = actor.zone_id
    merge: EnterpriseMerge | None = EnterpriseMerge.objects.in_zone(zone).select_for_update().filter(id=merge_id).first()
    if merge is None:
        raise NotVisible
    if merge.undone_at is not None:
        raise Refusal("merge_already_undone", "这次合并已经撤销过。", "请刷新页面查看。")
    merged = Enterprise.objects.in_zone(zone).select_for_update().get(id=merge.merged_id)
    if merged.merged_into_id != merge.kept_id:
        raise Refusal("later_merge_first", "此后又有新的合并。", "请先撤销较晚的那次合并。")
    kept = locked(actor, merge.kept_id)
    moved = merge.moved
    EnterpriseAlias.objects.in_zone(zone).filter(id__in=moved["aliases"]).update(enterprise=merged)
    if moved["new_alias"]:
        EnterpriseAlias.objects.in_zone(zone).filter(id=moved["new_alias"]).delete()
    Enterprise.objects.in_zone(zone).filter(id__in=moved["earlier_merges"], merged_into_id=kept.id).update(merged_into_id=merged.id)
    if moved["took_code"] and kept.uscc == merged.uscc:
        kept.uscc, kept.uscc_warning = "", ""
    kept.version += 1
    kept.save(update_fields=["uscc", "uscc_warning", "version"])
    merged.merged_into_id = None
    merged.version += 1
    merged.save(update_fields=["merged_into_id", "version"])
    merge.undone_at, merge.undone_by_id = clock.now(), actor.user_id
    merge.save(update_fields=["undone_at", "undone_by_id"])
    return merge


def _refuse_two_codes(kept: Enterprise, merged: Enterprise) -> None:
    if kept.uscc and merged.uscc and kept.uscc != merged.uscc:
        raise Refusal(
            "two_codes",
            f"两家企业的统一社会信用代码不同（{kept.uscc}、{merged.uscc}）。",
            "代码不同通常是两家企业；如一方填错，请先更正代码再合并。",
        )
