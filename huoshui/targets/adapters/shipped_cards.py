"""Reads the scorecards that ship as examples (example_cards/*.toml). A broken one stops the reading and names file and item."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from huoshui.core.refusals import Refusal
from huoshui.targets.rules.card_contents import read_card
from huoshui.targets.rules.scorecards import Card

FOLDER = Path(__file__).parent / "example_cards"


@dataclass(frozen=True)
class ShippedCard:
    """An example with where it comes from. ``content`` is what a zone's own card starts from."""

    code: str
    card: Card
    place: str
    source: str
    note: str
    content: Mapping[str, Any]


@lru_cache(maxsize=1)
def shipped_cards() -> tuple[ShippedCard, ...]:
    """All examples in order of name, read once a process."""
    return tuple(read_card_file(path) for path in sorted(FOLDER.glob("*.toml")))


def read_card_file(path: Path) -> ShippedCard:
    """One example. Refuses with the file's name and everything that is wrong."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        content: dict[str, Any] = {key: data[key] for key in ("groups", "places") if key in data}
        card = read_card(data["title"], content)
        return ShippedCard(path.stem, card, data["place"], data["source"], data.get("note", ""), content)
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise Refusal("card_wrong", f"文件 {path.name} 读不出：{error}。", "请改正后重新启动。") from error
    except Refusal as refusal:
        raise Refusal("card_wrong", f"文件 {path.name}：{refusal.message}", refusal.remedy, data=refusal.data) from refusal
