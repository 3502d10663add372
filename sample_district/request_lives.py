"""What the district's firms asked in eighteen months, and how each request went: drawn from one seed, before anything is entered."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from huoshui.core.clock import SHANGHAI
from huoshui.core.workdays import WorkdayCalendar
from sample_district.assignments import calendar
from sample_district.firms import Firm
from sample_district.officers import officer_of_firm
from sample_district.places import (
    AS_OF,
    COMMERCE_BUREAU,
    CONSTRUCTION_BUREAU,
    DEVELOPMENT_BUREAU,
    EDUCATION_BUREAU,
    INDUSTRY_BUREAU,
    LAND_BUREAU,
    TRANSPORT_BUREAU,
)
from sample_district.request_words import AFTER, BEFORE, SEASONS, WEIGHTS, WORDS, WORKSHOPS
from sample_district.simulation import simulate

FIRST_DAY = date(2024, 10, 8)
LAST_MOMENT = datetime.combine(AS_OF, time(17, 50), SHANGHAI)
LIMITS = {"normal": 10, "urgent": 2, "critical": 2}  # working days, as the zone's rules say
# how much of its limit a unit usually takes
SPEEDS = {
    COMMERCE_BUREAU: 0.38, DEVELOPMENT_BUREAU: 0.46, INDUSTRY_BUREAU: 0.5, TRANSPORT_BUREAU: 0.55, EDUCATION_BUREAU: 0.62,
    CONSTRUCTION_BUREAU: 0.7, LAND_BUREAU: 0.86,
}  # fmt: skip
FATES = (
    ("solved", 730), ("partly", 60), ("not_solved", 35), ("silent", 100), ("declined", 25), ("twin", 20), ("withdrawn", 12), ("upward", 18),
)  # fmt: skip
CHANNELS = (("hotline", 32), ("visit", 26), ("code", 22), ("meeting", 14), ("from_above", 6))
GRADES = (("satisfied", 84), ("fairly_satisfied", 12), ("not_satisfied", 4))
Step = tuple[datetime, str, int]  # when, what, whose number


@dataclass(frozen=True)
class Asked:
    """One request: whose, what, by which channel, when, and how it goes if the day comes."""

    number: int
    firm: Firm
    category: str
    lead_unit: str
    body: str
    channel: str
    told_at: datetime
    urgency: str
    fate: str
    ratio: float  # of its time limit until the reply
    grade: str = "satisfied"
    assist_unit: str = ""
    dispute: str = ""  # upheld, rejected
    other_unit: str = ""  # to which an upheld dispute goes
    extension: str = ""  # granted, refused
    pause_days: int = 0
    is_returned: bool = False
    is_signed_late: bool = False
    jobs_at_risk: int | None = None
    twin: int | None = None  # the request that says the same

    @property
    def unit(self) -> str:
        """Who works at it in the end."""
        return self.other_unit or self.lead_unit

    @property
    def officer(self) -> str:
        """The firm's officer, by user name; empty where it has none."""
        return officer_of_firm().get(self.firm.name, "")


@lru_cache(maxsize=4)
def asked(count: int) -> tuple[Asked, ...]:
    """``count`` requests in the order in which they are told: fewer at holidays, more as the scheme became known."""
    chance = random.Random(20241008)
    firms = list(simulate().firms)
    chance.shuffle(firms)
    often = [1 / (place + 6) ** 0.55 for place in range(len(firms))]
    days, weights = _days()
    moments = sorted(_moment(day, chance) for day in chance.choices(days, weights, k=count))
    found: list[Asked] = []
    for moment in moments:
        one = _drawn(chance, moment, chance.choices(firms, often)[0])
        found.append(_as_twin(one, found) if one.fate == "twin" else one)
    return tuple(replace(one, number=number) for number, one in enumerate(sorted(found, key=lambda one: one.told_at), start=1))


def _days() -> tuple[list[date], list[float]]:
    days = [FIRST_DAY + timedelta(days=back) for back in range((AS_OF - FIRST_DAY).days + 1)]
    span = len(days)
    return days, [_weight(day) * (0.65 + 0.6 * place / span) for place, day in enumerate(days)]


def _weight(day: date) -> float:
    if calendar().is_workday(day):
        return 0.4 if day.month == 2 and day.day < 12 else 1.0
    return 0.1 if day.weekday() >= 5 else 0.03  # a code on the wall is scanned on Sundays too; at the holidays hardly


