"""What real places publish, beside what the sample district counts of the same (对标): facts with their sources, entered as people do."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

from huoshui.core.actor import Actor
from huoshui.core.clock import SHANGHAI
from huoshui.core.money import parse_money_fen
from huoshui.targets.actions.peers import NewPeerFigure, record_peer_figure
from sample_district.cast import DISPATCHER
from sample_district.settling import Settled

FILE = Path(__file__).parent / "peers.toml"
ENTERED_AT = datetime.combine(date(2026, 1, 15), time(10), SHANGHAI)
ActorOf = Callable[[str], Actor]


def figures() -> list[NewPeerFigure]:
    """Every figure of the file."""
    found = []
    for line in tomllib.loads(FILE.read_text(encoding="utf-8"))["figure"]:
        starts, ends = line["period"]
        is_money = "unit" not in line
        found.append(
            NewPeerFigure(
                line["peer_name"],
                line["measure_name"],
                line.get("unit", "元"),
                starts,
                ends,
                line["source_title"],
                indicator_id=line.get("indicator_id", ""),
                value_fen=parse_money_fen(line["value"]) if is_money else None,
                value_number=None if is_money else Decimal(line["value"]),
                words=line.get("words", ""),
            )
        )
    return found


def enter_peers(settled: Settled, actor_of: ActorOf) -> None:
    """By the dispatcher, each through the same action as the page."""
    for figure in figures():
        record_peer_figure(actor_of(DISPATCHER), figure)


PEERS: tuple[tuple[datetime, str, Callable[[Settled, ActorOf], None]], ...] = ((ENTERED_AT, "登记对标数据", enter_peers),)
