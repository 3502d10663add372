"""Where the deeds of people happen: ids, what the files became, and one deed at its moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from uuid import UUID

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.investment_projects import queries
from huoshui.investment_projects.queries import ProjectRow
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.queries import actor_for
from sample_district.assignments import Dispatch
from sample_district.handing_in import Received
from sample_district.requests import Desk
from sample_district.settling import Settled


@dataclass
class Stage:
    """Where the deeds happen: ids, and what the files became."""

    settled: Settled
    received: Received
    dispatch: Dispatch = field(default_factory=Dispatch)
    batch_ids: dict[int, UUID] = field(default_factory=dict)
    entry_ids: dict[tuple[int, str, int], UUID] = field(default_factory=dict)  # 期, kind, project number
    actors: dict[tuple[str, int], Actor] = field(default_factory=dict)
    document_ids: dict[str, UUID] = field(default_factory=dict)  # by title

    @cached_property
    def desk(self) -> Desk:
        """Where requests, visits and inspections are entered."""
        return Desk(self.settled, self.actor)

    def actor(self, username: str) -> Actor:
        """The person with this user name, acting in the district."""
        key = (username, clock.today().year)  # nobody's posts change within a year
        if key not in self.actors:
            self.actors[key] = actor_for(self.settled.person_ids[username], self.settled.zone_id, address="127.0.0.1")
        return self.actors[key]

    def rows(self, actor: Actor) -> dict[str, ProjectRow]:
        """All projects by name, as the ledger knows them at this moment."""
        return {row.name: row for row in queries.project_rows(actor)}


@dataclass(frozen=True)
class Deed:
    """One thing that one person does at one moment."""

    at: datetime
    title: str
    by: str
    do: Callable[[Stage, Actor], None]
    is_one_of_many: bool = False  # goes together with its neighbours; changes no rule, post, unit or project

    def happen(self, stage: Stage) -> None:
        """Do it with the clock at its moment."""
        with clock_at(self.at), bound_to_zone(stage.settled.zone_id):
            self.do(stage, stage.actor(self.by))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of the district's day."""
    return datetime.combine(day, time(hour, minute), tzinfo=SHANGHAI)
