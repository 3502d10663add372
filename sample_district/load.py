"""Brings the invented district in: its places and people, its files through the importer, and what its people did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction

from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.operations.adapters.one_run import one_run
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.operations.adapters.table_statistics import analyze_tables
from huoshui.organizations.queries import zone_by_name
from sample_district.bulletins import bulletin_deeds
from sample_district.cast import SAMPLE_PASSWORD, SamplePerson, people
from sample_district.deeds import deeds
from sample_district.handing_in import HandedIn, Received, hand_in, manifest
from sample_district.meetings import meeting_deeds
from sample_district.places import AS_OF, DISTRICT
from sample_district.reviewing import paper_deeds
from sample_district.scorecards import scorecard_deeds
from sample_district.screens import screen_deeds
from sample_district.settling import settle, settle_enterprise_users
from sample_district.simulation import simulate
from sample_district.sizes import USUAL, Size
from sample_district.stage import Deed, Stage

# whoever signs in finds what is new, not the bell of eighteen months
STEPS_BETWEEN_STATISTICS = 60
TOLD_SINCE = datetime(AS_OF.year, AS_OF.month, AS_OF.day, tzinfo=SHANGHAI) - timedelta(days=10)
ROLE_WORDS = {
    "leader": "领导",
    "dispatcher": "调度",
    "project_manager": "项目管理员",
    "department": "部门",
    "township": "乡镇",
    "officer": "首席服务员",
    "enterprise_user": "企业用户",
    "auditor": "审计",
    "system_administrator": "系统管理员",
    "security_administrator": "安全管理员",
    "audit_administrator": "审计管理员",
}


@dataclass(frozen=True)
class SignIn:
    """How one person of the cast signs in, on this machine only."""

    role: str
    name: str
    username: str
    password: str


@dataclass(frozen=True)
class SampleReport:
    """``was_loaded``: this call brought the district in; False: it was there already."""

    was_loaded: bool
    files: int
    sign_ins: tuple[SignIn, ...]


def load_sample_district(
    *, size: Size = USUAL, progress: Callable[[str, int, int], None] = lambda title, done, total: None
) -> SampleReport:
    """Everything, or nothing: one transaction, so that an interrupted first start begins anew. A second call does nothing.

    ``size``: how much of the services' months; everything else is always whole.
    ``progress`` hears (what is coming in, steps done, steps in all).
    """
    if zone_by_name(DISTRICT) is not None:
        return SampleReport(False, 0, cast_sign_ins())
    steps = _steps(size)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('jit', 'off', true)")  # many small questions before there are any statistics
        progress("区域、机构和人员", 0, len(steps) + 1)
        settled = settle()
        received = Received()
        stage = Stage(settled, received)
        numbered = enumerate(steps, start=1)
        for is_many, together in groupby(numbered, key=lambda one: isinstance(one[1], Deed) and one[1].is_one_of_many):
            with _together(settled.zone_id) if is_many else nullcontext():
                for done, step in together:
                    if done % STEPS_BETWEEN_STATISTICS == 0:
                        analyze_tables(apps.get_models())
                    progress(step.title if isinstance(step, Deed) else step.name, done, len(steps) + 1)
                    if isinstance(step, HandedIn):
                        hand_in(step, settled, received)
                    else:
                        step.happen(stage)
        with clock_at(datetime(AS_OF.year, AS_OF.month, AS_OF.day, 18, tzinfo=SHANGHAI)), bound_to_zone(settled.zone_id):
            settle_enterprise_users(settled, received.enterprise_ids)
        progress("完成", len(steps) + 1, len(steps) + 1)
    return SampleReport(True, len(received.reports), cast_sign_ins())


@contextmanager
def _together(zone_id: UUID) -> Iterator[None]:
    """A run of deeds. They ask by key, while the tables have no statistics yet: a plan made for an empty table must not stay a scan."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('enable_seqscan', 'off', true)")
    with one_run(zone_id, silent_until=TOLD_SINCE):
        yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('enable_seqscan', 'on', true)")


def _steps(size: Size) -> list[HandedIn | Deed]:
    """Files and deeds in the order of their moments."""
    steps: list[HandedIn | Deed] = [*manifest(), *deeds(size), *paper_deeds(), *meeting_deeds()]
    steps += [*screen_deeds(), *bulletin_deeds(), *scorecard_deeds()]
    return sorted(steps, key=lambda step: step.imported_at if isinstance(step, HandedIn) else step.at)


def cast_sign_ins() -> tuple[SignIn, ...]:
    """The people whose sign-ins are printed."""
    firms = {firm.number: firm for firm in simulate().firms}

    def name_of(person: SamplePerson) -> str:
        return person.name if person.firm is None else firms[person.firm].contact

    return tuple(
        SignIn(ROLE_WORDS[person.posts[0].role], name_of(person), person.username, SAMPLE_PASSWORD) for person in people() if person.in_cast
    )
