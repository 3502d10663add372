"""通报 of the sample district: monthly ones of the winter and one about a topic went out; those of March still lie as drafts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from django.urls import reverse

from huoshui.core.actor import Actor
from huoshui.reports.actions import Heads, create_draft, release_bulletin
from huoshui.reports.queries import BulletinOptions, bulletin_detail
from huoshui.reports.rules.body import referenced_keys
from sample_district.places import AS_OF
from sample_district.stage import Deed, Stage, at

HEADS = Heads("各街道办事处、各乡镇人民政府，各园区管委会，区直各有关单位", "清源区重大项目建设指挥部办公室", "区领导", "清重办")
MONTHLY = ((date(2025, 12, 31), date(2026, 1, 9)), (date(2026, 2, 28), date(2026, 3, 10)))  # told of, sent out
"""January is told of together with February. March's goes out when its round is over."""
TOPIC, TOPIC_SENT_ON = "gap:started_not_counted", date(2026, 3, 20)


def bulletin_deeds() -> list[Deed]:
    """After everything else of their days."""
    months = [Deed(at(sent_on, 16, 30), "月通报", "diaodu", _released("monthly", day)) for day, sent_on in MONTHLY]
    return [
        *months,
        Deed(at(TOPIC_SENT_ON, 17), "专项通报", "diaodu", _released("special", TOPIC_SENT_ON, TOPIC)),
        Deed(at(AS_OF, 17, 40), "三个一批评价通报", "diaodu", _released("three_batches", AS_OF)),
        Deed(at(AS_OF, 17, 45), "月通报草稿", "diaodu", lambda _, actor: _draft(actor, "monthly")),
        Deed(at(AS_OF, 17, 50), "周通报草稿", "diaodu", lambda _, actor: _draft(actor, "weekly")),
    ]


def _released(recipe: str, day: date, topic: str = "") -> Callable[[Stage, Actor], None]:
    def release(_: Stage, desk: Actor) -> None:
        actor = replace(desk, stands_on=None)  # the district's fixed day is the last of its story; this paper bears its own
        made = create_draft(actor, BulletinOptions(recipe, day, topic=topic), HEADS)
        found = bulletin_detail(actor, made)
        opened = {key: reverse("bulletins:figure", args=[made, key]) for key in referenced_keys(found.blocks)}
        release_bulletin(actor, made, expected_version=found.row.version, addresses=opened)

    return release


def _draft(actor: Actor, recipe: str) -> None:
    create_draft(actor, BulletinOptions(recipe, AS_OF), HEADS)
