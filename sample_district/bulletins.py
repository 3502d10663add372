"""通报 of the last day of March: the 三个一批 paper went out, the weekly one still lies as a draft."""

from __future__ import annotations

from django.urls import reverse

from huoshui.core.actor import Actor
from huoshui.reports.actions import Heads, create_draft, release_bulletin
from huoshui.reports.queries import BulletinOptions, bulletin_detail
from huoshui.reports.rules.body import referenced_keys
from sample_district.places import AS_OF
from sample_district.stage import Deed, Stage, at

HEADS = Heads("各街道办事处、各乡镇人民政府，各园区管委会，区直各有关单位", "清源区重大项目建设指挥部办公室", "区领导", "清重办")


def bulletin_deeds() -> list[Deed]:
    """After everything else of the day."""
    return [Deed(at(AS_OF, 17, 40), "三个一批评价通报", "diaodu", _release), Deed(at(AS_OF, 17, 50), "周通报草稿", "diaodu", _draft)]


def _release(stage: Stage, actor: Actor) -> None:
    made = create_draft(actor, BulletinOptions("three_batches", AS_OF), HEADS)
    found = bulletin_detail(actor, made)
    opened = {key: reverse("bulletins:figure", args=[made, key]) for key in referenced_keys(found.blocks)}
    release_bulletin(actor, made, expected_version=found.row.version, addresses=opened)


def _draft(stage: Stage, actor: Actor) -> None:
    create_draft(actor, BulletinOptions("weekly", AS_OF), HEADS)