def _moment(day: date, chance: random.Random) -> datetime:
    return datetime.combine(day, time(8, 30), SHANGHAI) + timedelta(minutes=chance.randint(0, 9 * 60 - 20))


def _drawn(chance: random.Random, told_at: datetime, firm: Firm) -> Asked:
    category = _pick(chance, {name: share * _season(name, told_at.month) for name, share in WEIGHTS.items()}.items())
    lead, text = chance.choice(WORDS[category])
    people = chance.randint(3, 40) * (5 if chance.random() < 0.3 else 1)
    body = text.format(n=chance.randint(2, 9), w=chance.choice(WORKSHOPS), m=told_at.month % 12 + 1, p=people, d=chance.randint(11, 48))
    channel = _pick(chance, CHANNELS)
    if channel == "visit" and (firm.name not in officer_of_firm() or not calendar().is_workday(told_at.date())):
        channel = "hotline"
    if channel == "meeting":
        told_at = _tea_afternoon(told_at)
    urgency = _pick(chance, (("normal", 85), ("urgent", 12), ("critical", 3)))
    ratio = SPEEDS[lead] * math.exp(chance.gauss(0.0, 0.42))
    dispute = _pick(chance, (("", 965), ("upheld", 15), ("rejected", 20)))
    others = [unit for unit in SPEEDS if unit != lead]
    wants_time = urgency == "normal" and ratio > 0.9 and not dispute
    return Asked(
        number=0,
        firm=firm,
        category=category,
        lead_unit=lead,
        body=chance.choice(BEFORE) + body + chance.choice(AFTER),
        channel=channel,
        told_at=told_at,
        urgency=urgency,
        fate=_pick(chance, FATES),
        ratio=ratio * (1.6 if urgency != "normal" else 1.0),
        grade=_pick(chance, GRADES),
        assist_unit=chance.choice(others) if chance.random() < 0.1 and not dispute else "",
        dispute=dispute,
        other_unit=chance.choice(others) if dispute == "upheld" else "",
        extension=_pick(chance, (("", 40), ("granted", 45), ("refused", 15))) if wants_time else "",
        pause_days=chance.randint(5, 14) if urgency == "normal" and not dispute and chance.random() < 0.035 else 0,
        is_returned=chance.random() < 0.04,
        is_signed_late=chance.random() < 0.06,
        jobs_at_risk=people if category == "labour" and chance.random() < 0.4 else None,
    )


def _pick(chance: random.Random, shares: object) -> str:
    pairs = list(shares)  # type: ignore[call-overload]
    picked: str = chance.choices([name for name, _ in pairs], [share for _, share in pairs])[0]
    return picked


def _season(category: str, month: int) -> float:
    months, factor = SEASONS.get(category, (frozenset(), 1.0))
    return factor if month in months else 1.0


def _tea_afternoon(moment: datetime) -> datetime:
    """畅聊下午茶 is held on the third Thursday of a month, or the working day after; what is told at one is told at half past two."""
    first = moment.date().replace(day=1)
    day = first + timedelta(days=(3 - first.weekday()) % 7 + 14)
    while not calendar().is_workday(day):
        day += timedelta(days=1)
    held = datetime.combine(day, time(14, 30), SHANGHAI) + timedelta(minutes=moment.minute)
    return held if day >= FIRST_DAY and held < LAST_MOMENT else moment


def _as_twin(one: Asked, before: list[Asked]) -> Asked:
    """The same firm tells the same again through another channel, a day or two later."""
    near = [two for two in before if timedelta(hours=2) < one.told_at - two.told_at < timedelta(days=2) and two.fate == "solved"]
    if not near or one.channel in ("meeting", "visit"):
        return replace(one, fate="solved")
    two = near[-1]
    words = f"{two.body}（此前已经反映过，请催办）"
    return replace(
        one, firm=two.firm, category=two.category, lead_unit=two.lead_unit, body=words, assist_unit="", dispute="", other_unit=""
    )


def at_work(moment: datetime) -> datetime:
    """The moment itself, or the next at which somebody sits in the office."""
    known: WorkdayCalendar = calendar()
    while True:
        if known.is_workday(moment.date()) and time(8, 30) <= moment.time() <= time(17, 45):
            return moment
        is_early = known.is_workday(moment.date()) and moment.time() < time(8, 30)
        day = moment.date() if is_early else moment.date() + timedelta(days=1)
        moment = datetime.combine(day, time(8, 31), SHANGHAI) + timedelta(minutes=moment.minute)


