"""Saved views of lists: a person's own, so nobody else is told and no trail is kept beside the row itself."""

from __future__ import annotations

import re
from uuid import UUID

from django.db import transaction

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.organizations.models import SavedView
from huoshui.organizations.rules import policy
from huoshui.organizations.rules.saved_views import LONGEST_QUERY, kept_query

MOST_VIEWS = 30
_LIST_KEY = re.compile(r"[a-z_]{1,40}")


@transaction.atomic
def save_view(actor: Actor, *, list_key: str, name: str, query: str) -> UUID:
    """Keep how a list looks now under ``name``; the same name again replaces it. Its id."""
    policy.require(actor, "saved_views:save")
    label = tidy_text(name)[:30]
    if not label:
        raise Refusal("view_without_name", "视图没有起名。", "请写个名字再存。", field="name")
    if not _LIST_KEY.fullmatch(list_key):
        raise Refusal("unknown_list", "没有这个列表。", "请在列表页上存视图。", field="list_key")
    if len(query) > LONGEST_QUERY or "\x00" in query:
        raise Refusal("view_too_long", "筛选条件太多，存不下。", "请减少几个条件再存。", field="query")
    kept = kept_query(query)
    own = SavedView.objects.in_zone(actor.zone_id).filter(person_id=actor.user_id, list_key=list_key)
    view: SavedView | None = own.select_for_update().filter(name=label).first()
    if view is not None:
        view.query = kept
        view.save(update_fields=["query"])
        return UUID(str(view.id))
    if own.count() >= MOST_VIEWS:
        raise Refusal("too_many_views", f"这个列表已经存了 {MOST_VIEWS} 个视图。", "请先删去不用的。", field="name")
    made = SavedView.objects.create_in(
        actor.zone_id, person_id=actor.user_id, list_key=list_key, name=label, query=kept, created_at=clock.now()
    )
    return UUID(str(made.id))


@transaction.atomic
def remove_view(actor: Actor, view_id: UUID) -> None:
    """Forget a view of one's own; NotVisible for anybody else's."""
    policy.require(actor, "saved_views:remove")
    gone, _ = SavedView.objects.in_zone(actor.zone_id).filter(person_id=actor.user_id, id=view_id).delete()
    if not gone:
        raise NotVisible
