"""Which projects something else does not cover: for gaps that higher domains count."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from huoshui.core.actor import Actor
from huoshui.core.lifecycle import TERMINATED, TRANSFERRED
from huoshui.investment_projects.models import Project

ENDED = (TERMINATED, TRANSFERRED)


def projects_outside(actor: Actor, covered: QuerySet[Any]) -> QuerySet[Any]:
    """Projects under way, phases counted with their project, whose id is not in ``covered`` (a query of one column), with their park.

    Only for those who see the whole zone; the caller orders and pages.
    """
    rows = Project.objects.in_zone(actor.zone_id).filter(merged_into_id=None, parent_project_id=None).exclude(side_state__in=ENDED)
    return rows.exclude(id__in=covered).select_related("area") if actor.sees_whole_zone else rows.none()
