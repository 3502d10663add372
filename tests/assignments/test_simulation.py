"""Random people taking random steps at random times, with ticks that come late, twice or not at all: what must always be true is."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
from collections import Counter
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import transaction

from huoshui.assignments import actions
from huoshui.assignments.actions import PartOrder
from huoshui.assignments.models import Assignment, AssignmentEvent, AssignmentMark, AssignmentPart
from huoshui.assignments.queries import list_parts
from huoshui.assignments.queries.invariants import broken_assignments
from huoshui.core.refusals import Refusal
from huoshui.notices.models import Notice
from tests.assignments.conftest import Timed
from tests.cast import Cast

UNITS = ("promotion_office", "housing_office", "township")
HANDS = {"招商局": "bo", "住建局": "chen", "柳林镇": "wang"}
LIKELY = {
    "waiting_receipt": ("sign", "sign", "dispute"),
    "working": ("report", "reply", "reply", "ask", "grant", "pause"),
    "paused": ("resume", "reply"),
    "replied": ("accept", "return"),
    "returned": ("reply", "ask"),
    "disputed": ("decide",),
}
DEEDS = (
    "sign", "dispute", "decide", "ask", "grant", "pause", "resume", "report", "reply", "accept", "return", "reroute", "remind", "withdraw",
)  # fmt: skip
PEOPLE = ("bo", "chen", "wang", "mei", "liu")


class World:
    """The cast, a clock that only goes on, and what they may try."""

    def __init__(self, cast: Cast, timed: Timed, seed: int) -> None:
        self.cast, self.timed, self.chance = cast, timed, random.Random(seed)
        self.now = dt.datetime(2026, 3, 2, 9)
        self.done: Counter[str] = Counter()

    def pass_time(self) -> None:
        self.now += dt.timedelta(hours=self.chance.choice((1, 3, 20, 30, 80)))
        self.timed(self.now.strftime("%Y-%m-%d %H:%M"))

    def day(self, ahead: int) -> dt.date:
        return (self.now + dt.timedelta(days=ahead)).date()

    def parts(self) -> list[AssignmentPart]:
        return list(AssignmentPart.objects.in_zone(self.cast.home.id).order_by("id"))

    def order(self, unit: str | None = None) -> PartOrder:
        return PartOrder(self.cast.units[unit or self.chance.choice(UNITS)].id)

    def deeds(self, actor: object, part: AssignmentPart) -> dict[str, Callable[[], object]]:
        chance, part_id = self.chance, part.id
        a: object = actor
        return {
            "sign": lambda: actions.sign_part(a, part_id),  # type: ignore[arg-type]
            "dispute": lambda: actions.dispute_part(a, part_id, reason="不归本单位办"),  # type: ignore[arg-type]
            "decide": lambda: actions.decide_dispute(a, part_id, is_upheld=chance.random() < 0.5, words="按此办理", to=self.order()),  # type: ignore[arg-type]
            "ask": lambda: actions.ask_extension(a, part_id, until=self.day(chance.randint(5, 40)), reason="设备未到货"),  # type: ignore[arg-type]
            "grant": lambda: actions.decide_extension(a, part_id, is_granted=chance.random() < 0.7, words="知道了"),  # type: ignore[arg-type]
            "pause": lambda: actions.pause_part(
                a,
                part_id,
                reason_code="supplement",
                expected_end_on=self.day(chance.randint(1, 9)),
                words="等企业补正",  # type: ignore[arg-type]
            ),
            "resume": lambda: actions.resume_part(a, part_id),  # type: ignore[arg-type]
            "report": lambda: actions.report_progress(a, part_id, words="正在办理"),  # type: ignore[arg-type]
            "reply": lambda: actions.reply_done(a, part_id, words="已经办好", proof_words="照片三张"),  # type: ignore[arg-type]
            "accept": lambda: actions.accept_reply(a, part_id, resolves=chance.random() < 0.7),  # type: ignore[arg-type]
            "return": lambda: actions.return_reply(a, part_id, reason="没有凭证"),  # type: ignore[arg-type]
            "reroute": lambda: actions.reroute_part(a, part_id, to=self.order(), reason="改派"),  # type: ignore[arg-type]
            "remind": lambda: actions.remind_parts(a, [part_id]),  # type: ignore[arg-type]
            "withdraw": lambda: actions.withdraw_assignment(a, part.assignment_id, reason="撤回"),  # type: ignore[arg-type]
        }

    def one_step(self) -> None:
        if not self.parts() or self.chance.random() < 0.08:
            lead, assist = self.chance.sample(UNITS, 2)
            kind = self.chance.choice(("meeting", "supervision", "instruction"))
            actions.issue_assignment(
                self.cast.mei.actor, title="协调用电增容", lead=self.order(lead), assists=[self.order(assist)], source_kind=kind
            )
            return
        if self.chance.random() < 0.2:
            actions.tick_zone(self.cast.home.id, due_at=None if self.chance.random() < 0.7 else self.now.replace(tzinfo=dt.UTC))
            return
        part = self.chance.choice([part for part in self.parts() if part.ended_at is None] or self.parts())
        likely = LIKELY.get(part.state, ()) if self.chance.random() < 0.7 else ()
        name = self.chance.choice(likely or [one for one in DEEDS if one != "withdraw" or self.chance.random() < 0.2])
        usual = "mei" if name in ("accept", "return", "decide", "grant") else HANDS[part.unit_name]
        actor = getattr(self.cast, usual if self.chance.random() < 0.7 else self.chance.choice(PEOPLE)).actor
        deed = self.deeds(actor, part)[name]
        with contextlib.suppress(Refusal), transaction.atomic():
            deed()
            self.done[name] += 1


@pytest.mark.parametrize("seed", range(4))
def test_whatever_people_try_what_must_be_true_is(cast: Cast, timed: Timed, seed: int) -> None:
    world = World(cast, timed, seed)
    zone_id = cast.home.id
    for number in range(90):
        world.pass_time() if number % 3 == 0 else None
        world.one_step()
        if number % 15 == 14:
            assert list(broken_assignments(zone_id)) == []
    actions.tick_zone(zone_id)
    assert list(broken_assignments(zone_id)) == []
    assert len(world.done) >= 5, world.done
    marks = AssignmentMark.objects.in_zone(zone_id).values_list("part_id", "mark")
    assert len(marks) == len(set(marks))
    for wholly in Assignment.objects.in_zone(zone_id):
        told = Notice.objects.in_zone(zone_id).filter(matter_id=wholly.id, person_id=cast.liu.id, title__startswith="超期上报")
        assert told.count() <= 3 * AssignmentPart.objects.in_zone(zone_id).filter(assignment_id=wholly.id).count()
    events = list(AssignmentEvent.objects.in_zone(zone_id).order_by("id").values_list("happened_at", flat=True))
    assert events == sorted(events)
    assert list_parts(cast.mei.actor).total_count == sum(part.ended_at is None for part in world.parts())


def test_a_broken_row_is_found(cast: Cast, timed: Timed) -> None:
    world = World(cast, timed, 1)
    world.one_step()
    zone_id: UUID = cast.home.id
    rows = AssignmentPart.objects.in_zone(zone_id)
    part = rows.filter(role="lead_unit").get()
    for change, words in (
        ({"state": "done"}, "结束时间不符"),
        ({"state": "replied"}, "报结不符"),
        ({"state": "paused"}, "停表记录不符"),
        ({"raised_level": 2}, "级别与记录不符"),
        ({"due_at": part.due_at + dt.timedelta(days=1)}, "计算依据不符"),
        ({"ended_at": part.started_at, "state": "ended"}, "应有一个主办单位"),
    ):
        with transaction.atomic():
            rows.filter(id=part.id).update(**change)
            assert any(words in sentence for sentence in broken_assignments(zone_id)), words
            transaction.set_rollback(True)
    assert list(broken_assignments(zone_id)) == []
