"""Named projects, the simple reading: names that stand before 项目, with the stage of their clause."""

from __future__ import annotations

import re
from typing import cast

from .claims import ClaimStage, ProjectClaim, Span
from .cleaning import CleanText
from .drafts import Draft
from .layout import Sentence
from .stage_scope import furthest, stage_words

_NAME = re.compile(r"(?:^|[，、；：的与和])([^，、；：。“”（）的等\d]{4,30}?)(?:建设)?项目(?=[，。；、]|[已正成顺仅于]|$)")
_CLASS = re.compile(
    r"(?:重点|重大|产业|签约|开工|投产|招商|工业|类|新建|续建|在建|投资|合作|所有|个|一批|民生|示范|优质|储备|落地|推进|推动)$|^(?:重点|重大|产业)"
)


def read_projects(cleaned: CleanText, source: str, sentences: list[Sentence], figures: list[Draft]) -> list[ProjectClaim]:
    """The projects that the text names, one claim a name. ``figures`` are all figures read, in order."""
    del figures
    found: dict[str, ProjectClaim] = {}
    for sentence in sentences:
        for hit in _NAME.finditer(sentence.text):
            name = hit[1]
            if _CLASS.search(name):
                continue
            best = furthest(stage_words(re.split(r"[；。]", sentence.text[hit.end() :])[0]))
            start, end = cleaned.source_span(sentence.start + hit.start(1), sentence.start + hit.end())
            if name not in found:
                stage = cast(ClaimStage, best[0]) if best else None
                found[name] = ProjectClaim(
                    source[start:end], Span(start, end), name, stage, because=("project.before_word",), confidence=0.5
                )  # type: ignore[arg-type]
    return list(found.values())
