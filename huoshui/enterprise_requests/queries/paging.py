"""Lists of this domain with one fixed order, by key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from huoshui.core.refusals import Refusal

MOST_ROWS = 500
Row = TypeVar("Row")


@dataclass(frozen=True)
class Paged(Generic[Row]):
    """``next_cursor`` goes back in as ``after``; empty on the last page. ``total_count`` is of all pages."""

    rows: Sequence[Row]
    next_cursor: str
    total_count: int


def paged(found: QuerySet[Any], key: str, shown: Callable[[list[Any]], Sequence[Row]], *, after: str = "", limit: int = 50) -> Paged[Row]:
    """One page of ``found`` by ``key`` (``-`` before it: descending), then id, as ``shown`` makes it. Refusal ``bad_cursor``."""
    column, descending = key.removeprefix("-"), key.startswith("-")
    page = found
    if after:
        try:
            last = found.filter(id=UUID(after)).values_list(column, flat=True).first()
        except ValueError:
            last = None
        if last is None:
            raise Refusal("bad_cursor", "翻页标记不可用。", "请回到第一页。", field="after")
        side = "lt" if descending else "gt"
        page = found.filter(Q(**{f"{column}__{side}": last}) | Q(**{column: last, f"id__{side}": UUID(after)}))
    size = max(1, min(limit, MOST_ROWS))
    rows = list(page.order_by(key, "-id" if descending else "id")[: size + 1])
    return Paged(shown(rows[:size]), str(rows[size - 1].id) if len(rows) > size else "", found.count())
