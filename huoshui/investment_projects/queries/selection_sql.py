"""Which projects a query speaks of: source (live or past), visibility and filters as SQL with bound values.

One ``Selection`` serves lists, totals, groups, the funnel, gaps and explanations, so that a figure and the list behind it cannot differ.
The counting of phases is rules/counting.py; one test runs both over the same cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import clean_name
from huoshui.investment_projects.queries.period_figures import figure_of_the_period, latest_month_clause, period_parameters
from huoshui.investment_projects.queries.projection_sql import MONEY_COLUMNS, PROJECTED_COLUMNS, projection_parameters, projection_sql
from huoshui.investment_projects.queries.remembered_days import IDENTITY_COLUMNS, PAST_SETTINGS, SEARCH_TEXT, day_source, remember_day
from huoshui.investment_projects.queries.results import SUMMED_MEASURES, MeasureTotal, ProjectRow, Totals
from huoshui.investment_projects.rules.filters import NO_STATE, UNKNOWN, ProjectFilters, lifecycle_codes
from huoshui.organizations.queries import zone
from huoshui.organizations.rules.visible_scope import scope_of

TABLE = "investment_projects_project"
ROW_COLUMNS = tuple(each.name for each in fields(ProjectRow) if each.name != "area_name")
STAGE_RANK = f"array_position(ARRAY[{', '.join(repr(code) for code in lifecycle_codes())}], p.stage::text)"


def zone_day(zone_id: UUID) -> date:
    """The day a zone's pages stand on: its fixed day (a sample), else today."""
    found = zone(zone_id)
    return (found.stands_on if found else None) or clock.today()


def day_of(actor: Actor) -> date:
    """``zone_day`` of the actor's zone, which the actor carries: no query."""
    return actor.stands_on or clock.today()


