"""The vocabulary of named projects as patterns: where names begin and end, kinds of projects, things that are built, words of progress."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from .vocabulary import vocabulary
from .word_tries import word_pattern


@dataclass(frozen=True, slots=True)
class Boundary:
    """Words that part a name from its sentence, and the words in which they stand without doing so."""

    words: re.Pattern[str]
    excepted: re.Pattern[str]

    def places(self, text: str, start: int, end: int) -> list[tuple[int, int]]:
        """Where such words stand in ``text[start:end]``, in order."""
        held = [hit.span() for hit in self.excepted.finditer(text, max(0, start - 4), min(len(text), end + 4))]
        return [hit.span() for hit in self.words.finditer(text, start, end) if not any(left <= hit.start() < right for left, right in held)]


@dataclass(frozen=True, slots=True)
class StageWords:
    """Words of progress with the stage that they say; those with none hide a word inside them."""

    pattern: re.Pattern[str]
    stage: dict[str, str]


@dataclass(frozen=True, slots=True)
class ProjectWords:
    """All of it."""

    begins_after: Boundary
    ends_before: Boundary
    begins_with: re.Pattern[str]
    kind: re.Pattern[str]  # the whole name says only a kind
    plain_facility: re.Pattern[str]  # a built thing with nothing that tells it from others
    unnamed_facility: re.Pattern[str]  # the same, where an industry does not tell it from others either
    facility: str
    any_facility: re.Pattern[str]
    ends_built: re.Pattern[str]
    builds: re.Pattern[str]
    not_named: re.Pattern[str]
    place_suffix: re.Pattern[str]
    not_projects: re.Pattern[str]
    becomes: str
    made: re.Pattern[str]
    on_paper: re.Pattern[str]
    shared_head: re.Pattern[str]  # what several places have each: 污水处理厂, 污泥处理, 扩建
    progress: StageWords


@cache
def project_words() -> ProjectWords:
    """The file ``projects.toml`` compiled once."""
    data = vocabulary("projects")
    kinds, sectors = data["kinds"]["words"], data["kinds"]["sectors"]
    facility = "|".join([*data["facilities"]["patterns"], word_pattern(data["facilities"]["words"])])
    loose = word_pattern([*kinds, *sectors])
    wide = word_pattern(word for word in [*kinds, *sectors] if len(word) > 1)
    strict = word_pattern(word for word in kinds if len(word) > 1)
    return ProjectWords(
        _boundary(data["name_begins_after"]),
        _boundary(data["name_ends_before"]),
        re.compile(rf"(?:{word_pattern(data['name_begins_with']['words'])})+"),
        re.compile(rf"(?:{loose}|[\d.]+)+"),
        re.compile(rf"(?:{strict}|[\d.]+)*(?:{facility})+(?:项目|工程|建设)*"),
        re.compile(rf"(?:{wide}|[\d.]+)*(?:{facility})+(?:项目|工程|建设)*"),
        facility,
        re.compile(facility),
        re.compile(f"(?:{facility})$"),
        re.compile(word_pattern(data["builds"]["words"])),
        re.compile(word_pattern(data["builds"]["not_before"])),
        re.compile(rf"(?:{word_pattern(data['places_of']['suffixes'])})$"),
        re.compile(word_pattern(data["list_ends"]["not_projects"])),
        word_pattern(data["becomes"]["words"]),
        re.compile(rf"(?:{word_pattern(data['made']['words'])})$"),
        re.compile(word_pattern(data["on_paper"]["words"])),
        re.compile(rf"(?!建设$)(?:{wide})*(?:(?:{facility})|{word_pattern(data['made']['words'])})+(?:项目|工程|建设)*"),
        _progress(data["stage"]),
    )


def _boundary(section: dict[str, list[str]]) -> Boundary:
    return Boundary(re.compile(word_pattern(section["words"])), re.compile(word_pattern(section["except"])))


def _progress(groups: list[dict[str, object]]) -> StageWords:
    stage = {str(word): str(group["stage"]) for group in groups for word in group["words"]}  # type: ignore[attr-defined]
    return StageWords(re.compile(word_pattern(stage)), stage)
