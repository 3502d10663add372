"""督办单, 批示 and decisions of meetings on the district's projects: 150, in every state, each step taken by whose step it is."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from uuid import UUID

from huoshui.assignments import actions
from huoshui.assignments.actions import PartOrder
from huoshui.assignments.queries import open_parts
from huoshui.core.actor import Actor
from huoshui.core.clock import SHANGHAI
from huoshui.core.workdays import WorkdayCalendar
from huoshui.investment_projects.queries import project_rows
from huoshui.rulebook.adapters.published_calendar import published_years
from sample_district.cast import DISPATCHER, people
from sample_district.lives import Life
from sample_district.places import AS_OF, CONSTRUCTION_BUREAU, DEVELOPMENT_BUREAU, INDUSTRY_BUREAU, LAND_BUREAU, STATISTICS_BUREAU
from sample_district.settling import Settled
from sample_district.simulation import simulate

COUNT = 150
FIRST_DAY = date(2025, 4, 8)
TICKED_SINCE = date(2024, 10, 8)  # requests came earlier than orders
HELPERS = (LAND_BUREAU, CONSTRUCTION_BUREAU, DEVELOPMENT_BUREAU, INDUSTRY_BUREAU, STATISTICS_BUREAU)
TASKS = {
    "signed": ("协调落实用地指标，明确挂牌时间", "约谈投资方，明确注册和用地时间", "办结环评前期手续"),
    "landed": ("迁改地块内高压线，完成场地平整", "专人代办施工许可证", "核验建设资金到位情况"),
    "started": ("补正统计入库资料并上报", "保障施工用电用水", "协调解决周边道路通行问题"),
    "completed": ("完成消防整改并复验", "完成电力增容送电", "督促生产设备到齐安装"),
    "in_production": ("组织产销对接，提高产能利用率", "组织专场招聘，补足熟练工人", "对接银行解决流动资金"),
}
RESULTS = ("已现场协调解决，企业确认", "手续已办结，批复文件已送达企业", "资料已补正并通过审核", "问题已解决，后续转入日常服务")
PROOFS = ("会议纪要及企业签字确认单", "批复文件复印件", "现场照片三张和验收记录", "受理回执")
REPORTS = ("已召开现场协调会，明确了责任分工", "已与企业对接，正在办理前期手续", "正在组织施工单位进场", "材料已报市级部门，等待答复")
# how it went, and how many of a hundred
FATES = (
    ("closed", 42), ("closed_late", 12), ("returned_then_closed", 6), ("working", 10), ("late", 10), ("waiting", 6),
    ("replied", 5), ("returned", 2), ("disputed", 2), ("rerouted", 1), ("paused", 2), ("extension_asked", 1), ("withdrawn", 1),
)  # fmt: skip
STILL_OPEN = frozenset({"working", "waiting", "replied", "returned", "disputed", "paused", "extension_asked", "rerouted"})
Do = Callable[["Running", Actor], None]


@dataclass
class Running:
    """One order once it was given."""

    order: Order
    settled: Settled
    life: Life
    project_id: UUID
    assignment_id: UUID | None = None

    def part(self, actor: Actor, *, assist: bool = False) -> UUID:
        """The open part of the lead, or of the assist."""
        assert self.assignment_id is not None
        wanted = [part_id for part_id, role, _ in open_parts(actor, self.assignment_id) if (role == "assist_unit") is assist]
        return wanted[0]


@dataclass(frozen=True)
class Order:
    """What was given out: about which project, to whom, out of which source, and how it went."""

    number: int
    life: Life
    issued_on: date
    source_kind: str
    source_words: str
    title: str
    grade: str
    fate: str
    leader: str
    helper: str = ""


@dataclass(frozen=True)
class Step:
    """One deed of one person at one moment."""

    at: datetime
    by: str
    number: int
    do: Do


@lru_cache(maxsize=1)
def calendar() -> WorkdayCalendar:
    """Working days as published."""
    plans = published_years().values()
    off, worked = [day for plan in plans for day in plan.days_off], [day for plan in plans for day in plan.days_worked]
    return WorkdayCalendar.of(off, worked, date(2026, 12, 31))


@lru_cache(maxsize=1)
def hands() -> dict[str, str]:
    """Unit → the user name of somebody who works there."""
    found: dict[str, str] = {}
    for person in people():
        for post in person.posts:
            if post.unit and post.role in {"department", "township", "officer"} and post.ends_on is None:
                found.setdefault(post.unit, person.username)
    return found


def _lives() -> list[Life]:
    """Projects that somebody works at."""
    return [life for life in simulate().lives if life.final_stage in TASKS and life.duty_unit in hands() and not life.side_state]


def orders() -> list[Order]:
    """All of them, by number; more of them lately."""
    chance = random.Random(20260331)
    lives = _lives()
    fates = [fate for fate, share in FATES for _ in range(share)]
    found = []
    for number in range(1, COUNT + 1):
        # the last ones show each way once at least
        fate = FATES[number % len(FATES)][0] if number > COUNT - len(FATES) else chance.choice(fates)
        days_back = chance.randint(1, 7) if fate in STILL_OPEN else chance.randint(25, 45) if fate == "late" else chance.randint(30, 350)
        issued_on = calendar().add_workdays(max(AS_OF - timedelta(days=days_back), FIRST_DAY) - timedelta(days=1), 1)
        life = chance.choice([one for one in lives if (one.days.get("signed") or AS_OF) <= issued_on])
        kind = chance.choice(("supervision",) * 5 + ("instruction",) * 2 + ("meeting",) * 3)
        words = {
            "supervision": f"清督办〔{issued_on.year}〕{number}号",
            "instruction": chance.choice(("请抓紧协调解决，情况及时报我", "请专班牵头，限期办结", "请认真研究企业诉求，拿出办法")),
            "meeting": f"{issued_on.year}年第{(issued_on.month + 1) // 2}次重点项目调度会",
        }[kind]
        helpers = [unit for unit in HELPERS if unit != life.duty_unit and unit in hands()]
        found.append(
            Order(
                number=number,
                life=life,
                issued_on=min(issued_on, AS_OF),
                source_kind=kind,
                source_words=words,
                title=chance.choice(TASKS[life.final_stage]),
                grade="hard" if chance.random() < 0.25 else "general",
                fate=fate,
                leader=f"lead{chance.randint(3, 8):02d}",
                helper=chance.choice(helpers) if chance.random() < 0.4 else "",
            )
        )
    return sorted(found, key=lambda order: (order.issued_on, order.number))


def steps() -> list[Step]:
    """Every step of every order, in order of time."""
    return sorted((step for order in orders() for step in _steps(order)), key=lambda step: (step.at, step.number))


def _moment(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=SHANGHAI)


def _steps(order: Order) -> Iterator[Step]:
    chance = random.Random(order.number)
    unit, helper = hands()[order.life.duty_unit], hands().get(order.helper, "")
    minute = chance.randint(0, 59)

    def after(workdays: int, hour: int) -> datetime:
        return _moment(calendar().add_workdays(order.issued_on, workdays), hour, minute)

    def step(workdays: int, hour: int, by: str, do: Do) -> Step:
        return Step(min(after(workdays, hour), _moment(AS_OF, 15, minute)), by, order.number, do)

    yield Step(_moment(order.issued_on, 8, minute), DISPATCHER, order.number, _issue)
    if order.fate in ("waiting", "withdrawn"):
        if order.fate == "withdrawn":
            yield step(2, 16, DISPATCHER, _withdraw)
        return
    if order.fate in ("disputed", "rerouted"):
        yield step(0, 10, unit, _dispute)
        if order.fate == "rerouted":
            yield step(1, 9, DISPATCHER, _uphold)
        return
    yield step(chance.choice((0, 0, 1, 1)), 10, unit, _sign)
    if helper:
        yield step(2, 9, helper, _assist_replies)
    yield from _ending(order, unit, chance.randint(3, 5), step)


def _ending(order: Order, unit: str, done_after: int, step: Callable[[int, int, str, Do], Step]) -> Iterator[Step]:
    """What followed the signature."""
    if order.fate in ("working", "late", "paused", "extension_asked"):
        yield step(1, 11, unit, _report)
        if order.fate == "paused":
            yield step(1, 14, unit, _pause)
        if order.fate == "extension_asked":
            yield step(1, 14, unit, _ask)
        return
    late_by = 28 if order.fate == "closed_late" else 0
    yield step(done_after + late_by, 11, unit, _reply)
    if order.fate in ("returned", "returned_then_closed"):
        yield step(done_after + 1, 12, DISPATCHER, _return)
    if order.fate == "returned_then_closed":
        yield step(done_after + 3, 11, unit, _reply)
    if order.fate in ("closed", "closed_late", "returned_then_closed"):
        yield step(done_after + late_by + 4, 14, DISPATCHER, _accept_all)


def _issue(running: Running, actor: Actor) -> None:
    order, units = running.order, running.settled.unit_ids
    running.assignment_id = actions.issue_assignment(
        actor,
        title=order.title,
        requirement=f"{running.life.name}：{order.title}，办结后附凭证报结。",
        lead=PartOrder(units[order.life.duty_unit]),
        assists=[PartOrder(units[order.helper], "配合主办单位办理本部门手续")] if order.helper else [],
        source_kind=order.source_kind,
        source_words=order.source_words,
        about_kind="project",
        about_id=running.project_id,
        about_label=running.life.name,
        grade=order.grade,
        leader_id=running.settled.person_ids[order.leader],
    )


def _sign(running: Running, actor: Actor) -> None:
    actions.sign_part(actor, running.part(actor), person_id=actor.user_id)


def _assist_replies(running: Running, actor: Actor) -> None:
    part_id = running.part(actor, assist=True)
    actions.sign_part(actor, part_id, person_id=actor.user_id)
    if running.order.fate.startswith(("closed", "returned_then")) or running.order.number % 3:
        actions.reply_done(actor, part_id, words="本部门手续已办理完毕", proof_words="办理回执")


def _report(running: Running, actor: Actor) -> None:
    actions.report_progress(actor, running.part(actor), words=REPORTS[running.order.number % len(REPORTS)])


def _reply(running: Running, actor: Actor) -> None:
    number = running.order.number
    actions.reply_done(actor, running.part(actor), words=RESULTS[number % len(RESULTS)], proof_words=PROOFS[number % len(PROOFS)])


def _return(running: Running, actor: Actor) -> None:
    actions.return_reply(actor, running.part(actor), reason="没有附企业确认的凭证，请补充后再报")


def _accept_all(running: Running, actor: Actor) -> None:
    """The lead's reply, and whatever its assist has left open."""
    assert running.assignment_id is not None
    for part_id, _, state in open_parts(actor, running.assignment_id):
        if state == "replied":
            actions.accept_reply(actor, part_id, words="情况属实，同意销号")