@dataclass
class Selection:
    """The projects that ``actor`` sees, narrowed by ``filters`` and ``ids``, as of a day and as known at a moment."""

    actor: Actor
    filters: ProjectFilters = field(default_factory=ProjectFilters)
    as_of: date | None = None  # None: the zone's day
    known_at: datetime | None = None
    ids: Sequence[UUID] | None = None
    parameters: dict[str, Any] = field(default_factory=dict, init=False)
    day: date = field(init=False)
    is_live: bool = field(init=False)
    _conditions: list[str] = field(default_factory=list, init=False)
    _found: list[str] = field(default_factory=list, init=False)
    _visible: str = field(init=False)

    def __post_init__(self) -> None:
        today = day_of(self.actor)
        self.day = self.as_of or today
        self.is_live = self.known_at is None and self.day == today
        self.parameters = projection_parameters(self.actor.zone_id, as_of=self.day, known_at=self.known_at)
        self.parameters |= period_parameters(self.day)
        self._visible = self._visibility("p")
        if self.ids is not None:
            self._where("p.id = ANY({})", list(self.ids))
        self._add_filters(self.filters)

    # --- pieces of SQL ---

    @property
    def source(self) -> str:
        """What stands behind FROM: the stored projection, or ``past`` (see ``with_clause``)."""
        return TABLE if self.is_live else "past"

    def with_clause(self, *more: str) -> str:
        """``WITH …`` holding the past projection where one is needed, ``latest``, and further common table expressions."""
        months_of = f"{self.source} m WHERE m.zone_id = %(zone_id)s AND" if self.is_live else f"{self.source} m WHERE"
        parts = [latest_month_clause(months_of), *self._found, *more]
        return f"WITH {', '.join(parts if self.is_live else [self._past(), *parts])}"

    @property
    def condition(self) -> str:
        """Zone, visibility and filters on alias ``p``."""
        return " AND ".join((self.visible_condition, *self._conditions))

    @property
    def visible_condition(self) -> str:
        """Zone and visibility on alias ``p``, whatever the filters say."""
        zone_condition = "p.zone_id = %(zone_id)s AND p.merged_into_id IS NULL" if self.is_live else "true"
        return f"{zone_condition} AND ({self._visible})"

    @property
    def is_head(self) -> str:
        """True where the project is counted: it is no phase of a project that the actor sees."""
        if self._visible == "true":
            return "p.parent_project_id IS NULL"
        zone_condition = "v.zone_id = %(zone_id)s AND" if self.is_live else ""
        return (
            f"(p.parent_project_id IS NULL OR NOT EXISTS (SELECT 1 FROM {self.source} v "  # noqa: S608 - constants
            f"WHERE {zone_condition} v.id = p.parent_project_id AND ({self._visibility('v')})))"
        )

    def figure(self, column: str) -> str:
        """The figure of alias ``p`` that a sum of this day takes; NULL where ``p`` has none, or one of another year or month."""
        return figure_of_the_period(column)

    def bind(self, value: Any) -> str:
        """A placeholder for a value."""
        name = f"value_{len(self.parameters)}"
        self.parameters[name] = value
        return f"%({name})s"

    def narrow(self, condition: str) -> None:
        """Add a condition on alias ``p`` whose values are bound already."""
        self._conditions.append(condition)

    def run(self, statement: str) -> list[tuple[Any, ...]]:
        """Run one SELECT with the bound values."""
        if self.is_live or self._is_remembered:
            if self._is_remembered:
                remember_day(self.actor.zone_id, self.day, self.known_at)
            with connection.cursor() as cursor:
                cursor.execute(statement, self.parameters)
                return list(cursor.fetchall())
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(PAST_SETTINGS)
            cursor.execute(statement, self.parameters)
            return list(cursor.fetchall())

    @property
    def _is_remembered(self) -> bool:
        """Whether the past day of the whole zone is asked for; of some projects it is computed each time."""
        return not self.is_live and self.ids is None

    # --- ready questions ---

    def rows(self, order_by: str = "p.pinyin_key, p.id", limit: int | None = None) -> list[ProjectRow]:
        """The projects themselves."""
        statement = (
            f"{self.with_clause()} SELECT {', '.join(f'p.{column}' for column in ROW_COLUMNS)}, COALESCE(area.name, p.area_text) "  # noqa: S608
            f"FROM {self.source} p LEFT JOIN organizations_area area ON area.id = p.area_id "
            f"WHERE {self.condition} ORDER BY {order_by} {'' if limit is None else f'LIMIT {int(limit)}'}"
        )
        return [ProjectRow(**dict(zip((*ROW_COLUMNS, "area_name"), row, strict=True))) for row in self.run(statement)]

    def selected_ids(self) -> list[UUID]:
        """Their ids, by name."""
        statement = f"{self.with_clause()} SELECT p.id FROM {self.source} p WHERE {self.condition} ORDER BY p.pinyin_key, p.id"  # noqa: S608
        return [row[0] for row in self.run(statement)]

    def grouped_totals(self, *keys: str) -> list[tuple[tuple[Any, ...], Totals]]:
        """Totals for each combination of SQL expressions on ``p``; without keys one row for everything."""
        statement = f"{self.with_clause(self.phases_clause)} {self._totals_sql(keys)}"
        return [(row[: len(keys)], _totals(row[len(keys) :])) for row in self.run(statement)]

    def page(self, order_value: str, direction: str, beyond: str, limit: int) -> tuple[Totals, list[tuple[ProjectRow, Any]]]:
        """Totals of everything selected, and some rows with their order value as text, in one statement.

        ``direction`` is ASC or DESC; rows without a value come last. ``beyond`` is a further condition for the rows alone (what lies
        after the cursor). The narrow order is sorted first, the wide rows are fetched for the few that are shown.
        """
        columns = ", ".join(f"p.{column}" for column in ROW_COLUMNS)
        picked = (
            f"picked AS (SELECT p.id, ({order_value}) AS order_value FROM {self.source} p WHERE {self.condition} {beyond} "  # noqa: S608
            f"ORDER BY ({order_value}) {direction} NULLS LAST, p.id LIMIT {int(limit)})"
        )
        page = (
            f"page AS (SELECT {columns}, COALESCE(area.name, p.area_text) AS area_name, picked.order_value::text, "  # noqa: S608
            f"row_number() OVER (ORDER BY picked.order_value {direction} NULLS LAST, p.id) AS position "
            f"FROM picked JOIN {self.source} p ON p.id = picked.id LEFT JOIN organizations_area area ON area.id = p.area_id)"
        )
        totals = f"totals AS ({self._totals_sql(())})"
        statement = (
            f"{self.with_clause(self.phases_clause, picked, page, totals)} "  # noqa: S608 - constants
            "SELECT totals.*, page.* FROM totals LEFT JOIN page ON true ORDER BY page.position"
        )
        found = self.run(statement)
        width = 2 + 2 * len(SUMMED_MEASURES)
        names = (*ROW_COLUMNS, "area_name")
        rows = [
            (ProjectRow(**dict(zip(names, row[width:], strict=False))), row[width + len(names)]) for row in found if row[width] is not None
        ]
        return _totals(found[0]), rows

    def _totals_sql(self, keys: Sequence[str]) -> str:
        sums = ", ".join(
            f"sum(figure_{index}) FILTER (WHERE is_head) AS sum_{index}, "
            f"count(*) FILTER (WHERE is_head) - count(figure_{index}) FILTER (WHERE is_head) AS missing_{index}"
            for index in range(len(SUMMED_MEASURES))
        )
        own = ", ".join(
            f"COALESCE({self.figure(column)}, phases.{column}) AS figure_{index}" for index, column in enumerate(SUMMED_MEASURES)
        )
        key_columns = "".join(f"{key} AS key_{index}, " for index, key in enumerate(keys))
        key_names = "".join(f"key_{index}, " for index in range(len(keys)))
        group_by = f"GROUP BY {key_names.rstrip(', ')}" if keys else ""
        return (
            f"SELECT {key_names} count(*) AS row_count, count(*) FILTER (WHERE is_head) AS project_count, {sums} FROM ("  # noqa: S608
            f"SELECT {key_columns} {self.is_head} AS is_head, {own} FROM {self.source} p "
            f"LEFT JOIN phases ON phases.parent_project_id = p.id WHERE {self.condition}) counted {group_by}"
        )

    def totals(self) -> Totals:
        """Totals of everything selected."""
        return self.grouped_totals()[0][1]

    # --- how it is built ---

    def _past(self) -> str:
        if self._is_remembered:
            return f"past AS NOT MATERIALIZED ({day_source(self.known_at)})"
        identity = ", ".join(f"i.{column}" for column in IDENTITY_COLUMNS)
        projected = ", ".join(f"x.{column}" for column in PROJECTED_COLUMNS)
        search = f"{SEARCH_TEXT} AS search_text, i.pinyin_spelled"
        born = "WHERE i.created_at <= %(known_at)s" if self.known_at is not None else ""
        projection = projection_sql(limited=self.ids is not None, known_at=self.known_at is not None)
        if self.ids is not None:
            self.parameters["project_ids"] = self._ids_with_family(self.ids)
        return f"past AS MATERIALIZED (SELECT {identity}, {projected}, {search} FROM {TABLE} i JOIN ({projection}) x ON x.id = i.id {born})"  # noqa: S608

    def _ids_with_family(self, ids: Sequence[UUID]) -> list[UUID]:
        """The asked projects with their parents and phases, which counting needs."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, parent_project_id FROM {TABLE} "  # noqa: S608 - constants
                "WHERE zone_id = %(zone_id)s AND (id = ANY(%(ids)s) OR parent_project_id = ANY(%(ids)s))",
                {"zone_id": self.actor.zone_id, "ids": list(ids)},
            )
            return list({found for row in cursor.fetchall() for found in row if found is not None})

    @property
    def phases_clause(self) -> str:
        """Common table expression ``phases``: what the visible phases of each parent add up to."""
        sums = ", ".join(f"sum({self.figure(column)}) AS {column}" for column in SUMMED_MEASURES)
        return (
            f"phases AS (SELECT p.parent_project_id, {sums} FROM {self.source} p "  # noqa: S608 - constants
            f"WHERE p.parent_project_id IS NOT NULL AND {self.visible_condition} GROUP BY p.parent_project_id)"
        )

    def _visibility(self, alias: str) -> str:
        scope = scope_of(self.actor)
        if scope.whole_zone:
            return "true"
        conditions = []
        if scope.unit_ids:
            units = "%(visible_units)s"
            self.parameters["visible_units"] = list(scope.unit_ids)
            conditions.append(f"{alias}.duty_unit_id = ANY({units})")
            conditions.append(
                f"{alias}.area_id IN (SELECT unit.area_id FROM organizations_unit unit "  # noqa: S608 - constants
                f"WHERE unit.zone_id = %(zone_id)s AND unit.id = ANY({units}))"
            )
        if scope.enterprise_ids:
            self.parameters["visible_enterprises"] = list(scope.enterprise_ids)
            conditions.append(f"{alias}.owner_enterprise_id = ANY(%(visible_enterprises)s)")
        return " OR ".join(conditions) or "false"

    def _where(self, condition: str, *values: Any) -> None:
        self._conditions.append(condition.format(*(self.bind(value) for value in values)))

    def _add_filters(self, filters: ProjectFilters) -> None:
        for term in filters.text.split():
            self._add_text(term)
        self._any_of("p.stage", filters.stages, {UNKNOWN: ""})
        self._any_of("p.side_state", filters.side_states, {NO_STATE: ""})
        self._any_of("p.industry", filters.industries, {UNKNOWN: ""})
        self._any_of("p.key_level", filters.key_levels, {UNKNOWN: ""})
        self._any_of("p.build_kind", filters.build_kinds, {UNKNOWN: ""})
        self._any_of("p.reserve_motive", filters.reserve_motives, {UNKNOWN: ""})
        for column, wanted in (
            ("duty_unit_id", filters.unit_ids),
            ("area_id", filters.area_ids),
            ("owner_enterprise_id", filters.owner_ids),
        ):
            if wanted:
                self._where(f"p.{column} = ANY({{}})", list(wanted))
        for column, text, names in (
            ("duty_unit_id", "duty_unit_name", filters.unit_names),
            ("area_id", "area_text", filters.area_names),
        ):
            if names:
                self._any_of(f"p.{column} IS NULL AND p.{text}", names, {UNKNOWN: ""})
        for column, years in (
            ("signed_on", filters.signed_years),
            ("started_on", filters.started_years),
            ("produced_on", filters.produced_years),
        ):
            if years:
                self._where(f"extract(year FROM p.{column})::int = ANY({{}})", list(years))
        self._add_investment(filters)
        self._add_switches(filters)
        self._add_batches(filters)

    def _any_of(self, column: str, wanted: Sequence[str], names: dict[str, str]) -> None:
        if wanted:
            self._where(f"{column} = ANY({{}}::text[])", [names.get(value, value) for value in wanted])

    def _add_text(self, term: str) -> None:
        plain = clean_name(term).lower()
        if not plain:
            return
        pattern = self.bind("%" + plain.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%")
        spelled = f" OR p.pinyin_spelled LIKE {pattern}" if plain.isascii() and plain.isalpha() and len(plain) > 2 else ""
        name = f"found_{len(self._found)}"
        self._found.append(  # looked for once: rows, totals and groups of one statement share it
            f"{name} AS MATERIALIZED (SELECT p.id FROM {self.source} p WHERE {self.visible_condition} AND "  # noqa: S608 - constants
            f"(p.search_text LIKE {pattern}{spelled} OR p.id IN (SELECT alias.project_id FROM investment_projects_projectalias alias "
            f"WHERE alias.zone_id = %(zone_id)s AND lower(alias.name) LIKE {pattern})))"
        )
        self._conditions.append(f"p.id IN (SELECT {name}.id FROM {name})")  # noqa: S608 - constants

    def _add_investment(self, filters: ProjectFilters) -> None:
        limits = []
        if filters.investment_from_fen is not None:
            limits.append(f"p.planned_investment_fen >= {self.bind(filters.investment_from_fen)}")
        if filters.investment_below_fen is not None:
            limits.append(f"p.planned_investment_fen < {self.bind(filters.investment_below_fen)}")
        alternatives = [" AND ".join(limits)] if limits else []
        if filters.investment_unknown:
            alternatives.append("p.planned_investment_fen IS NULL")
        if alternatives:
            self._conditions.append(f"({' OR '.join(alternatives)})")

    def _add_switches(self, filters: ProjectFilters) -> None:
        for wanted, condition in (
            (filters.needs_evidence, "(p.stage <> '' AND NOT p.stage_has_evidence)"),
            (filters.date_unknown, "(p.stage <> '' AND p.stage_happened_on IS NULL)"),
            (filters.disputed, "p.planned_investment_disputed"),
        ):
            if wanted is not None:
                self._conditions.append(condition if wanted else f"NOT {condition}")
        if filters.top_level_only:
            self._conditions.append("p.parent_project_id IS NULL")

    def _add_batches(self, filters: ProjectFilters) -> None:
        if not (filters.batch_ids or filters.batch_kinds):
            return
        narrower = ""
        if filters.batch_ids:
            narrower += f" AND entry.batch_id = ANY({self.bind(list(filters.batch_ids))})"
        if filters.batch_kinds:
            narrower += f" AND entry.kind = ANY({self.bind(list(filters.batch_kinds))}::text[])"
        self._conditions.append(
            "EXISTS (SELECT 1 FROM investment_projects_batchentry entry WHERE entry.zone_id = %(zone_id)s AND entry.project_id = p.id "  # noqa: S608
            f"AND (entry.removed_on IS NULL OR entry.removed_on > {self.bind(self.day)}){narrower})"
        )


def _totals(row: Sequence[Any]) -> Totals:
    sums = {
        attribute: MeasureTotal(None if row[2 + 2 * index] is None else int(row[2 + 2 * index]), row[3 + 2 * index])
        for index, attribute in enumerate(MONEY_COLUMNS.values())
    }
    return Totals(row[0], row[1], sums)


def add_totals(first: Totals, second: Totals) -> Totals:
    """The totals of two selections that have no project in common."""
    sums = {}
    for name, left in first.sums.items():
        right = second.sums[name]
        known = [total.fen for total in (left, right) if total.fen is not None]
        sums[name] = MeasureTotal(sum(known) if known else None, left.missing + right.missing)
    return Totals(first.row_count + second.row_count, first.project_count + second.project_count, sums)


def no_totals() -> Totals:
    """The totals of nothing."""
    return Totals(0, 0, {name: MeasureTotal(None, 0) for name in MONEY_COLUMNS.values()})
