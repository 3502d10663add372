"""Counting what one bulletin needs, by the queries of the other domains, and drafting its text by the recipe."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.investment_projects.queries import list_batches
from huoshui.organizations.rules import policy
from huoshui.reports.queries.batch_material import collect_signing_list, collect_three_batches
from huoshui.reports.queries.figure_book import FigureBook
from huoshui.reports.queries.monthly_material import collect_monthly, combined_months, compared_day
from huoshui.reports.queries.request_material import collect_enterprise_service
from huoshui.reports.queries.special_material import checked_topic, collect_special
from huoshui.reports.queries.weekly_material import collect_weekly
from huoshui.reports.rules.body import Block
from huoshui.reports.rules.figures import Figure
from huoshui.reports.rules.recipes import RECIPES, Recipe
from huoshui.rulebook.queries import calendar

ANSWER_WORKDAYS = 5
DEFAULT_SPAN_DAYS = 7


@dataclass(frozen=True)
class BulletinOptions:
    """What the writer chose. ``begins_on`` for papers about a span or held against a day; ``batch_id`` None means all 期 together;
    ``topic`` as in rules/topics.py."""

    recipe: str
    as_of: date
    batch_id: UUID | None = None
    begins_on: date | None = None
    topic: str = ""

    def as_row(self) -> dict[str, str]:
        """For keeping."""
        return {
            "recipe": self.recipe,
            "as_of": self.as_of.isoformat(),
            "batch_id": str(self.batch_id or ""),
            "begins_on": self.begins_on.isoformat() if self.begins_on else "",
            "topic": self.topic,
        }

    @classmethod
    def from_row(cls, row: Mapping[str, str]) -> BulletinOptions:
        """What ``as_row`` kept."""
        return cls(
            row["recipe"],
            date.fromisoformat(row["as_of"]),
            UUID(row["batch_id"]) if row.get("batch_id") else None,
            date.fromisoformat(row["begins_on"]) if row.get("begins_on") else None,
            row.get("topic", ""),
        )


@dataclass(frozen=True)
class Collected:
    """A fresh draft: title, text with references, and the figures that stand behind them."""

    title: str
    blocks: tuple[Block, ...]
    figures: Mapping[str, Figure]


def present_day(actor: Actor) -> date:
    """The zone's fixed day, else today."""
    return actor.stands_on or clock.today()


def recipe_of(code: str) -> Recipe:
    """Refusal ``unknown_recipe``."""
    if code not in RECIPES:
        raise Refusal(
            "unknown_recipe", f"没有“{code[:40]}”这种通报。", f"可选：{'、'.join(one.name for one in RECIPES.values())}。", field="recipe"
        )
    return RECIPES[code]


def checked_options(actor: Actor, options: BulletinOptions) -> BulletinOptions:
    """The options, made whole. Refusals name the field: a day to come, a past day where none can be asked, a span the wrong way round."""
    recipe, today = recipe_of(options.recipe), present_day(actor)
    if options.as_of > today:
        raise Refusal("future_day", f"{options.as_of} 还没有到。", f"请选 {today} 或以前的日期。", field="as_of")
    if recipe.present_only and options.as_of != today:
        raise Refusal("present_only", "诉求的办理情况不能按过去某日回看。", f"截至日请选 {today}，时段用起始日期选定。", field="as_of")
    begins_on = options.begins_on or _begins_on(actor, recipe, options.as_of)
    if begins_on >= options.as_of:
        raise Refusal("bad_span", f"起始日期 {begins_on} 不早于截至日 {options.as_of}。", "请选更早的起始日期。", field="begins_on")
    if options.batch_id is not None and options.batch_id not in {batch.id for batch in list_batches(actor)}:
        raise Refusal("unknown_batch", "没有这一期。", "请从列表中选。", field="batch_id")
    topic = checked_topic(actor, options.topic) if recipe.needs_topic else ""
    return BulletinOptions(options.recipe, options.as_of, options.batch_id if recipe.needs_batch else None, begins_on, topic)


def _begins_on(actor: Actor, recipe: Recipe, as_of: date) -> date:
    if recipe.compares_months:
        return compared_day(as_of, combined_months(actor, as_of))
    return as_of - timedelta(days=30 if recipe.needs_period else DEFAULT_SPAN_DAYS)


def collect(actor: Actor, options: BulletinOptions) -> Collected:
    """Count and draft anew, as the ledger stands now, as of the paper's day."""
    policy.require(actor, "bulletins:drafts")
    asked = checked_options(actor, options)
    book = FigureBook(asked.as_of, actor.stands_on if asked.as_of == present_day(actor) else asked.as_of)
    due_on = calendar().add_workdays(present_day(actor), ANSWER_WORKDAYS)
    begins_on = asked.begins_on or asked.as_of
    drafts: dict[str, Callable[[], tuple[str, tuple[Block, ...]]]] = {
        "three_batches": lambda: collect_three_batches(actor, book, asked.batch_id, due_on),
        "weekly": lambda: collect_weekly(actor, book, begins_on),
        "special": lambda: collect_special(actor, book, asked.topic, begins_on, due_on),
        "monthly": lambda: collect_monthly(actor, book, begins_on, due_on),
        "enterprise_service": lambda: collect_enterprise_service(actor, book, begins_on, due_on),
        "signing_list": lambda: collect_signing_list(actor, book, asked.batch_id),
    }
    title, blocks = drafts[asked.recipe]()
    return Collected(title, blocks, book.figures)
