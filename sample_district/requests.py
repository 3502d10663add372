"""What the district's firms asked in eighteen months: requests in every state, each step taken by whose step it is."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from io import BytesIO
from uuid import UUID

from huoshui.assignments.actions import PartOrder, accept_reply, reply_done, sign_part
from huoshui.assignments.queries import lead_part_of
from huoshui.core.actor import Actor
from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.enterprise_requests import actions
from huoshui.enterprise_requests.models import EnterpriseRequest, RequestCategory
from huoshui.enterprises.queries import enterprises_by_name
from huoshui.operations.adapters.row_security import bound_to_zone
from sample_district.assignments import hands
from sample_district.cast import DISPATCHER, PROMOTER
from sample_district.places import (
    AS_OF,
    COMMERCE_BUREAU,
    CONSTRUCTION_BUREAU,
    DEVELOPMENT_BUREAU,
    INDUSTRY_BUREAU,
    LAND_BUREAU,
)
from sample_district.settling import Settled
from sample_district.simulation import simulate

COUNT = 160  # about seven steps of thirty queries each: more of them would make the first start too long
FIRST_DAY = date(2024, 10, 8)
# category → who leads, and what firms say; {n} a number, {w} a workshop, {m} a month
WORDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "labour": (
        INDUSTRY_BUREAU,
        (
            "旺季将到，缺普工{n}人，网上招不到，希望组织一场专场招聘会。",
            "熟练焊工流失快，缺口{n}人，想和职业学校签订单班。",
            "夜班工资已上调，{w}仍缺操作工{n}人，请帮助从乡镇组织劳动力。",
            "春节后返岗率只有八成，缺工{n}人，订单可能违约。",
        ),
    ),
    "finance": (
        DEVELOPMENT_BUREAU,
        (
            "{m}月有{n}00万元贷款到期，银行续贷审批慢，希望协调过桥资金。",
            "设备已作抵押，流动资金紧张，想申请园区贷{n}00万元。",
            "新接订单需垫资{n}00万元，请对接银行按应收账款授信。",
        ),
    ),
    "land": (
        LAND_BUREAU,
        (
            "二期用地还有{n}亩没有完成征迁，影响厂房开工。",
            "租赁厂房{m}月到期，想在园区内购地自建，不知道怎么走手续。",
            "厂区东侧规划道路占了{n}亩，红线图和不动产证对不上。",
        ),
    ),
    "approval": (
        CONSTRUCTION_BUREAU,
        (
            "二期厂房消防验收排期{n}天还没有轮到，设备不能进场。",
            "环评报告表报上去{n}天没有答复，担心赶不上投产。",
            "施工许可变更要重新提交全套材料，能不能容缺受理。",
            "{w}扩建的规划许可已到期，续期不知道找哪个窗口。",
        ),
    ),
    "utilities": (
        INDUSTRY_BUREAU,
        (
            "{w}夜间经常跳闸停电，一停就废一炉料，希望改造线路。",
            "用电报装增容{n}00千伏安，排队两个月没有消息。",
            "厂区供水压力不足，{w}下午经常停水。",
            "天然气计划量不够，{m}月要停一条线，请协调增供{n}万方。",
            "雨季厂门口污水管网倒灌，货车进不来。",
        ),
    ),
    "policy": (
        INDUSTRY_BUREAU,
        (
            "去年技改奖补{n}0万元公示完了还没有拨付。",
            "首次升规的奖励不知道怎么申报，找了两个部门都说不清。",
            "稳岗返还的条件和去年不一样，请给个明白话。",
        ),
    ),
    "market": (COMMERCE_BUREAU, ("产品在本地工程里用不上，希望参加政府采购对接会。", "海外展会摊位费涨了，能不能组团参展。")),
    "logistics": (
        COMMERCE_BUREAU,
        ("货车白天限行，{w}发货要等到晚上八点，希望办通行证{n}张。", "园区没有集装箱堆场，每箱多花{n}0元短驳费。"),
    ),
    "arrears": (CONSTRUCTION_BUREAU, ("总包单位拖欠材料款{n}0万元，催了{m}个月没有结果。", "平台公司欠工程进度款{n}00万元，影响发工资。")),
    "surroundings": (
        CONSTRUCTION_BUREAU,
        (
            "夜班工人晚上十点下班没有公交车回城，只能拼车。",
            "厂门口路灯坏了{n}盏，女工下夜班不敢走。",
            "园区没有食堂，{n}00名工人中午只能吃外卖。",
            "职工子女入学要跨区，希望协调{n}个学位。",
        ),
    ),
    "talent": (INDUSTRY_BUREAU, ("高企认定材料被退回，想请专家上门看看。", "研发人员落户和公寓申请走了{n}个月。")),
}
WEIGHTS = {
    "labour": 16, "finance": 13, "land": 9, "approval": 12, "utilities": 15, "policy": 10, "market": 5, "logistics": 6, "arrears": 5,
    "surroundings": 7, "talent": 2,
}  # fmt: skip
WORKSHOPS = ("一号车间", "二号车间", "三号车间", "熔炼车间", "包装车间", "涂装线")
REPLIES = (
    "已会同园区到厂里看过，按商定的办法落实，企业负责人现场签字认可。",
    "主管部门已办结手续并把批复送到企业，后续由园区代办员跟进。",
    "已组织供需双方当面对接，达成意向并约定了完成时间，请企业核实。",
    "经查情况属实，责任单位已整改到位，连续一周回看没有再发生。",
)
AGAIN = ("还有一处没有解决", "只办了一半，请继续", "又出现了同样的情况")
FATES = (
    ("confirmed", 62), ("partly_then_confirmed", 8), ("unanswered", 9), ("replied", 3), ("working", 7), ("waiting", 3), ("registered", 2),
    ("told", 2), ("declined", 2), ("joined", 2),
)  # fmt: skip
STILL_OPEN = frozenset({"replied", "working", "waiting", "registered", "told"})
GRADES = ("satisfied",) * 17 + ("fairly_satisfied",) * 4 + ("not_satisfied",)
Step = tuple[datetime, int, str]


@dataclass(frozen=True)
class Asked:
    """One request: whose, what, by which channel, when, and how it went."""

    number: int
    firm: str
    category: str
    lead_unit: str
    body: str
    channel: str
    told_at: datetime
    urgency: str
    fate: str


@lru_cache(maxsize=1)
def asked() -> list[Asked]:
    """All of them in the order in which they are told; more of them lately."""
    chance = random.Random(20241008)
    firms = [firm.name for firm in simulate().firms]
    fates = [fate for fate, share in FATES for _ in range(share)]
    span = (AS_OF - FIRST_DAY).days
    drawn = []
    for _ in range(COUNT):
        fate = chance.choice(fates)
        back = chance.randint(1, 9) if fate in STILL_OPEN else chance.randint(16, span)
        minute = chance.randint(0, 9 * 60)
        drawn.append((datetime.combine(AS_OF - timedelta(days=back), time(8, 30), SHANGHAI) + timedelta(minutes=minute), fate))
    found = []
    for number, (told_at, fate) in enumerate(sorted(drawn), start=1):
        category = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        lead, texts = WORDS[category]
        body = chance.choice(texts).format(n=chance.randint(2, 9), w=chance.choice(WORKSHOPS), m=chance.randint(1, 12))
        channel = chance.choice(("hotline",) * 3 + ("visit",) * 4 + ("meeting",) * 2 + ("from_above",))
        urgency = chance.choice(("normal",) * 8 + ("urgent",))
        found.append(Asked(number, chance.choice(firms), category, lead, body, channel, told_at, urgency, fate))
    return found


@dataclass
class Desk:
    """Where the requests happen: who acts, and what each became."""

    settled: Settled
    actor: Callable[[str], Actor]
    ids: dict[int, UUID] = field(default_factory=dict)


def months() -> list[tuple[datetime, list[Step]]]:
    """The steps by month, each with the moment of its last: one deed a month, so that progress shows."""
    found: dict[tuple[int, int], list[Step]] = {}
    for step in _all_steps():
        found.setdefault((step[0].year, step[0].month), []).append(step)
    return [(steps[-1][0], steps) for steps in found.values()]


@lru_cache(maxsize=1)
def _all_steps() -> list[Step]:
    chance = random.Random(7)
    steps = [(moment, one.number, step) for one in asked() for moment, step in _way(one, chance)]
    return sorted(step for step in steps if step[0] <= datetime.combine(AS_OF, time(17, 55), SHANGHAI))


def _way(one: Asked, chance: random.Random) -> Iterator[tuple[datetime, str]]:
    moment = one.told_at
    yield moment, "tell"
    if one.fate == "told":
        return
    moment += timedelta(minutes=chance.randint(20, 200))
    if one.fate in ("declined", "joined"):
        yield moment, one.fate
        return
    yield moment, "register"
    if one.fate == "registered":
        return
    moment += timedelta(minutes=chance.randint(5, 90))
    yield moment, "dispatch"
    if one.fate == "waiting":
        return
    moment += timedelta(hours=chance.randint(1, 22))
    yield moment, "sign"
    if one.fate == "working":
        return
    moment += timedelta(days=chance.randint(1, 6), hours=chance.randint(0, 6))
    yield moment, "reply"
    moment += timedelta(hours=chance.randint(1, 20))
    yield moment, "accept"
    if one.fate == "replied":
        return
    if one.fate == "unanswered":
        yield moment + timedelta(days=12), "silence"
        return
    moment += timedelta(hours=chance.randint(2, 60))
    if one.fate == "partly_then_confirmed":
        yield moment, "partly"
        for step in ("sign", "reply", "accept"):
            moment += timedelta(hours=chance.randint(4, 40))
            yield moment, step
        moment += timedelta(hours=chance.randint(2, 40))
    yield moment, "confirm"


def take_steps(desk: Desk, steps: list[Step]) -> None:
    """Every step at its moment, through the same actions that people use."""
    by_number = {one.number: one for one in asked()}
    zone_id = desk.settled.zone_id
    with bound_to_zone(zone_id):
        with clock_at(steps[0][0]):
            actions.adopt_usual_categories(desk.actor(DISPATCHER))
        firm_ids = enterprises_by_name(zone_id, {by_number[number].firm for _, number, _ in steps})
        categories = dict(RequestCategory.objects.in_zone(zone_id).values_list("code", "id"))
        for moment, number, step in steps:
            with clock_at(moment):
                _STEPS[step](desk, by_number[number], firm_ids.get(by_number[number].firm), categories)


def _row(desk: Desk, one: Asked) -> EnterpriseRequest:
    row: EnterpriseRequest = EnterpriseRequest.objects.in_zone(desk.settled.zone_id).get(id=desk.ids[one.number])
    return row


def _tell(desk: Desk, one: Asked, firm_id: UUID | None, categories: dict[str, UUID]) -> None:
    telling = actions.Telling(
        intake_key=f"sample-request-{one.number:05d}",
        channel=one.channel,
        body=one.body,
        enterprise_id=firm_id,
        enterprise_name="" if firm_id else one.firm,
        urgency=one.urgency,
        origin="left_over" if one.number % 23 == 0 else "new",
    )
    receipt = actions.tell_request(desk.actor(PROMOTER), telling)
    desk.ids[one.number] = receipt.request_id


def _register(desk: Desk, one: Asked, firm_id: UUID | None, categories: dict[str, UUID]) -> None:
    judged = actions.Judgement(categories[one.category], urgency=one.urgency)
    actions.register_request(desk.actor(DISPATCHER), desk.ids[one.number], judged, expected_version=_row(desk, one).version)


def _decline(desk: Desk, one: Asked, firm_id: UUID | None, categories: dict[str, UUID]) -> None:
    reason = "属于企业之间的合同纠纷，请通过仲裁或诉讼解决，可向司法所申请法律援助。"
    actions.decline_request(desk.actor(DISPATCHER), desk.ids[one.number], reason=reason, expected_version=_row(desk, one).version)


def _join(desk: Desk, one: Asked, firm_id: UUID | None, categories: dict[str, UUID]) -> None:
    open_ones = EnterpriseRequest.objects.in_zone(desk.settled.zone_id).filter(state__in=("told", "registered", "in_progress"))
    other = open_ones.exclude(id=desk.ids[one.number]).order_by("-told_at").first()
    if other is not None:
        actions.join_request(desk.actor(DISPATCHER), desk.ids[one.number], other.id, expected_version=_row(desk, one).version)


def _dispatch(desk: Desk, one: Asked, firm_id: UUID | None, categories: dict[str, UUID]) -> None:
    lead = PartOrder(desk.settled.unit_ids[one.lead_unit])
    actions.dispatch_request(desk.actor(DISPATCHER), desk.ids[one.number], lead=lead, expected_version=_row(desk, one).version)


def _part(desk: Desk, one: Asked) -> UUID:
    assignment_id = _row(desk, one).assignment_id
    assert assignment_id is not None
    return lead_part_of(desk.settled.zone_id, assignment_id).part_id


def _sign(desk: Desk, one: Asked, firm_id: UUID | None, categories: dict[str, UUID]) -> None:
    sign_part(desk.actor(hands()[one.lead_unit]), _part(desk, one))


def _reply(desk: Desk, one: Asked, firm_id: UUID | None, categories: dict[str, UUID]) -> None:
    words = REPLIES[one.number % len(REPLIES)]
    proof = ("现场照片说明.txt", BytesIO(f"第{one.number}件现场照片说明".encode())) if one.number % 10 == 0 else None
    reply_done(desk.actor(hands()[one.lead_unit]), _part(desk, one), words=words, proof_words="企业签字确认单和现场照片", proof_file=proof)


def _accept(desk: Desk, one: Asked, firm_id: UUID | None, categories: dict[str, UUID]) -> None:
    accept_reply(desk.actor(DISPATCHER), _part(desk, one))


def _word(desk: Desk, one: Asked, outcome: str, grade: str, words: str) -> None:
    row = _row(desk, one)
    actions.word_by_receipt(desk.settled.zone_id, row.id, outcome=outcome, grade=grade, words=words, expected_version=row.version)


def _partly(desk: Desk, one: Asked, firm_id: UUID | None, categories: dict[str, UUID]) -> None:
    _word(desk, one, "partly", "fairly_satisfied", AGAIN[one.number % len(AGAIN)])


def _confirm(desk: Desk, one: Asked, firm_id: UUID | None, categories: dict[str, UUID]) -> None:
    grade = GRADES[one.number % len(GRADES)]
    _word(desk, one, "solved", grade, "办得慢了一些" if grade == "not_satisfied" else "")


def _silence(desk: Desk, one: Asked, firm_id: UUID | None, categories: dict[str, UUID]) -> None:
    actions.close_unanswered(desk.settled.zone_id)


_STEPS: dict[str, Callable[[Desk, Asked, UUID | None, dict[str, UUID]], None]] = {
    "tell": _tell,
    "register": _register,
    "declined": _decline,
    "joined": _join,
    "dispatch": _dispatch,
    "sign": _sign,
    "reply": _reply,
    "accept": _accept,
    "partly": _partly,
    "confirm": _confirm,
    "silence": _silence,
}
