"""Enters the requests: every step at its moment, by whose step it is, through the actions that people use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from io import BytesIO
from uuid import UUID

from huoshui.assignments.actions import (
    PartOrder,
    accept_reply,
    ask_extension,
    decide_dispute,
    decide_extension,
    dispute_part,
    pause_part,
    reply_done,
    report_progress,
    return_reply,
    sign_part,
)
from huoshui.assignments.queries import lead_part_of, open_parts
from huoshui.core.actor import Actor
from huoshui.core.clock import today
from huoshui.enterprise_requests import actions
from huoshui.enterprise_requests.models import EnterpriseRequest, IntakePoint, RequestCategory
from huoshui.enterprises.queries import enterprises_by_name
from sample_district import request_words as words
from sample_district.assignments import hands
from sample_district.cast import DISPATCHER, PROMOTER
from sample_district.request_lives import Asked
from sample_district.settling import Settled
from sample_district.simulation import simulate


@dataclass
class Desk:
    """Where the requests happen: who acts, and what each became."""

    settled: Settled
    actor: Callable[[str], Actor]
    ids: dict[int, UUID] = field(default_factory=dict)
    parts: dict[int, UUID] = field(default_factory=dict)  # of the lead, while it is known
    firm_ids: dict[str, UUID] = field(default_factory=dict)
    categories: dict[str, UUID] = field(default_factory=dict)
    sittings: dict[tuple[int, int], UUID] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)  # of printed codes, by park or village
    inspections: dict[int, UUID] = field(default_factory=dict)

    def open(self) -> None:
        """What a step looks up: firms, categories, printed codes. Once, when the district begins to listen."""
        if self.categories:
            return
        zone_id = self.settled.zone_id
        desk = self.actor(DISPATCHER)
        actions.adopt_usual_categories(desk)
        for area_id in self.settled.area_ids.values():
            actions.make_intake_point(desk, kind="area", area_id=area_id)
        self.firm_ids = enterprises_by_name(zone_id, [firm.name for firm in simulate().firms])
        self.categories = dict(RequestCategory.objects.in_zone(zone_id).values_list("code", "id"))
        names = {area_id: name for name, area_id in self.settled.area_ids.items()}
        codes = IntakePoint.objects.in_zone(zone_id).filter(kind="area").values_list("area_id", "token")
        self.tokens = {names[area_id]: token for area_id, token in codes}

    def version(self, one: Asked) -> int:
        """As the page would show it."""
        version: int = (
            EnterpriseRequest.objects.in_zone(self.settled.zone_id).values_list("version", flat=True).get(id=self.ids[one.number])
        )
        return version

    def part(self, one: Asked) -> UUID:
        """The lead's part in which the request is now."""
        if one.number not in self.parts:
            rows = EnterpriseRequest.objects.in_zone(self.settled.zone_id).values_list("assignment_id", flat=True)
            self.parts[one.number] = lead_part_of(self.settled.zone_id, rows.get(id=self.ids[one.number])).part_id
        return self.parts[one.number]

    def hand(self, one: Asked) -> Actor:
        """Somebody of the unit that works at it."""
        return self.actor(hands()[one.unit])


def tell(desk: Desk, one: Asked) -> None:
    """By its channel: the officer's visit, the code on the wall, the tea afternoon, the hotline's clerk."""
    firm_id = desk.firm_ids[one.firm.name]
    telling = actions.Telling(
        intake_key=f"sample-request-{one.number:05d}",
        channel=one.channel,
        body=one.body,
        enterprise_id=firm_id,
        area_id=desk.settled.area_ids[one.firm.area],
        urgency=one.urgency,
        origin="left_over" if one.number % 23 == 0 else "new",
        jobs_at_risk=one.jobs_at_risk,
    )
    desk.ids[one.number] = _TELLING.get(one.channel, _by_clerk)(desk, one, telling)


def _by_clerk(desk: Desk, one: Asked, telling: actions.Telling) -> UUID:
    return actions.tell_request(desk.actor(PROMOTER), with_teller(one, telling)).request_id


def with_teller(one: Asked, telling: actions.Telling) -> actions.Telling:
    """The same with the name and number of who rings up."""
    return actions.Telling(**{**telling.__dict__, "teller_name": one.firm.contact, "teller_phone": one.firm.phone})


def _by_code(desk: Desk, one: Asked, telling: actions.Telling) -> UUID:
    named = actions.Telling(**{**with_teller(one, telling).__dict__, "enterprise_id": None, "enterprise_name": one.firm.name})
    return actions.tell_by_code(desk.settled.zone_id, desk.tokens[one.firm.area], named).request_id


