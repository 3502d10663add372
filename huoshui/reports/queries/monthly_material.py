"""What 月通报 needs, on the last day of its month and on that of the month before."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.periods import Period, month, months, whole_year
from huoshui.investment_projects.queries import MeasureTotal, batch_rates, by_unit, project_totals, return_terms, stage_funnel
from huoshui.investment_projects.rules.filters import ProjectFilters
from huoshui.organizations.queries import unit_names
from huoshui.reports.queries import batch_material, weekly_material
from huoshui.reports.queries import standing_material as standing
from huoshui.reports.queries.figure_book import FigureBook
from huoshui.reports.rules.body import Block
from huoshui.reports.rules.recipes import monthly
from huoshui.reports.rules.recipes.three_batches import RateLine
from huoshui.reports.rules.recipes.weekly import StageLine
from huoshui.rulebook.queries import rule_in_force
from huoshui.targets.queries import TargetFilters, list_targets, main_standings
from huoshui.targets.queries.indicators import WHOLE_ZONE, measure_many
from huoshui.targets.rules.quantities import rounded
from huoshui.targets.rules.standings import Standings

MOST_BASES = 3
RACE_FIGURE = "races:figure"


def reported_period(on: date, combined_months: int) -> Period:
    """The month of a paper, January and February together where the place reports them together (``combined_months`` 2)."""
    if on.month <= combined_months:
        return months(on.year, 1, on.month)
    return month(on.year, on.month)


def compared_day(on: date, combined_months: int) -> date:
    """The last day before the paper's month."""
    return reported_period(on, combined_months).start - timedelta(days=1)


def combined_months(actor: Actor, on: date) -> int:
    """How many months of the beginning of a year are reported together, by the rule in force."""
    return return_terms(actor.zone_id, on).combined_months


def collect_monthly(actor: Actor, book: FigureBook, compared_on: date, due_on: date) -> tuple[str, tuple[Block, ...]]:
    """Title and body of 月通报."""
    names = unit_names(actor)
    targets, target_lights, target_count = standing.collect_targets(actor, book, names)
    now, lines = standing.lights_on(actor, book.asked_on)
    before, _ = standing.lights_on(actor, compared_on)
    keys = dict.fromkeys(UUID(group.key) for group in by_unit(actor, as_of=book.asked_on) if group.key)
    league = main_standings(actor, as_of=book.asked_on)
    material = monthly.Material(
        period=reported_period(book.as_of, combined_months(actor, book.as_of)),
        as_of=book.as_of,
        compared_on=compared_on,
        basis=_basis(actor, book),
        stages=stage_lines(actor, book, compared_on),
        year=_year(actor, book),
        race=standing.collect_race(actor, book, [(key, names.get(key, str(key))) for key in keys]),
        target_lights=target_lights,
        target_count_key=target_count,
        targets=targets,
        kinds=batch_material.kind_lines(actor, book, None, ProjectFilters()),
        rate=_start_rate(actor, book),
        batch_units=batch_material.unit_standings(actor, book, ProjectFilters(batch_kinds=("sign",)), batch_material.SIGNED_WORDS),
        lights=standing.light_counts(book, now, before, compared_on),
        lit=standing.lit_projects(book, lines, names),
        red_units=standing.red_by_unit(book, lines, names),
        gaps=weekly_material.gap_changes(actor, book, compared_on),
        returns=standing.collect_returns(actor, book),
        answer_due_on=due_on,
        league=league.name if league else "",
        scores=_scores(book, league) if league else (),
        scores_before_on=league.before_on if league else None,
    )
    return monthly.title(material), monthly.draft(material)


def _basis(actor: Actor, book: FigureBook) -> list[str]:
    """The documents that set the targets, then the rules of the lights where the place has some of its own."""
    filters = TargetFilters(year=book.as_of.year, period_kinds=("year",), scope_kinds=("zone",))
    named = dict.fromkeys(row.basis for row in list_targets(actor, filters, as_of=book.asked_on, limit=200).rows if row.basis)
    rule = rule_in_force("light_rules", zone_id=actor.zone_id, on=book.as_of)
    own = [] if rule.scope == "default" else [rule.citation.partition("，自 ")[0]]
    return [*list(named)[:MOST_BASES], *own]


def stage_lines(actor: Actor, book: FigureBook, compared_on: date, within: ProjectFilters | None = None) -> list[StageLine]:
    """Signed, started, producing, now and on the day that is compared with."""
    now, before = stage_funnel(actor, within, as_of=book.asked_on), stage_funnel(actor, within, as_of=compared_on)
    return [
        weekly_material.stage_line(
            book, compared_on, (weekly_material.step_of(now, stage), weekly_material.step_of(before, stage)), label, within=within
        )
        for stage, label, _, _ in weekly_material.WATCHED
    ]


def _year(actor: Actor, book: FigureBook) -> monthly.YearPart:
    period = whole_year(book.as_of.year)
    asked = [standing.DONE_OF_PLAN, standing.PLAN]
    grid = measure_many(actor, asked, periods=[period], as_of=book.asked_on)
    done, plan = (grid[one, WHOLE_ZONE, period].value for one in asked)
    keys = standing.completion_figures(book, "year", "全区", _whole(done), _whole(plan))
    month_done: MeasureTotal = project_totals(actor, as_of=book.asked_on).sums["month_done"]
    month_key = book.money("year.month", "最近一个报告月完成投资", month_done, "month_done")
    return monthly.YearPart(keys[1], keys[0], keys[2], month_key, bool(plan) and done is not None)


def _scores(book: FigureBook, league: Standings) -> list[monthly.ScoreLine]:
    """The main league group by group, each score opening to its formula."""
    found = []
    for group in league.groups:
        for line in group.lines:
            score = None if line.score is None else int(rounded(line.score * 10_000, 0))
            key = book.linked(
                f"league.{line.scope.replace(':', '.')}",
                f"{line.name}综合得分",
                "score",
                score,
                opens=(RACE_FIGURE, league.league_id),
                definition="；".join(league.rules_in_words)[:600],
                query={"unit": line.scope},
            )
            before = 0 if line.place is None or line.change is None else line.place + line.change
            why = book.quoted(f"{key}.why", line.why_unranked, f"{line.name}缺数", ("races:detail", league.league_id))
            found.append(monthly.ScoreLine(line.place or 0, line.name, key, before, why, group.name))
    return found


def _whole(value: object) -> int | None:
    return None if value is None else int(value)  # type: ignore[call-overload,no-any-return]


def _start_rate(actor: Actor, book: FigureBook) -> RateLine | None:
    for rate in batch_rates(actor, None, book.asked_on):
        if (rate.measure, rate.by) == ("start_rate", "count"):
            return RateLine(rate.label, *book.rate("rate.start_rate", rate, ProjectFilters()), is_known=rate.percent is not None)
    return None
