"""Where a fact stands, as a sentence for people."""

from __future__ import annotations

from dataclasses import dataclass

from huoshui.core.names import without_tags

PARAGRAPH = " 段"  # "第 3 段": the field of a spot in a document without pages


@dataclass(frozen=True, slots=True)
class Spot:
    """One place in one source: a cell, a page or a field of a form."""

    source_title: str
    sheet: str = ""
    cell: str = ""
    page: int | None = None
    field: str = ""
    raw_text: str = ""

    @property
    def sentence(self) -> str:
        """《标题》工作表“X”F7，原文“18.4”."""
        parts = [f"《{self.source_title}》"]
        if self.sheet:
            parts.append(f"工作表“{self.sheet}”")
        if self.cell:
            parts.append(f" {self.cell}" if not self.sheet else self.cell)
        if self.page is not None:
            parts.append(f"第 {self.page} 页")
        if self.field:
            parts.append(self.field if self.field.endswith(PARAGRAPH) else f"“{self.field}”栏")
        place = "".join(parts).strip()
        return f"{place}，原文“{shortened(self.raw_text)}”" if self.raw_text else place


def shortened(text: str, limit: int = 80) -> str:
    text = without_tags(text)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