def _at_the_tea_afternoon(desk: Desk, one: Asked, telling: actions.Telling) -> UUID:
    actor, day = desk.actor(PROMOTER), one.told_at.date()
    if (day.year, day.month) not in desk.sittings:
        title = f"{day.year}年{day.month}月畅聊下午茶"
        host = simulate().firms[day.month].area
        desk.sittings[day.year, day.month] = actions.make_sitting(actor, title=title, held_on=day, place="区企业服务中心", host=host)
    meeting = actions.Telling(**{**telling.__dict__, "sitting_id": desk.sittings[day.year, day.month]})
    return actions.tell_request(actor, meeting).request_id


def _on_a_visit(desk: Desk, one: Asked, telling: actions.Telling) -> UUID:
    note = actions.VisitNote(
        f"sample-told-{one.number:05d}",
        desk.firm_ids[one.firm.name],
        "visit",
        "met",
        note="企业提出一件诉求，已当场登记。",
        told=[one.body],
    )
    _, receipts = actions.record_visit(desk.actor(one.officer), note)
    return receipts[0].request_id


_TELLING: dict[str, Callable[[Desk, Asked, actions.Telling], UUID]] = {
    "code": _by_code, "meeting": _at_the_tea_afternoon, "visit": _on_a_visit,
}  # fmt: skip


def register(desk: Desk, one: Asked) -> None:
    """登记研判."""
    judged = actions.Judgement(
        desk.categories[one.category],
        urgency=one.urgency,
        origin="left_over" if one.number % 23 == 0 else "new",
        enterprise_id=desk.firm_ids[one.firm.name],
        area_id=desk.settled.area_ids[one.firm.area],
        jobs_at_risk=one.jobs_at_risk,
    )
    actions.register_request(desk.actor(DISPATCHER), desk.ids[one.number], judged, expected_version=desk.version(one))


def decline(desk: Desk, one: Asked) -> None:
    """不予受理."""
    reason = _some(words.DECLINES, one)
    actions.decline_request(desk.actor(DISPATCHER), desk.ids[one.number], reason=reason, expected_version=desk.version(one))


def join_twin(desk: Desk, one: Asked) -> None:
    """并案 with what the same firm told before, or, where that is over already, a word about it."""
    rows = EnterpriseRequest.objects.in_zone(desk.settled.zone_id).filter(enterprise_id=desk.firm_ids[one.firm.name])
    before = rows.exclude(id=desk.ids[one.number]).exclude(state__in=("joined", "declined", "withdrawn")).order_by("-told_at").first()
    if before is None or before.closed_at is not None:
        decline(desk, one)
        return
    actions.join_request(desk.actor(DISPATCHER), desk.ids[one.number], before.id, expected_version=desk.version(one))


def withdraw(desk: Desk, one: Asked) -> None:
    """The firm takes it back."""
    zone_id, request_id = desk.settled.zone_id, desk.ids[one.number]
    actions.withdraw_by_receipt(zone_id, request_id, reason="已自行解决", expected_version=desk.version(one))


def send_upward(desk: Desk, one: Asked) -> None:
    """上报."""
    to, reason = words.UPWARD_REASONS[one.number % len(words.UPWARD_REASONS)]
    actor = desk.actor(DISPATCHER)
    actions.send_upward(actor, desk.ids[one.number], upward_to=to, reason=reason, expected_version=desk.version(one))


def answer(desk: Desk, one: Asked) -> None:
    """What came back from above."""
    text = _some(words.ANSWERS_FROM_ABOVE, one)
    actor = desk.actor(DISPATCHER)
    actions.answer_from_above(actor, desk.ids[one.number], answer=text, resolves=True, expected_version=desk.version(one))


def dispatch(desk: Desk, one: Asked) -> None:
    """交办 to the lead and, of some, an assist."""
    units = desk.settled.unit_ids
    assists = [PartOrder(units[one.assist_unit], "配合主办单位办理本部门手续")] if one.assist_unit else []
    actions.dispatch_request(
        desk.actor(DISPATCHER),
        desk.ids[one.number],
        lead=PartOrder(units[one.lead_unit]),
        assists=assists,
        expected_version=desk.version(one),
    )
    desk.parts.pop(one.number, None)


def sign(desk: Desk, one: Asked) -> None:
    """签收."""
    sign_part(desk.hand(one), desk.part(one))


def dispute(desk: Desk, one: Asked) -> None:
    """提出异议."""
    dispute_part(desk.actor(hands()[one.lead_unit]), desk.part(one), reason=_some(words.DISPUTES, one))


def decide(desk: Desk, one: Asked, *, is_upheld: bool) -> None:
    """裁定异议."""
    to = PartOrder(desk.settled.unit_ids[one.other_unit]) if is_upheld else None
    said = "同意，由行业主管部门牵头办理。" if is_upheld else "职责清单写明由你单位牵头，请抓紧办理。"
    desk.parts[one.number] = decide_dispute(desk.actor(DISPATCHER), desk.part(one), is_upheld=is_upheld, words=said, to=to)


