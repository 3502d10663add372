"""The 400 invented firms of the district's register."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from sample_district.places import AREAS, REGION_CODE
from sample_district.vocabulary import BRAND_FIRST, BRAND_SECOND, BRANDS_NOT_USED, GIVEN_NAMES, INDUSTRIES, SURNAMES

FIRM_COUNT = 400
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
OPERATING_STATES = ("满负荷", "满负荷", "半负荷", "半负荷", "停产", "复工")


def uscc_check_character(first_seventeen: str) -> str:
    """The eighteenth character by GB 32100-2015."""
    total = sum(_USCC_ALPHABET.index(character) * weight for character, weight in zip(first_seventeen, _USCC_WEIGHTS, strict=True))
    return _USCC_ALPHABET[(31 - total % 31) % 31]


def invented_uscc(number: int) -> str:
    """A code whose check characters are right (GB 32100-2015, GB 11714) and whose region 369602 does not exist."""
    body = f"MA{number:06d}"
    total = sum(int(character, 36) * weight for character, weight in zip(body, _BODY_WEIGHTS, strict=True))
    remainder = (11 - total % 11) % 11
    body_check = "X" if remainder == 10 else str(remainder)
    first_seventeen = f"91{REGION_CODE}{body}{body_check}"
    return first_seventeen + uscc_check_character(first_seventeen)


def invented_phone(chance: random.Random) -> str:
    """A number of eleven digits in a range (100) that no operator hands out."""
    return f"100{chance.randrange(10_000_000, 99_999_999):08d}"


@dataclass(frozen=True)
class Firm:
    """One firm as the simulation knows it."""

    number: int
    name: str
    brand: str
    industry: str
    uscc: str
    area: str
    group: str = ""
    former_name: str = ""
    contact: str = ""
    phone: str = field(default="", repr=False)
    operating_state: str = ""


def person_name(chance: random.Random) -> str:
    """An invented name."""
    return chance.choice(SURNAMES) + chance.choice(GIVEN_NAMES)


def invent_firms(chance: random.Random) -> tuple[Firm, ...]:
    """FIRM_COUNT firms with distinct brands, in the proportions of the industries."""
    brands = [first + second for first in BRAND_FIRST for second in BRAND_SECOND if first + second not in BRANDS_NOT_USED]
    chance.shuffle(brands)
    villages = [area.name for area in AREAS if area.kind != "park"]
    groups = [f"{brand}控股集团有限公司" for brand in brands[FIRM_COUNT : FIRM_COUNT + 24]]
    former_brands = brands[FIRM_COUNT + 24 :]
    firms = []
    for number in range(1, FIRM_COUNT + 1):
        industry = chance.choices(INDUSTRIES, [each.weight for each in INDUSTRIES])[0]
        brand = brands[number - 1]
        in_park = industry.park is not None and chance.random() < 0.70
        area = industry.park if in_park and industry.park else chance.choice(villages)
        kind = "股份有限公司" if chance.random() < 0.06 else "有限公司"
        firms.append(
            Firm(
                number=number,
                name=f"澜州{brand}{industry.firm_word}{kind}",
                brand=brand,
                industry=industry.name,
                uscc=invented_uscc(number * 37 + 1000),
                area=area,
                group=chance.choice(groups) if chance.random() < 0.22 else "",
                former_name=f"澜州{former_brands[number % len(former_brands)]}{industry.firm_word}有限公司" if number % 29 == 0 else "",
                contact=person_name(chance),
                phone=invented_phone(chance),
                operating_state=chance.choice(OPERATING_STATES),
            )
        )
    return tuple(firms)
