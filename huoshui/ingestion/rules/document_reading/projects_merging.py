"""One project, one claim: mentions under the fullest name that stands in the text, the shorter ones as aliases."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from .projects_groups import Group, Mention
from .projects_vocabulary import project_words
from .stage_scope import ORDER

_PHASE = re.compile(r"(?:项目)?（?[一二三四五六七八]期）?(?:项目)?$|[A-F]区$")
_MARKS = re.compile(r"[“”（）·\s]|项目$|工程$")


@dataclass(slots=True)
class Project:
    """All mentions of one project in order."""

    said: list[tuple[Mention, Group]] = field(default_factory=list)

    def names(self) -> list[str]:
        """Every name that the text uses for it."""
        return list(dict.fromkeys(mention.name for mention, _ in self.said))

    def furthest(self) -> tuple[Mention, Group] | None:
        """The mention that says the furthest stage."""
        staged = [pair for pair in self.said if pair[0].stage]
        return max(staged, key=lambda pair: ORDER.index(pair[0].stage or "lead"), default=None)

    def dearest(self) -> Mention | None:
        """The mention whose sum is the project's: one called 总投资 before another."""
        paid = [mention for mention, _ in self.said if mention.investment]
        return max(paid, key=lambda mention: mention.investment_rank, default=None)


def joined(found: list[Group]) -> list[Project]:
    """The projects of a document in the order of their first mention; names that only weak mentions say are none."""
    projects: list[Project] = []
    by_pair: dict[str, list[int]] = {}
    pairs = [(mention, group) for group in found for mention in group.mentions]
    for mention, group in sorted(pairs, key=lambda pair: -len(pair[0].name)):
        place = _place(mention.name, projects, by_pair)
        if place is None:
            continue
        if place == len(projects):
            projects.append(Project())
        projects[place].said.append((mention, group))
        bare = _MARKS.sub("", mention.name)
        for left in range(max(1, len(bare) - 1)):
            places = by_pair.setdefault(bare[left : left + 2], [])
            if place not in places[-1:]:
                places.append(place)
    strong = [project for project in projects if not all(mention.weak for mention, _ in project.said)]
    for project in strong:
        project.said.sort(key=_where)
    return sorted(strong, key=lambda project: _where(project.said[0]))


def _where(pair: tuple[Mention, Group]) -> int:
    mention, group = pair
    return group.sentence.start + mention.start


def _place(name: str, projects: list[Project], by_pair: dict[str, list[int]]) -> int | None:
    """Which project the name is: its own number, the next one's for a new project, nothing where it fits several."""
    near = dict.fromkeys(by_pair.get(_MARKS.sub("", name)[:2], ()))
    same = [place for place in near if any(same_project(other, name) for other in projects[place].names())]
    exact = [place for place in same if name in projects[place].names()]
    if exact or len(same) == 1:
        return (exact or same)[0]
    return None if same else len(projects)


def same_project(longer: str, shorter: str) -> bool:
    """京东物流产业园 and 京东物流: one name begins the other, stands in it whole, or leaves out its middle; phases and parts stay apart."""
    (one, first), (two, second) = _core(longer), _core(shorter)
    if first and second and first != second:
        return False
    if one == two:
        return True
    if one.startswith(two):
        return not project_words().ends_built.search(two) and not one.startswith(two + "的") and len(one) <= 4 * len(two)
    if (
        len(two) >= 5
        and one[-2:] == two[-2:]
        and any(one.startswith(two[:cut]) and one.endswith(two[cut:]) for cut in range(2, len(two) - 1))
    ):
        return True
    return len(two) >= 4 and two in one and not project_words().ends_built.search(one[: one.index(two) + 1])


@lru_cache(maxsize=4096)
def _core(name: str) -> tuple[str, str]:
    """The name without marks and phase, and the phase."""
    bare = _MARKS.sub("", name)
    hit = _PHASE.search(bare)
    return _PHASE.sub("", bare), hit[0].strip("项目（）") if hit else ""
