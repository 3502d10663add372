"""Collecting problems of one sheet without drowning anybody in one kind of them."""

from __future__ import annotations

from huoshui.ingestion.rules.readings import Problem

MOST_OF_ONE_CODE = 500


class ProblemList:
    """Problems by cell; beyond 500 of one code only their number is told."""

    def __init__(self, sheet: str) -> None:
        self.sheet = sheet
        self._problems: list[Problem] = []
        self._counts: dict[str, int] = {}

    def add(self, cell: str, code: str, message: str, severity: str = "warning") -> None:
        """``severity`` error: the value or row stays out; warning: look at it; told: understood, and here is how."""
        count = self._counts[code] = self._counts.get(code, 0) + 1
        if count <= MOST_OF_ONE_CODE:
            self._problems.append(Problem(self.sheet, cell, code, message, severity))

    def all(self) -> tuple[Problem, ...]:
        """Everything in the order of finding, and one line for each code that was cut off."""
        cut = [
            Problem(self.sheet, "", code, f"同类情况共 {count} 处，此处只列前 {MOST_OF_ONE_CODE} 处。", "told")
            for code, count in self._counts.items()
            if count > MOST_OF_ONE_CODE
        ]
        return (*self._problems, *cut)
