"""How a bulletin says things: days in words, names in a row, who leads and who lags. Ties are stated, nothing is ranked over nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from huoshui.core.numerals import in_chinese
from huoshui.reports.rules.body import Block
from huoshui.reports.rules.figures import reference

LED_AND_LAGGING = 3


@dataclass(frozen=True)
class Standing:
    """One unit in a race: ``numerator`` of ``denominator``, and the keys of the figures that say so."""

    name: str
    numerator: int
    denominator: int
    numerator_key: str
    denominator_key: str
    rate_key: str
    investment_key: str = ""


@dataclass(frozen=True)
class Placed:
    """Rank 1 is best. ``is_tied``: another has the same rate and therefore the same rank."""

    rank: int
    is_tied: bool
    standing: Standing


def placed(standings: Sequence[Standing]) -> tuple[Placed, ...]:
    """Best first by exact rate, equal rates share a rank and stand by name; those with a denominator of 0 are left out."""
    counted = [one for one in standings if one.denominator > 0]
    counted.sort(key=lambda one: (-Fraction(one.numerator, one.denominator), one.name))
    rates = [Fraction(one.numerator, one.denominator) for one in counted]
    return tuple(Placed(rates.index(rate) + 1, rates.count(rate) > 1, one) for one, rate in zip(counted, rates, strict=True))


def leaders_and_laggards(rows: Sequence[Placed]) -> tuple[tuple[Placed, ...], tuple[Placed, ...]]:
    """The best places and the worst, three units each and all who share a place with them; nobody is named both.

    Too few or all equal: nobody lags.
    """
    ranks = sorted({row.rank for row in rows})
    if len(ranks) < 2:
        return tuple(rows), ()
    half = len(ranks) // 2
    return _until_enough(rows, ranks[:half]), tuple(reversed(_until_enough(rows[::-1], ranks[: -half - 1 : -1])))


def _until_enough(rows: Sequence[Placed], ranks: Sequence[int]) -> tuple[Placed, ...]:
    """Whole places one after the other until three units are named."""
    named: list[Placed] = []
    for rank in ranks:
        if len(named) >= LED_AND_LAGGING:
            break
        named += [row for row in rows if row.rank == rank]
    return tuple(named)


def counted_words(count_key: str, amount_key: str, *, is_amount_known: bool, amount: str = "总投资") -> str:
    """12个、总投资113.60亿元; the count alone where no amount is stated."""
    return f"{reference(count_key)}个" + (f"、{amount}{reference(amount_key)}" if is_amount_known else "")


def rate_words(rows: Sequence[Placed]) -> str:
    """甲（71.4%，5/7）、乙（…）, each number a reference; 并列 where a rank is shared."""
    return "、".join(
        f"{row.standing.name}（{reference(row.standing.rate_key)}，{reference(row.standing.numerator_key)}/"
        f"{reference(row.standing.denominator_key)}{'，并列' if row.is_tied else ''}）"
        for row in rows
    )


def day_words(day: date) -> str:
    """2026年3月31日."""
    return f"{day.year}年{day.month}月{day.day}日"


def race_words(rows: Sequence[Placed], by: str, nobody: str, more: str = "") -> str:
    """按开工率，居前的有…；居后的有…。 ``by`` is what is compared, ``nobody`` what is said where none can be ranked."""
    ahead, behind = leaders_and_laggards(rows)
    if not rows:
        return f"{nobody}，各单位不作排名。"
    if len(rows) == 1:
        return f"按{by}，参加比较的只有{rate_words(ahead)}{more}。"
    if not behind:
        return f"按{by}，各单位持平：{rate_words(ahead)}{more}。"
    return f"按{by}，居前的有{rate_words(ahead)}；居后的有{rate_words(behind)}{more}。"


def listed_words(names: Sequence[str], shown: int = 12) -> str:
    """甲、乙等 5 names in a row; the rest stand in the annex or on the platform."""
    return "、".join(names[:shown]) + ("等" if len(names) > shown else "")


@dataclass(frozen=True)
class Annexes:
    """The tables behind a paper, and how the text points at each: （详见附件2）; nothing where a table is empty."""

    tables: Sequence[tuple[str, Block]]  # name in the recipe, table

    @property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(block for _, block in self.tables if block.rows)

    def pointer(self, name: str) -> str:
        """（详见附件2）."""
        names = [one for one, block in self.tables if block.rows]
        if name not in names:
            return ""
        return f"（详见附件{names.index(name) + 1}）" if len(names) > 1 else "（详见附件）"


def numbered_sections(sections: Sequence[tuple[str, Sequence[Block]]]) -> list[Block]:
    """一、总体情况 and what stands under it; sections without a block are left out and not counted."""
    blocks: list[Block] = []
    kept = [(name, own) for name, own in sections if own]
    for place, (name, own) in enumerate(kept):
        blocks += [Block("heading", f"{in_chinese(place + 1)}、{name}"), *own]
    return blocks


def numbered_paragraphs(words: Sequence[str]) -> list[Block]:
    """（一）…, up to （九十九）; one alone has no number."""
    if len(words) == 1:
        return [Block("paragraph", words[0])]
    return [Block("paragraph", f"（{in_chinese(place)}）{one}") for place, one in enumerate(words, start=1)]
