"""A column while it is being understood, and the plan it becomes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from huoshui.ingestion.rules.cell_words import is_blank_word
from huoshui.ingestion.rules.grids import Cell, column_letters, text_of
from huoshui.ingestion.rules.header_words import HeaderText, Meaning

SAMPLE_ROWS = 400


def header_line(path: tuple[str, ...], index: int) -> str:
    """The header path as one line without white space; "H列" where there is none."""
    return "/".join(re.sub(r"\s+", "", level) for level in path) or f"{column_letters(index)}列"


@dataclass(frozen=True)
class ColumnPlan:
    """One column, ready to be read."""

    index: int
    path: tuple[str, ...]
    attribute: str
    kind: str
    unit: str = ""
    unit_from: str = ""
    period_start: date | None = None
    period_end: date | None = None
    happened_on: date | None = None
    modality: str = "reported"
    question_ids: tuple[str, ...] = ()
    note: str = ""
    range_attributes: tuple[str, ...] = ()
    percent_factor: int = 1
    waiting: bool = False  # a question about this column is open: no values yet

    @property
    def letters(self) -> str:
        return column_letters(self.index)

    @property
    def header(self) -> str:
        return header_line(self.path, self.index)


@dataclass
class Draft:
    """A column under consideration; ``sample`` holds some of its cells that say anything."""

    index: int
    path: tuple[str, ...]
    text: HeaderText
    meaning: Meaning
    sample: list[Cell]
    note: str = ""
    question_ids: list[str] = field(default_factory=list)
    waiting: bool = False
    unit: str = ""
    unit_from: str = ""

    @property
    def letters(self) -> str:
        return column_letters(self.index)

    @property
    def name(self) -> str:
        return header_line(self.path, self.index)

    @property
    def label(self) -> str:
        return f"{self.letters}列“{self.name}”"

    def wait_for(self, answer: str, question_id: str) -> None:
        """Note a question about this column; without an answer its values wait."""
        self.question_ids.append(question_id)
        self.waiting = self.waiting or not answer


def samples_of(data: Sequence[Sequence[Cell]], width: int) -> list[list[Cell]]:
    """Up to about 400 telling cells of each column, spread over the sheet; of sparse columns the first few there are."""
    step = max(1, len(data) // SAMPLE_ROWS)
    samples: list[list[Cell]] = [[] for _ in range(width)]
    for row in data[::step]:
        for index, cell in enumerate(row[:width]):
            if cell != "" and not (type(cell) is str and is_blank_word(cell)):
                samples[index].append(cell)
    if step > 1:
        for index, sample in enumerate(samples):
            if not sample:
                cells = (row[index] for row in data if index < len(row))
                found = (cell for cell in cells if cell != "" and not (type(cell) is str and is_blank_word(cell)))
                sample.extend(cell for cell, _ in zip(found, range(20), strict=False))
    return samples


def share(sample: Sequence[Cell], holds: Callable[[str], bool]) -> float:
    """The part of the sample for which ``holds``; 0 for an empty one."""
    return sum(holds(text_of(cell)) for cell in sample) / len(sample) if sample else 0.0
