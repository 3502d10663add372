"""What others publish: with a source, never edited, the zone's own alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.targets.actions.peers import NewPeerFigure, record_peer_figure, withdraw_peer_figure
from huoshui.targets.queries.peers import PeerFilters, peer_figures, peer_series
from tests.cast import Cast

NEW = NewPeerFigure(
    peer_name="高新区",
    measure_name="新签约额",
    unit="亿元",
    period_start=dt.date(2026, 1, 1),
    period_end=dt.date(2026, 3, 31),
    source_title="一季度通报",
    value_fen=12 * 10**10,
)
PLACE = replace(NEW, kind="rank", unit="位", value_fen=None, value_number=Decimal(3), rank_of=9)


def test_a_published_figure_is_listed_with_its_source(cast: Cast) -> None:
    record_peer_figure(cast.mei.actor, NEW)
    record_peer_figure(cast.mei.actor, replace(PLACE, is_own=True, peer_name="本区"))
    found = peer_figures(cast.bo.actor)
    assert [(row.peer_name, row.kind, row.source_title) for row in found.rows] == [
        ("高新区", "figure", "一季度通报"),
        ("本区", "rank", "一季度通报"),
    ]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"source_title": " "}, "missing_field", "source_title"),
        ({"peer_name": ""}, "missing_field", "peer_name"),
        ({"period_end": dt.date(2025, 12, 31)}, "period_reversed", "period_end"),
        ({"value_fen": None}, "one_value", "value"),
        ({"value_number": Decimal(1)}, "one_value", "value"),
        ({"value_fen": None, "value_number": Decimal("NaN")}, "out_of_range", "value"),
        ({"indicator_id": "no_such"}, "unknown_indicator", "indicator_id"),
        ({"published_on": dt.date(2999, 1, 1)}, "future_day", "published_on"),
        ({"words": "长" * 501}, "too_long", "words"),
        ({"kind": "rank", "value_fen": None, "value_number": Decimal("2.5")}, "bad_rank", "value"),
        ({"kind": "rank", "value_fen": None, "value_number": Decimal(8), "rank_of": 5}, "bad_rank", "rank_of"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(cast: Cast, change: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        record_peer_figure(cast.mei.actor, replace(NEW, **change))
    assert (refused.value.code, refused.value.field) == (code, field)


def test_the_same_figure_of_the_same_source_is_kept_once_until_it_is_withdrawn(cast: Cast) -> None:
    first = record_peer_figure(cast.mei.actor, NEW)
    with pytest.raises(Refusal, match="已经登记"):
        record_peer_figure(cast.mei.actor, NEW)
    with pytest.raises(StaleVersion):
        withdraw_peer_figure(cast.mei.actor, first, reason="抄错了一位", expected_version=7)
    with pytest.raises(Refusal, match="没有写明"):
        withdraw_peer_figure(cast.mei.actor, first, reason="错", expected_version=1)
    assert withdraw_peer_figure(cast.mei.actor, first, reason="抄错了一位", expected_version=1) == 2
    record_peer_figure(cast.mei.actor, NEW)
    assert len(peer_figures(cast.mei.actor).rows) == 1
    assert len(peer_figures(cast.mei.actor, PeerFilters(with_withdrawn=True)).rows) == 2


def test_pages_follow_one_another_and_series_run_forward(cast: Cast) -> None:
    for number in (1, 2, 3):
        record_peer_figure(cast.mei.actor, replace(NEW, period_end=dt.date(2026, number + 2, 28), peer_name=f"区{number}"))
    first = peer_figures(cast.mei.actor, limit=2)
    second = peer_figures(cast.mei.actor, limit=2, after=first.next_cursor)
    assert [row.peer_name for row in (*first.rows, *second.rows)] == ["区3", "区2", "区1"]
    assert [row.peer_name for row in peer_series(cast.mei.actor, "新签约额")] == ["区1", "区2", "区3"]
    with pytest.raises(Refusal, match="翻页"):
        peer_figures(cast.mei.actor, after="zzz")


def test_only_ledger_keepers_record_and_only_their_zone_sees(cast: Cast, bind: Any) -> None:
    own = record_peer_figure(cast.mei.actor, NEW)
    for name in ("bo", "liu", "gu"):
        with pytest.raises(NotPermitted):
            record_peer_figure(getattr(cast, name).actor, NEW)
    with pytest.raises(NotVisible):
        withdraw_peer_figure(cast.mei.actor, uuid4(), reason="不存在的数", expected_version=1)
    bind(cast.elsewhere.id)
    assert peer_figures(cast.stranger.actor).rows == ()
    with pytest.raises(NotVisible):
        withdraw_peer_figure(cast.stranger.actor, own, reason="不是我们的", expected_version=1)