def _pause(running: Running, actor: Actor) -> None:
    until = AS_OF + timedelta(days=9)
    part_id = running.part(actor)
    actions.pause_part(actor, part_id, reason_code="supplement", expected_end_on=until, words="等企业补正施工图和用电申请材料")


def _ask(running: Running, actor: Actor) -> None:
    until = AS_OF + timedelta(days=21)
    actions.ask_extension(actor, running.part(actor), until=until, reason="设备供货推迟两周，供货方已出具说明")


def _dispute(running: Running, actor: Actor) -> None:
    actions.dispute_part(actor, running.part(actor), reason="该事项涉及行业审批，建议由行业主管部门牵头")


def _uphold(running: Running, actor: Actor) -> None:
    others = [unit for unit in HELPERS if unit not in (running.order.life.duty_unit, running.order.helper) and unit in hands()]
    to = PartOrder(running.settled.unit_ids[others[0]])
    actions.decide_dispute(actor, running.part(actor), is_upheld=True, words="同意，由行业主管部门牵头办理", to=to)


def _withdraw(running: Running, actor: Actor) -> None:
    assert running.assignment_id is not None
    actions.withdraw_assignment(actor, running.assignment_id, reason="与前次交办重复")


def tick_days() -> list[date]:
    """Mondays on which the platform looked at its clocks; in use it does so every ten minutes."""
    monday = TICKED_SINCE + timedelta(days=(7 - TICKED_SINCE.weekday()) % 7)
    return [monday + timedelta(weeks=week) for week in range((AS_OF - monday).days // 7 + 1)] + [AS_OF]


@dataclass
class Dispatch:
    """Keeps what is under way between the steps."""

    running: dict[int, Running] = field(default_factory=dict)
    project_ids: dict[str, UUID] = field(default_factory=dict)
    looked_on: date | None = None

    def take(self, step: Step, settled: Settled, actor: Actor) -> None:
        """Take one step. A project that no ledger has named yet gives way to another of the same unit."""
        if step.do is _issue:
            self._begin(step, settled, actor)
        if step.number in self.running:
            step.do(self.running[step.number], actor)

    def _begin(self, step: Step, settled: Settled, actor: Actor) -> None:
        order = next(one for one in orders_by_number() if one.number == step.number)
        day = step.at.date()
        if self.looked_on is None or (order.life.name not in self.project_ids and (day - self.looked_on).days > 30):
            self.project_ids.update({row.name: row.id for row in project_rows(actor)})
            self.looked_on = day
        known = [life for life in _lives() if life.duty_unit == order.life.duty_unit and life.name in self.project_ids]
        if known:
            life = order.life if order.life in known else known[order.number % len(known)]
            self.running[step.number] = Running(order, settled, life, self.project_ids[life.name])


@lru_cache(maxsize=1)
def orders_by_number() -> tuple[Order, ...]:
    """The orders, made once a process."""
    return tuple(orders())
