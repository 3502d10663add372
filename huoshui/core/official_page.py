"""The page of an official paper by the numbers of GB/T 9704-2012 (domain.md §11). Lengths are millimetres, type sizes points."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

PAGE_WIDTH, PAGE_HEIGHT = 210, 297
MARGIN_TOP, MARGIN_BOTTOM, MARGIN_LEFT, MARGIN_RIGHT = 37, 35, 28, 26  # leaves 156 × 225
LINES_A_PAGE, CHARACTERS_A_LINE = 22, 28
LINE_PITCH = 28.95  # 225 mm / 22 is 28.99; Word rounds up and would lose a line
TIGHTENED_BY = 0.21  # 156 mm / 28 is 15.79 pt a character, 3号 is 16 pt
FOOTER_BELOW_TEXT = 7
MASTHEAD_BELOW = 35  # its upper edge under the upper edge of the text area
THICK_RULE, THIN_RULE = 0.35, 0.25
RED = "FF0000"


@dataclass(frozen=True)
class Face:
    """A face of type: its name as the standard has it, what stands in where it is not installed, its size."""

    name: str
    fallback: str
    size: float


TITLE = Face("方正小标宋简体", "宋体", 22)  # 2号
MASTHEAD_SIZE = 36.0  # smaller where the name is long: it stands on one line
BODY = Face("仿宋_GB2312", "仿宋", 16)  # 3号
HEADING = Face("黑体", "黑体", 16)
SUBHEADING = Face("楷体_GB2312", "楷体", 16)
RECORD = Face("仿宋_GB2312", "仿宋", 14)  # 4号: 版记
PAGE_NUMBER = Face("宋体", "宋体", 14)
TABLE = Face("仿宋_GB2312", "仿宋", 12)
TABLE_HEAD = Face("黑体", "黑体", 12)
LATIN = "Times New Roman"
FALLBACKS = {face.name: face.fallback for face in (TITLE, BODY, SUBHEADING)}


def title_lines(title: str, widest: int = 20) -> tuple[str, ...]:
    """A title broken into lines of nearly one width, at a word where there is one near, never one of a single character.

    At most 20 characters of 2号 a line; digits and Latin letters are about half as wide.
    """
    if len(title) <= widest:
        return (title,)
    count = -(-len(title) // widest)
    whole = text_width(title)
    room = max(0, widest - whole / count) / (1 if count == 2 else 2)  # a line between two breaks may grow at both ends
    breaks = [_good_break(title, whole * number / count, min(3, room)) for number in range(1, count)]
    bounds = [0, *breaks, len(title)]
    return tuple(title[start:end] for start, end in pairwise(bounds) if end > start)


def text_width(text: str) -> float:
    """How many Chinese characters wide a text is."""
    return sum(1 if ord(each) > 255 else 0.55 for each in text)


def _good_break(title: str, near: float, slack: float) -> int:
    """The place nearest to a width that cuts no number and no quotation mark off its word.

    Before 和 or a bracket, or after a day, where one is within ``slack``.
    """
    places = sorted(range(2, len(title) - 1), key=lambda place: abs(text_width(title[:place]) - near))
    allowed = [place for place in places if _may_break(title[place - 1], title[place])]
    close = [place for place in allowed if abs(text_width(title[:place]) - near) <= slack]
    liked = [place for place in close if title[place] in "和与及至（" or title[place - 1] in "、，日月”》）"]
    return next(iter([*liked, *allowed]), round(near))


def _may_break(before: str, after: str) -> bool:
    return not (before.isdecimal() or after.isdecimal() or after in "”》）、，月日年期的" or before in "“《（第")


def number_text(agency_code: str, year: int, serial: int) -> str:
    """青开办〔2026〕3号: six-angled brackets, no 第, no zeros in front."""
    return f"{agency_code}〔{year}〕{serial}号"


def masthead_face(name: str) -> Face:
    """The red name of the agency, as large as one line of the text area holds."""
    room = (PAGE_WIDTH - MARGIN_LEFT - MARGIN_RIGHT) / 25.4 * 72
    return Face(TITLE.name, TITLE.fallback, min(MASTHEAD_SIZE, int(room / max(1, len(name)))))