def report(desk: Desk, one: Asked) -> None:
    """反馈进展."""
    report_progress(desk.hand(one), desk.part(one), words=_some(words.REPORTS, one))


def pause(desk: Desk, one: Asked) -> None:
    """停表."""
    until = today() + timedelta(days=one.pause_days)
    pause_part(desk.hand(one), desk.part(one), reason_code="supplement", expected_end_on=until, words="等企业补充施工图和用电申请材料")


def extension(desk: Desk, one: Asked) -> None:
    """申请延期."""
    until = today() + timedelta(days=14)
    ask_extension(desk.hand(one), desk.part(one), until=until, reason=_some(words.EXTENSION_REASONS, one))


def answer_extension(desk: Desk, one: Asked, *, is_granted: bool) -> None:
    """答复延期."""
    said = "同意，请抓紧。" if is_granted else "企业等着用，不同意延期，请按原时限办结。"
    decide_extension(desk.actor(DISPATCHER), desk.part(one), is_granted=is_granted, words=said)


def reply(desk: Desk, one: Asked) -> None:
    """报结 with proof."""
    text = _some(words.REPLIES, one)
    proof = ("现场照片说明.txt", BytesIO(f"第{one.number}件现场照片说明".encode())) if one.number % 40 == 0 else None
    reply_done(desk.hand(one), desk.part(one), words=text, proof_words=_some(words.PROOFS, one), proof_file=proof)


def send_back(desk: Desk, one: Asked) -> None:
    """退回重办."""
    return_reply(desk.actor(DISPATCHER), desk.part(one), reason=_some(words.RETURNS, one))


def accept(desk: Desk, one: Asked) -> None:
    """审定; what its assist replied too."""
    actor = desk.actor(DISPATCHER)
    for part_id in _assists(desk, one, actor, "replied") if one.assist_unit else ():
        accept_reply(actor, part_id)
    accept_reply(actor, desk.part(one))


def assist_sign(desk: Desk, one: Asked) -> None:
    """The assist signs."""
    actor = desk.actor(hands()[one.assist_unit])
    for part_id in _assists(desk, one, actor, "waiting_receipt"):
        sign_part(actor, part_id)


def assist_reply(desk: Desk, one: Asked) -> None:
    """The assist replies."""
    actor = desk.actor(hands()[one.assist_unit])
    for part_id in _assists(desk, one, actor, "working"):
        reply_done(actor, part_id, words="本部门手续已办理完毕，材料已转主办单位。", proof_words="办理回执")


def _assists(desk: Desk, one: Asked, actor: Actor, state: str) -> list[UUID]:
    rows = EnterpriseRequest.objects.in_zone(desk.settled.zone_id).values_list("assignment_id", flat=True)
    assignment_id = rows.get(id=desk.ids[one.number])
    return [part_id for part_id, role, now in open_parts(actor, assignment_id) if role == "assist_unit" and now == state]


def give_word(desk: Desk, one: Asked, *, outcome: str) -> None:
    """The firm's word, by the receipt that it holds."""
    is_again = outcome != "solved"
    grade = {"partly": "fairly_satisfied", "not_solved": "not_satisfied"}.get(outcome, one.grade)
    text = _some(words.AGAIN, one) if is_again else "办得慢了一些" if grade == "not_satisfied" else _some(words.PLEASED, one)
    zone_id, request_id = desk.settled.zone_id, desk.ids[one.number]
    actions.word_by_receipt(zone_id, request_id, outcome=outcome, grade=grade, words=text, expected_version=desk.version(one))
    if is_again:
        desk.parts.pop(one.number, None)


def _some(texts: tuple[str, ...], one: Asked) -> str:
    return texts[one.number % len(texts)]


STEPS: dict[str, Callable[[Desk, Asked], None]] = {
    "tell": tell,
    "register": register,
    "declined": decline,
    "twin": join_twin,
    "withdrawn": withdraw,
    "upward": send_upward,
    "answer": answer,
    "dispatch": dispatch,
    "sign": sign,
    "dispute": dispute,
    "upheld": partial(decide, is_upheld=True),
    "rejected": partial(decide, is_upheld=False),
    "report": report,
    "pause": pause,
    "extension": extension,
    "granted": partial(answer_extension, is_granted=True),
    "refused": partial(answer_extension, is_granted=False),
    "reply": reply,
    "return": send_back,
    "accept": accept,
    "assist_sign": assist_sign,
    "assist_reply": assist_reply,
    "partly": partial(give_word, outcome="partly"),
    "not_solved": partial(give_word, outcome="not_solved"),
    "confirm": partial(give_word, outcome="solved"),
}
