"""Lists of names: where one member ends and the next begins, and members that leave out the head they share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from .projects_vocabulary import project_words

_HELD = re.compile(r"（[^（）]*）|“[^“”]*”|新、改、扩建|新、改扩建|供、排水|道路、管网")
_PARTNERS = re.compile(r"^[^、]*(?:和|与).*(?:合作|共建|合资)$")
_JOINTS = re.compile(r"以及|和|及(?!其)|与")
_MONEY_NEXT = re.compile(r"^(?:计划|总|拟|概算)?投资|^占地|^总投资")


@dataclass(frozen=True, slots=True)
class Item:
    """One member of a list in its sentence; ``head`` is what the last member says for it too."""

    start: int
    end: int
    head: str = ""

    def completed(self, name: str) -> str:
        """The name with the head that it left to the last member."""
        return name + self.head


def items_of(text: str, start: int, end: int, *, split_last: bool, one: bool = False) -> list[Item]:
    """The members of ``text[start:end]``. 和 parts the last two where ``split_last`` or both are built; ``one``: 、 is no joint."""
    stretch = text[start:end]
    parts = stretch.split("、")
    if _PARTNERS.search(stretch) or (one and not any(_shared_head(parts)) and not all(_is_built(part) for part in parts[:-1])):
        return [Item(start, end)]
    held = [hit.span() for hit in _HELD.finditer(stretch)]
    cuts = [place for place, sign in enumerate(stretch) if sign == "、" and not _inside(place, held)]
    edges = [-1, *cuts, len(stretch)]
    pieces = [(left + 1, right) for left, right in pairwise(edges)]
    pieces = [*pieces[:-1], *_last_two(stretch, *pieces[-1], after_list=split_last and len(pieces) > 1)]
    heads = _shared_head([stretch[left:right] for left, right in pieces])
    return [Item(start + left, start + right, head) for (left, right), head in zip(pieces, heads, strict=True) if right > left]


def _inside(place: int, held: list[tuple[int, int]]) -> bool:
    return any(left <= place < right for left, right in held)


def _last_two(stretch: str, start: int, end: int, *, after_list: bool) -> list[tuple[int, int]]:
    for hit in _JOINTS.finditer(stretch[start:end]):
        left, right = start + hit.start(), start + hit.end()
        first, second = stretch[start:left], stretch[right:end]
        if len(first) < 2 or len(second) < 3:
            continue
        both_built = _is_built(first) and _is_built(second)
        places = len(first) <= 4 and hit[0] in ("和", "与") and project_words().shared_head.fullmatch(second[len(first) :])
        if hit[0] == "以及" or both_built or places or _MONEY_NEXT.match(second) or (after_list and hit[0] == "和"):
            return [(start, left), (right, end)]
    return [(start, end)]


_TOGETHER = re.compile(
    r"(?P<place>.{1,4}?)(?:\d+|[两二三四五六七八九十])(?:个?(?P<kind>镇|县|区|乡|村|市|路|街)|座|个|条|所)(?:的)?(?P<head>.{2,})$"
)
_PLACED = re.compile(r"(?P<place>.{1,6}?(?:区|县|市|镇|乡|村|路|街|大道))(?:的)?(?P<head>.{2,})$")


def _shared_head(pieces: list[str]) -> list[str]:
    """徽州区、黟县、祁门县的污水处理厂: every member before the last is a place, the last a place with what stands there."""
    blank = [""] * len(pieces)
    if len(pieces) < 2:
        return blank
    last, firsts = pieces[-1], pieces[:-1]
    suffix = project_words().place_suffix
    if not all(suffix.search(first) or len(first) <= 4 for first in firsts[-2:]):
        return blank
    together = _TOGETHER.match(last)
    if together and _built_there(together["head"]):
        return [*((together["kind"] or "") + together["head"] for _ in firsts), ""]
    placed = _PLACED.match(last)
    if placed and _built_there(placed["head"]):
        return [*(placed["head"] if suffix.search(first) or len(first) <= 3 else "" for first in firsts), ""]
    width = len(firsts[-1])
    if width <= 4 and project_words().shared_head.fullmatch(last[width:].removesuffix("建设")):
        return [*(last[width:] if len(first) <= 4 else "" for first in firsts), ""]
    return blank


def _built_there(head: str) -> bool:
    return bool(project_words().any_facility.search(head))


def _is_built(piece: str) -> bool:
    return piece.endswith("项目") or bool(project_words().ends_built.search(piece))