def way(one: Asked) -> Iterator[tuple[datetime, str]]:
    """Every step of a request, whether its day has come or not."""
    chance = random.Random(one.number * 31 + 7)
    yield one.told_at, "tell"
    looked_at = at_work(one.told_at + timedelta(minutes=chance.randint(15, 220)))
    if one.fate in ("declined", "twin", "withdrawn"):
        yield looked_at, one.fate
        return
    yield looked_at, "register"
    if one.fate == "upward":
        yield at_work(looked_at + timedelta(minutes=40)), "upward"
        answered = at_work(looked_at + timedelta(days=chance.randint(9, 30)))
        yield answered, "answer"
        yield answered + timedelta(hours=chance.randint(3, 60)), "confirm"
        return
    given = at_work(looked_at + timedelta(minutes=chance.randint(5, 120)))
    yield given, "dispatch"
    accepted = None
    for moment, step in _at_the_unit(one, given, chance):
        yield moment, step
        accepted = moment if step == "accept" else accepted
    assert accepted is not None
    yield from _afterwards(one, accepted, chance)


def _at_the_unit(one: Asked, given: datetime, chance: random.Random) -> Iterator[tuple[datetime, str]]:
    """From the order to the accepted reply."""
    limit = LIMITS[one.urgency]
    signed = at_work(given + timedelta(minutes=chance.randint(25, 420)))
    if one.dispute:
        yield signed, "dispute"
        signed = at_work(signed + timedelta(hours=chance.randint(3, 20)))
        yield signed, one.dispute
    if one.is_signed_late and not one.dispute:
        signed = at_work(_workdays_after(given, 2, chance))
    if one.dispute != "rejected":
        signed = at_work(signed + timedelta(minutes=30)) if one.dispute else signed
        yield signed, "sign"
    if one.assist_unit:
        yield at_work(signed + timedelta(hours=2)), "assist_sign"
        yield at_work(signed + timedelta(hours=26)), "assist_reply"
    replied = max(at_work(_workdays_after(signed, max(1, round(limit * one.ratio)), chance)), at_work(signed + timedelta(hours=3)))
    if one.pause_days:
        yield at_work(signed + timedelta(minutes=90)), "pause"
        replied = at_work(replied + timedelta(days=one.pause_days))
    elif one.extension:
        yield at_work(_workdays_after(given, limit - 4, chance)), "extension"
        yield at_work(_workdays_after(given, limit - 3, chance)), one.extension
    elif one.ratio > 0.55 and limit > 2:
        yield at_work(_workdays_after(signed, 2, chance)), "report"
    if one.assist_unit:
        replied = max(replied, at_work(signed + timedelta(hours=50)))
    yield replied, "reply"
    if one.is_returned:
        back = at_work(replied + timedelta(hours=chance.randint(2, 20)))
        yield back, "return"
        replied = at_work(_workdays_after(back, 1, chance))
        yield replied, "reply"
    yield at_work(replied + timedelta(hours=chance.randint(1, 24))), "accept"


def _afterwards(one: Asked, accepted: datetime, chance: random.Random) -> Iterator[tuple[datetime, str]]:
    """The firm's word. Of a silent firm nothing more is heard."""
    if one.fate == "silent":
        return
    moment = accepted + timedelta(hours=chance.randint(2, 70))
    if one.fate in ("partly", "not_solved"):
        yield moment, one.fate
        for step in ("sign", "reply", "accept"):
            moment = at_work(moment + timedelta(hours=chance.randint(5, 44)))
            yield moment, step
        moment += timedelta(hours=chance.randint(2, 60))
    yield moment, "confirm"


def _workdays_after(moment: datetime, count: int, chance: random.Random) -> datetime:
    """Some hour of the day so many working days later."""
    return datetime.combine(calendar().add_workdays(moment.date(), count), time(9), SHANGHAI) + timedelta(minutes=chance.randint(0, 500))


@lru_cache(maxsize=4)
def steps(count: int) -> tuple[Step, ...]:
    """All steps whose day has come, in order of time."""
    found = [(moment, step, one.number) for one in asked(count) for moment, step in way(one)]
    return tuple(sorted((step for step in found if step[0] <= LAST_MOMENT), key=lambda step: (step[0], step[2])))
