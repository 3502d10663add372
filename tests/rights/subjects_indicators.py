"""Indicators are the same for everybody; what others publish belongs to the zone that entered it."""

from __future__ import annotations

import datetime as dt

from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.targets.actions.peers import NewPeerFigure, record_peer_figure
from tests.cast import Cast, Member
from tests.rights.subjects import Subject, in_zone, plain_values, subject

plain_values("indicator_id", "projects_signed")


def _published(member: Member, peer_name: str) -> object:
    with bound_to_zone(member.zone.id):
        return record_peer_figure(
            member.actor,
            NewPeerFigure(
                peer_name=peer_name,
                measure_name="新签约额",
                unit="亿元",
                period_start=dt.date(2026, 1, 1),
                period_end=dt.date(2026, 3, 31),
                source_title="一季度通报",
                value_fen=12 * 10**10,
            ),
        )


@subject("figure_id")
def peer_figures(cast: Cast) -> dict[str, Subject]:
    return {
        "own": Subject(_published(cast.mei, "金丝雀高新区"), in_zone(cast.home), "金丝雀高新区"),
        "elsewhere": Subject(_published(cast.stranger, "金丝雀白石新区"), in_zone(cast.elsewhere), "金丝雀白石新区"),
    }
