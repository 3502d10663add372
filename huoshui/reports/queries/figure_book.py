"""The figures of one bulletin while they are being counted: each told once, with the address that opens it on the paper's own days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from huoshui.investment_projects.queries import MeasureTotal, Rate
from huoshui.investment_projects.rules.filters import ProjectFilters
from huoshui.reports.rules.figures import QUOTED_DEFINITION, Figure, Kind, Term, reference

EXPLAIN, REQUESTS, PROJECT = "explain:drawer", "requests:list", "projects:detail"
LIGHTS, LIGHT, RETURNS, ROUND = "lights:list", "lights:detail", "returns:missing", "returns:round"
TARGETS, TARGET, TARGET_FIGURE, INDICATOR = "targets:list", "targets:detail", "targets:figure", "indicators:figure"
_NUMBER_OF_A_RULE = re.compile(r"(?<![第0-9.])([−-]?[0-9]+(?:\.[0-9])?)(?!\s*个工作日)(?=\s*(?:个百分点|亿元|万元|[%％个月项家件次天]))")
AMOUNT_DEFINITION = "登记在册的总投资之和，没有数额的不按 0 计。"


@dataclass
class FigureBook:
    """``as_of`` stands in every address that looks back; queries are asked with ``asked_on``: None is the live ledger, same figures."""

    as_of: date
    asked_on: date | None
    figures: dict[str, Figure] = field(default_factory=dict)

    def add(self, figure: Figure) -> str:
        """Keep a figure; its key."""
        self.figures[figure.key] = figure
        return figure.key

    def term(self, label: str, value: int | None, measure: str, filters: ProjectFilters | None = None, on: date | None = None) -> Term:
        """A part that the figure drawer opens."""
        query = (filters or ProjectFilters()).to_query() | {"as_of": [(on or self.as_of).isoformat()]}
        return Term(label, value, EXPLAIN, measure, query)

    def count(
        self, key: str, label: str, value: int | None, measure: str, filters: ProjectFilters | None = None, *, definition: str = ""
    ) -> str:
        """A number of projects or entries."""
        return self.add(Figure(key, label, "count", value, (self.term(label, value, measure, filters),), definition))

    def money(self, key: str, label: str, total: MeasureTotal, measure: str, filters: ProjectFilters | None = None) -> str:
        """A sum in whole fen; how many do not state theirs stands in the definition."""
        missing = f"有 {total.missing} 个没有数额，未计入。" if total.missing else ""
        figure = Figure(key, label, "money", total.fen, (self.term(label, total.fen, measure, filters),), AMOUNT_DEFINITION + missing)
        return self.add(figure)

    def share(self, key: str, label: str, above: Term, below: Term, definition: str) -> str:
        """A rate of two terms."""
        return self.add(Figure(key, label, "rate", None, (above, below), definition))

    def rate(self, key: str, rate: Rate, filters: ProjectFilters) -> tuple[str, str, str]:
        """One of the four rates of 三个一批 with its terms as figures of their own: keys of rate, numerator, denominator."""
        measure = f"{rate.measure}.{rate.by}"
        above = self.count(f"{key}.numerator", f"{rate.label}分子", rate.numerator, measure, filters, definition=rate.definition)
        below = self.count(f"{key}.denominator", f"{rate.label}分母", rate.denominator, measure, filters, definition=rate.definition)
        terms = (self.figures[above].terms[0], self.figures[below].terms[0])
        return self.add(Figure(key, rate.label, "rate", None, terms, rate.definition)), above, below

    def difference(self, key: str, label: str, later: Term, earlier: Term, *, is_absolute: bool = False) -> str:
        """What was gained between two days; both parts open. Unknown where one of them is."""
        gained = None if later.value is None or earlier.value is None else later.value - earlier.value
        value = abs(gained) if is_absolute and gained is not None else gained
        return self.add(Figure(key, label, "count", value, (later, earlier), "后一日的数减前一日的数"))

    def listed(self, key: str, label: str, value: int, query: Mapping[str, list[str]], definition: str = "") -> str:
        """A number of requests; the list of requests opens it."""
        return self.add(Figure(key, label, "count", value, (Term(label, value, REQUESTS, "", query),), definition))

    def linked(
        self,
        key: str,
        label: str,
        kind: Kind,
        value: int | None,
        *,
        opens: tuple[str, str],
        definition: str,
        query: Mapping[str, str] | None = None,
    ) -> str:
        """A figure that one page opens (its address name and the part of the path), as of the paper's day."""
        return self.add(Figure(key, label, kind, value, (self.link(label, value, opens, query),), definition))

    def link(
        self,
        label: str,
        value: int | None,
        opens: tuple[str, str],
        query: Mapping[str, str] | None = None,
        *,
        unit: str = "",
        on: date | None = None,
    ) -> Term:
        """A part that a page opens, as of a day."""
        asked = {name: [text] for name, text in (query or {}).items() if text}
        return Term(label, value, *opens, asked | {"as_of": [(on or self.as_of).isoformat()]}, unit)

    def quoted(self, key: str, words: str, label: str, opens: tuple[str, str]) -> str:
        """Words that a rule wrote, their measured numbers as figures of their own: limits of the rule, or what it counted."""
        found = 0

        def bound(match: re.Match[str]) -> str:
            nonlocal found
            found += 1
            text = match[1].replace("−", "-")
            kind: Kind = "tenths" if "." in text else "count"
            value = int(text.replace(".", ""))  # one decimal: tenths
            own = self.linked(f"{key}.{found}", label, kind, value, opens=opens, definition=QUOTED_DEFINITION)
            return reference(own)

        return _NUMBER_OF_A_RULE.sub(bound, words)
