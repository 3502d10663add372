"""A list as data: columns, cells, filters, chips, totals, paging. templates/components/list.html draws it; README.md shows how."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest, QueryDict

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.organizations.queries import SavedViewLine, saved_views
from huoshui.organizations.rules.saved_views import kept_query
from huoshui.web.components.form_state import new_form

PAGE_SIZE = 50
NOT_A_FILTER = frozenset({"as_of", "known_on", "after", "trail", "order", "col", "view"})


@dataclass(frozen=True)
class Cell:
    """What stands in one field of one row. ``href`` makes it a link, ``opens_drawer`` a figure; ``template`` draws ``value`` itself."""

    text: object = "—"
    href: str = ""
    hint: str = ""
    small: str = ""
    tags: Sequence[tuple[str, str]] = ()  # (tone: good|warn|bad|water|"", words)
    opens_drawer: bool = False
    template: str = ""
    value: Any = None

    @property
    def is_missing(self) -> bool:
        return self.text == "—" and not self.tags and not self.template and not self.small


@dataclass(frozen=True)
class Column:
    """``kind``: name (the row's link) | text | long | short | money | number | percent | date. ``unit`` stands under the label."""

    key: str
    label: str
    cell: Callable[[Any], Cell]
    kind: str = "text"
    unit: str = ""
    order: str = ""  # the query's name for sorting by it ascending; "-" + order descending; empty: not sortable
    shown: bool = True  # shown where the address names no columns
    fixed: bool = False  # cannot be switched off
    export: Callable[[Any], Any] | None = None  # raw value for CSV and Excel; None: not exported


@dataclass(frozen=True)
class FilterField:
    """``kind``: search | select | multi | text | money | date | flag | given (a chip alone). ``name`` is the parameter of the address."""

    name: str
    label: str
    kind: str = "select"
    choices: Sequence[tuple[str, str]] = ()
    in_bar: bool = False  # beside the search box, otherwise in the panel 更多筛选
    placeholder: str = ""
    unit: str = ""
    values: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        """The one value of a filter that takes one."""
        return self.values[0] if self.values else ""

    @property
    def has_choice(self) -> bool:
        """False for a choice that has nothing to choose from: it is not drawn."""
        return self.kind not in {"select", "multi"} or bool(self.choices)

    def words(self, value: str) -> str:
        """What the chip of one value says."""
        if self.kind == "flag":
            return self.label
        return f"{self.label}：{dict(self.choices).get(value, value)}{self.unit}"


@dataclass(frozen=True)
class Action:
    """A button at the head of the page, or in the bulk bar (then ``operation`` is posted to ``href`` with the chosen ids)."""

    label: str
    href: str
    icon: str = ""
    primary: bool = False
    confirm: str = ""


@dataclass
class ListPage:
    """All that components/list.html needs, as ``list``."""

    key: str  # for saved views, e.g. "projects"
    title: str
    columns: Sequence[Column]
    rows: Sequence[Any]
    row_id: Callable[[Any], object]
    total_count: int
    filters: Sequence[FilterField] = ()
    totals: Mapping[str, Cell] = field(default_factory=dict)
    next_cursor: str = ""
    actions: Sequence[Action] = ()
    bulk_actions: Sequence[Action] = ()
    views: Sequence[tuple[str, str, str, bool]] = ()  # (label, icon, address, current): 列表 看板 …
    subtitle: str = ""
    count_word: str = "个"
    empty_title: str = ""
    empty_text: str = ""
    empty_actions: Sequence[Action] = ()
    order: str = ""
    all_columns: Sequence[Column] = ()
    chips: Sequence[tuple[str, str]] = ()
    first_page: str = ""
    next_page: str = ""
    page_size: int = PAGE_SIZE
    saved_views: Sequence[tuple[SavedViewLine, bool]] = ()  # the person's own, and whether the page shows it now
    view_query: str = ""
    idempotency_key: str = ""

    def bind(self, request: HttpRequest) -> ListPage:
        """Fill in what follows from the address: shown columns, chips, next page. Returns itself."""
        self.all_columns = self.columns
        self.columns = shown_columns(request, self.columns)
        self.order = self.order or request.GET.get("order", "")
        self.chips = [(one.words(value), _without_value(request.GET, one.name, value)) for one in self.filters for value in one.values]
        if request.GET.get("after"):
            self.first_page = _without(request.GET, "after")
        self.view_query = kept_query(request.GET.urlencode())
        actor = getattr(request, "actor", None)
        if isinstance(actor, Actor):
            self.saved_views = [(one, one.query == self.view_query) for one in saved_views(actor, self.key)]
            self.idempotency_key = new_form([]).key
        if self.next_cursor:
            query = request.GET.copy()
            query["after"] = self.next_cursor
            self.next_page = f"?{query.urlencode()}"
        return self

    @property
    def is_filtered(self) -> bool:
        return bool(self.chips)

    @property
    def bar_filters(self) -> list[FilterField]:
        return [one for one in self.filters if one.in_bar and one.has_choice]

    @property
    def panel_filters(self) -> list[FilterField]:
        return [one for one in self.filters if not one.in_bar and one.kind != "given" and one.has_choice]

    @property
    def drawn_rows(self) -> list[tuple[object, list[tuple[Column, Cell]]]]:
        return [(self.row_id(row), [(column, column.cell(row)) for column in self.columns]) for row in self.rows]

    @property
    def total_cells(self) -> list[tuple[Column, Cell]]:
        return [(column, self.totals.get(column.key, Cell(""))) for column in self.columns]


def _without(query: QueryDict, *names: str) -> str:
    rest = query.copy()
    for name in (*names, "after", "trail"):
        rest.pop(name, None)
    return f"?{rest.urlencode()}"


def shown_columns(request: HttpRequest, columns: Sequence[Column]) -> list[Column]:
    """The columns asked for by ?col=a&col=b, in the list's own order; without any, those shown by default."""
    asked = set(request.GET.getlist("col"))
    if not asked:
        return [column for column in columns if column.shown or column.fixed]
    return [column for column in columns if column.fixed or column.key in asked]


def _without_value(query: QueryDict, name: str, value: str) -> str:
    rest = query.copy()
    for dropped in ("after", "trail"):
        rest.pop(dropped, None)
    rest.setlist(name, [other for other in rest.getlist(name) if other.strip() != value])
    return f"?{rest.urlencode()}"


def filled(request: HttpRequest, filters: Sequence[FilterField]) -> list[FilterField]:
    """The same filters with their values from the address; a choice keeps only values that it offers (otherwise Refusal)."""
    answer = []
    for one in filters:
        values = tuple(dict.fromkeys(text.strip()[:200] for text in request.GET.getlist(one.name) if text.strip()))
        offered = dict(one.choices)
        for value in values:
            if one.kind in {"select", "multi"} and value not in offered:
                raise Refusal("bad_filter", f"筛选“{one.label}”没有“{value[:40]}”这一项。", "请在筛选里重新选择。", field=one.name)
        answer.append(replace(one, values=values if one.kind == "multi" else values[:1]))
    return answer


def checked_order(request: HttpRequest, columns: Sequence[Column], usual: str) -> str:
    """?order= where a column offers it, else ``usual``; anything else is a Refusal."""
    asked = request.GET.get("order", "")
    offered = {column.order for column in columns if column.order}
    if asked and asked.lstrip("-") not in {name.lstrip("-") for name in offered} and asked != usual:
        raise Refusal("bad_order", f"不能按“{asked}”排序。", "请点表头排序。", field="order")
    return asked or usual
