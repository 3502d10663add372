"""One project, one claim: mentions under the fullest name that stands in the text, the shorter ones as aliases."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .projects_mentions import Group, Mention
from .projects_vocabulary import project_words
from .stage_scope import ORDER

_PHASE = re.compile(r"(?:项目)?（?[一二三四五六七八]期）?(?:项目)?$|[A-F]区$")
_BUILT = re.compile(f"(?:{project_words().facility})$")
_MARKS = re.compile(r"[“”（）·\s]|项目$|工程$")


@dataclass(slots=True)
class Project:
    """All mentions of one project in order."""

    name: str
    said: list[tuple[Mention, Group]] = field(default_factory=list)

    def names(self) -> list[str]:
        """Every name that the text uses for it."""
        return list(dict.fromkeys(mention.name for mention, _ in self.said))


def joined(found: list[Group]) -> list[Project]:
    """The projects of a document in the order of their first mention."""
    projects: list[Project] = []
    pairs = [(mention, group) for group in found for mention in group.mentions]
    for mention, group in sorted(pairs, key=lambda pair: -len(pair[0].name)):
        same = [project for project in projects if any(same_project(name, mention.name) for name in project.names())]
        exact = [project for project in same if mention.name in project.names()]
        if exact or len(same) == 1:
            (exact or same)[0].said.append((mention, group))
        elif not same:
            projects.append(Project(mention.name, [(mention, group)]))
    projects = [project for project in projects if not all(mention.weak for mention, _ in project.said)]
    for project in projects:
        project.said.sort(key=lambda pair: pair[1].sentence.start + pair[0].start)
    return sorted(projects, key=lambda project: project.said[0][1].sentence.start + project.said[0][0].start)


def same_project(longer: str, shorter: str) -> bool:
    """京东物流产业园 and 京东物流, X生产线 and X项目: one name begins or ends the other, or stands in it whole; phases stay apart."""
    one, two = _MARKS.sub("", longer), _MARKS.sub("", shorter)
    if one == two:
        return True
    if _phase(one) != _phase(two) and _phase(one) and _phase(two):
        return False
    one, two = _PHASE.sub("", one), _PHASE.sub("", two)
    if one == two:
        return _phase(longer) == _phase(shorter) or not (_phase(longer) and _phase(shorter))
    if one.startswith(two):
        return not _BUILT.search(two) and not one.startswith(two + "的") and len(one) <= 4 * len(two)
    if len(two) >= 5 and any(one.startswith(two[:cut]) and one.endswith(two[cut:]) for cut in range(2, len(two) - 1)):
        return True
    return len(two) >= 4 and two in one and not _BUILT.search(one[: one.index(two) + 1])


def _phase(name: str) -> str:
    hit = _PHASE.search(name)
    return hit[0] if hit else ""


def furthest_stage(project: Project) -> tuple[Mention, Group] | None:
    """The mention that says the furthest stage."""
    staged = [pair for pair in project.said if pair[0].stage]
    return max(staged, key=lambda pair: ORDER.index(pair[0].stage or "lead"), default=None)
