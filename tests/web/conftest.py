"""What page tests share: the cast, a signed-in browser session for one of them, and a few projects as a ledger would hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huoshui.core.actor import Actor
from huoshui.fact_ledger.actions import record_facts, record_source
from huoshui.fact_ledger.rules.new_facts import NewFact
from huoshui.investment_projects.actions import Figure, create_project
from huoshui.investment_projects.actions.projections import refresh_projection
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast, Member, build_cast, sign_in

FEN_PER_YI = 10**10


@pytest.fixture
def cast(db: None) -> Cast:
    return build_cast()


@pytest.fixture
def as_member(cast: Cast) -> Callable[[str], Client]:
    """``as_member("mei")``: a client past both factors."""

    def signed_in(name: str) -> Client:
        member: Member = getattr(cast, name)
        return sign_in(Client(), member)

    return signed_in


@pytest.fixture
def new_project(cast: Cast) -> Callable[..., UUID]:
    """``new_project("甲项目", signed_on=…, planned_investment=…)``, entered by mei in her zone."""

    def create(name: str, *, by: str = "mei", **values: object) -> UUID:
        member: Member = getattr(cast, by)
        with bound_to_zone(member.zone.id):
            return create_project(member.actor, name=name, values=values, is_another=True)

    return create


@pytest.fixture
def battery(new_project: Callable[..., UUID]) -> UUID:
    """青河储能电池项目: signed and started by report, 18.40 亿元, of 招商局, with three months of 2026."""
    return new_project(
        "青河储能电池项目",
        planned_investment=184 * FEN_PER_YI // 10,
        duty_unit="招商局",
        owner_enterprise="青河华源科技有限公司",
        signed_on=date(2025, 3, 10),
        landed_on=date(2025, 5, 20),
        land_won_on=date(2025, 6, 1),
        started_on=date(2025, 9, 1),
        annual_plan=Figure(6 * FEN_PER_YI, year=2026),
        month_done=[Figure(FEN_PER_YI // 2, month=date(2026, month, 1)) for month in (1, 2, 3)],
        ytd_done=[Figure(month * FEN_PER_YI // 2, month=date(2026, month, 1)) for month in (1, 2, 3)],
    )


@contextmanager
def within_queries(most: int = 25) -> Iterator[None]:
    """A page asks the database at most ``most`` times. Savepoints are the test's own transaction, not the page's."""
    with CaptureQueriesContext(connection) as captured:
        yield
    asked = [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= most, f"{len(asked)} queries:\n" + "\n".join(sql[:160] for sql in asked)


def state_by_workbook(actor: Actor, project_id: UUID, *, row: int = 7, **cells: tuple[str, object, str]) -> None:
    """Facts from a ledger's row: attribute → (column letter, value, the cell's own words)."""
    with bound_to_zone(actor.zone_id):
        source = record_source(
            actor=actor,
            kind="workbook",
            title="2026年重点项目台账",
            file_sha256="ab" * 32,
            lineage="ledger-of-tests",
            extractor="ledger-reader/1",
        )
        facts = [
            NewFact("project", project_id, name, value, spot_sheet="重点项目", spot_cell=f"{column}{row}", raw_text=words)  # type: ignore[arg-type]
            for name, (column, value, words) in cells.items()
        ]
        record_facts(actor, source, facts)
        refresh_projection(actor.zone_id, [project_id])
