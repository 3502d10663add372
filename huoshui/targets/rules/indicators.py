"""What an indicator is, once its document was read: plain values, and its words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from huoshui.analytics.rollups import Aggregate

Kind = Literal["count", "money", "rate", "growth", "rank"]
KIND_NAMES: dict[str, str] = {"count": "个数", "money": "金额", "rate": "比率", "growth": "增速", "rank": "位次"}
PERIOD_RULES = {"as_of": "时点数：截至期末那天", "within": "时期数：期初至期末之间发生的"}
SCOPES = {"zone": "全区", "unit": "责任单位", "area": "园区、乡镇"}
BASES = {"year_before": "上年同期", "period_before": "上期"}
ORDERS = {"highest_first": "数大者居前", "lowest_first": "数小者居前"}
COUNTED, REPORTED = "counted", "reported"


@dataclass(frozen=True)
class Example:
    """The value over the shipped example ledger: what ``value`` is written like (3, 12.5亿元, 3/4), and why."""

    value: str
    because: str


@dataclass(frozen=True)
class Indicator:
    """One version of one definition. By ``kind``: count and money have ``aggregate``; rate ``numerator`` and ``denominator`` (ids) or
    ``rule`` with ``by``; growth ``of`` and ``base``; rank ``of`` and ``order``."""

    id: str
    name: str
    definition: str
    kind: Kind
    unit: str
    group: str
    period_rule: str
    scopes: tuple[str, ...] = ("zone", "unit", "area")
    aggregate: Aggregate | None = None
    numerator: str = ""
    denominator: str = ""
    rule: str = ""  # a rate of the rulebook's ``batch_rates``, whose terms are local
    by: str = ""  # of such a rate: "count" or "amount"
    of: str = ""
    base: str = ""
    order: str = ""
    tests_in_words: tuple[str, ...] = ()
    counted_or_reported: str = COUNTED
    version: int = 1
    effective_from: date = date(1, 1, 1)
    effective_to: date | None = None
    origin: str = "published"  # "published" or "zone"
    source: str = ""
    document_number: str = ""
    example: Example | None = None
    also_called: tuple[str, ...] = ()

    @property
    def reference(self) -> str:
        """What a stored result names: ``published:projects_signed/1``."""
        return f"{self.origin}:{self.id}/{self.version}"

    @property
    def kind_name(self) -> str:
        return KIND_NAMES[self.kind]

    @property
    def terms(self) -> tuple[str, ...]:
        """Ids of the indicators that this one is made of."""
        return tuple(term for term in (self.numerator, self.denominator, self.of) if term)

    def holds_on(self, day: date) -> bool:
        """Whether this version is in force on a day."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


@dataclass(frozen=True)
class Measured:
    """One indicator for one scope and period. Never a number where nothing is known.

    ``value``: int (fen or a count) for count and money, the place for rank, Fraction for rate (2/3) and growth (1/10 is +10 %);
    None where it cannot be told. ``numerator`` and ``denominator``: the terms of a rate; of a growth the figure and its base.
    ``undecided``: records of which the ledger does not say whether they belong. ``missing``: records that belong but have no figure.
    """

    indicator: Indicator
    value: int | Fraction | None
    numerator: int | Fraction | None = None
    denominator: int | Fraction | None = None
    undecided: int = 0
    missing: int = 0
    note: str = ""

    @property
    def unit(self) -> str:
        return self.indicator.unit

    @property
    def kind(self) -> str:
        return self.indicator.kind

    @property
    def definition_version(self) -> str:
        return self.indicator.reference

    @property
    def counted_or_reported(self) -> str:
        return self.indicator.counted_or_reported

    @property
    def is_whole(self) -> bool:
        """Whether every record could be decided and has its figure."""
        return not (self.undecided or self.missing)


@dataclass(frozen=True)
class Dictionary:
    """All versions by id, oldest first; the one in force on a day wins, a zone's own before the published."""

    versions: dict[str, tuple[Indicator, ...]] = field(default_factory=dict)

    def in_force(self, indicator_id: str, on: date) -> Indicator | None:
        """The version for a day, or None."""
        holding = [one for one in self.versions.get(indicator_id, ()) if one.holds_on(on)]
        return max(holding, key=lambda one: (one.origin == "zone", one.effective_from, one.version), default=None)

    def kind_of_terms(self, indicator_id: str) -> str:
        """What the terms of a rate, growth or rank are counted in: count, money, rate or growth."""
        one = self.versions[indicator_id][-1]
        return one.by.replace("amount", "money") or (self.versions[one.terms[0]][-1].kind if one.terms else one.kind)

    def all_in_force(self, on: date) -> list[Indicator]:
        """Every indicator that has a version in force, in the order of the documents."""
        found = (self.in_force(indicator_id, on) for indicator_id in self.versions)
        return [one for one in found if one is not None]
