"""Places in rankings: 位居全省第七位, 全市第一, 上升30位, 进入前3位."""

from __future__ import annotations

import re
from decimal import Decimal

from .numerals import chinese_number
from .quantities import Quantity
from .vocabulary import Unit

RANK = Unit("unit.rank", "rank", "rank", Decimal(1))
_NUMBER = r"(\d+|[一二三四五六七八九十]+)"
_PLACE = re.compile(rf"第{_NUMBER}(?:位|名(?![单义字额]))")
_AREA_FIRST = re.compile(
    rf"(?:全[市省国区县球州]|世界|亚洲|[\u3400-\u9fff]{{2}}地区|居|列|排名|排|并列|同类|行业|中部|西部|东部)第{_NUMBER}(?=[，。；、！）]|$)"
)
_WITHIN = re.compile(
    rf"(?:进入|跻身|位居|位列|居|列|排名|保持|迈入|进|稳居|挺进)[^，。；\d]{{0,12}}前{_NUMBER}(?:位|名|(?=[，。；、]|$))(?!的|为|是)"
)
_MOVED = re.compile(rf"(?P<way>上升|前移|提升|晋升|跃升|前进|进位|提高|下降|后退|后移|下滑|升)(?:了)?{_NUMBER}(?:个)?(?:位次|名次|位|名)")


_MAY_RANK = re.compile(r"第[\d一二三四五六七八九十]|前[\d一二三四五六七八九十]|[\d一二三四五六七八九十]个?(?:位|名)")


def ranks(text: str) -> list[Quantity]:
    """All places of a sentence, in order."""
    if not _MAY_RANK.search(text):
        return []
    found = [_rank(hit, 1, "=") for pattern in (_PLACE, _AREA_FIRST) for hit in pattern.finditer(text)]
    found += [_rank(hit, 1, "<=") for hit in _WITHIN.finditer(text)]
    found += [_rank(hit, 2, "=") for hit in _MOVED.finditer(text)]
    unique = {quantity.start: quantity for quantity in found if quantity.value}
    return [unique[start] for start in sorted(unique)]


def _rank(hit: re.Match[str], group: int, comparator: str) -> Quantity:
    value = Decimal(hit[group]) if hit[group].isdecimal() else chinese_number(hit[group])
    return Quantity(hit.start(group), hit.end(), value or Decimal(0), RANK, "位", comparator, "quantity.rank")
