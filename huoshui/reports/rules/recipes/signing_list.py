"""签约仪式项目名单: the entries of 签约一批 of one 期 as they go into the printed programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from huoshui.reports.rules.body import Block
from huoshui.reports.rules.figures import reference as ref
from huoshui.reports.rules.recipes.wording import day_words


@dataclass(frozen=True)
class Signing:
    """One project that is signed."""

    name: str
    owner: str
    unit: str
    investment_key: str


@dataclass(frozen=True)
class Material:
    """All that the list holds."""

    as_of: date
    scope: str
    count_key: str
    amount_key: str
    signings: Sequence[Signing]


def title(material: Material) -> str:
    """第4期“三个一批”集中签约项目名单."""
    return f"{material.scope}“三个一批”集中签约项目名单"


def draft(material: Material) -> tuple[Block, ...]:
    """One sentence and the table."""
    rows = tuple(
        (str(place), one.name, one.owner, ref(one.investment_key), one.unit) for place, one in enumerate(material.signings, start=1)
    )
    return (
        Block(
            "paragraph",
            f"截至{day_words(material.as_of)}，{material.scope}集中签约项目{ref(material.count_key)}个，总投资{ref(material.amount_key)}，名单如下。",
        ),
        Block("table", f"{material.scope}集中签约项目", ("序号", "项目名称", "投资主体", "总投资", "责任单位"), rows),
    )
