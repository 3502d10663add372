"""A person's own saved views and tokens, in one zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.organizations.models import AccessToken, Person, SavedView
from huoshui.organizations.rules.access_tokens import SCOPES


@dataclass(frozen=True)
class SavedViewLine:
    """One view of one list: ``?query`` opens it."""

    id: UUID
    list_key: str
    name: str
    query: str


@dataclass(frozen=True)
class TokenLine:
    """One token as its person sees it; never its secret. ``state``: 在用, 已停用, 已到期, 已失效 (the password was changed)."""

    id: UUID
    name: str
    scopes: tuple[str, ...]
    scope_words: tuple[str, ...]
    created_at: datetime
    expires_on: date
    last_used_at: datetime | None
    state: str

    @property
    def is_alive(self) -> bool:
        """Whether it still opens anything."""
        return self.state == "在用"


def saved_views(actor: Actor, list_key: str) -> list[SavedViewLine]:
    """The actor's own views of one list, by name."""
    rows = SavedView.objects.in_zone(actor.zone_id).filter(person_id=actor.user_id, list_key=list_key).order_by("name")
    return [SavedViewLine(row.id, row.list_key, row.name, row.query) for row in rows]


def own_tokens(actor: Actor) -> list[TokenLine]:
    """The actor's own tokens in this zone, the newest first."""
    epoch = Person.objects.values_list("session_epoch", flat=True).get(id=actor.user_id)
    rows = AccessToken.objects.in_zone(actor.zone_id).filter(person_id=actor.user_id).order_by("-created_at", "-id")
    return [_line(row, epoch) for row in rows]


def _line(row: AccessToken, epoch: int) -> TokenLine:
    state = "在用"
    if row.revoked_at is not None:
        state = "已停用"
    elif row.expires_on < clock.today():
        state = "已到期"
    elif row.session_epoch != epoch:
        state = "已失效"
    words = tuple(SCOPES.get(scope, scope).partition("：")[0] for scope in row.scopes)
    return TokenLine(row.id, row.name, tuple(row.scopes), words, row.created_at, row.expires_on, row.last_used_at, state)
