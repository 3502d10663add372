"""Saved views and tokens behind addresses: a person's own, nobody else's."""

from __future__ import annotations

from datetime import timedelta

from huoshui.core import clock
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.actions import create_token, save_view
from tests.cast import PASSWORD, Cast
from tests.rights.subjects import Subject, named, subject


@subject("view_id")
def saved_views(cast: Cast) -> dict[str, Subject]:
    found = {}
    for variant, member in (("own", cast.mei), ("elsewhere", cast.stranger)):
        with bound_to_zone(member.zone.id):
            view_id = save_view(member.actor, list_key="projects", name="金丝雀视图" + variant, query="stage=signed")
        found[variant] = Subject(view_id, named(member.name), "金丝雀视图" + variant)
    return found


@subject("token_id")
def access_tokens(cast: Cast) -> dict[str, Subject]:
    found = {}
    for variant, member in (("own", cast.mei), ("elsewhere", cast.stranger)):
        with bound_to_zone(member.zone.id):
            expires_on = clock.today() + timedelta(days=30)
            token_id, _ = create_token(member.actor, name="金丝雀令牌" + variant, scopes=["read"], expires_on=expires_on, password=PASSWORD)
        found[variant] = Subject(token_id, named(member.name), "金丝雀令牌" + variant)
    return found
