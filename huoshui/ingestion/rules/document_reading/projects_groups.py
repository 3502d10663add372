"""A name at its place and the list that holds it: what the layers of the project grammar pass on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .drafts import Draft
from .layout import Sentence
from .projects_lists import Item
from .projects_names import has_subject, is_name, trimmed


@dataclass(slots=True)
class Mention:
    """A name at its place in a sentence: ``text[start:end]``, completed where the list left out its head."""

    name: str
    start: int
    end: int
    item_start: int  # where its own words (总投资5亿元的…) begin
    rule: str
    weak: bool = False  # a name only where a stronger mention says so
    stage: str | None = None
    stage_place: tuple[int, int] | None = None
    investment: int | None = None  # yuan
    sum_said: Draft | None = None  # the figure that is its sum
    investment_rank: int = 0
    dates: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Group:
    """Mentions that one list names, or one alone. ``start`` and ``end`` are the list with what closes it."""

    sentence: Sentence
    mentions: list[Mention]
    start: int
    end: int
    clause_start: int
    counted: bool = False  # closed by 等N个项目: what follows is said of all of them
    conjoined: bool = False  # only a comma or a conjunction stands before the next list
    opened: bool = False  # by 分别是 after a head that said their stage

    @property
    def after(self) -> str:
        """What follows the list in its sentence."""
        return self.sentence.text[self.end :]

    def until(self, later: Group) -> str:
        """What stands between this list and a later one of the sentence."""
        return self.sentence.text[self.end : later.start]


def mentions_of(text: str, items: Iterable[Item], rule: str, *, listed: bool) -> list[Mention]:
    """The members of a list that are names."""
    found: list[Mention] = []
    for item in items:
        place = trimmed(text, item.start, item.end)
        if not place:
            continue
        if found and place[0] > item.start and has_subject(text, item.start, place[0]):
            found.clear()  # 县委副书记、县长某某深入A、B等项目: what stood before the verb is no member
        name = item.completed(text[place[0] : place[1]])
        if is_name(name, in_list=listed):
            found.append(Mention(name, *place, item.start, rule))
    return found
