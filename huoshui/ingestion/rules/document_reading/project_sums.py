"""The stage of a single project's sum: an investment takes the stage that its project has anywhere in the text (总投资30亿元的…项目)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

from .claims import ClaimStage, ProjectClaim
from .drafts import Draft
from .layout import Sentence
from .stage_scope import furthest, stage_words

_NAME_BEHIND = re.compile(
    r"^[^，。；、]{0,6}?(?:的|建设|共建|新建|打造|实施|用于|兴建|建立)?(?P<name>[^，。；、：“”\d]{3,32}?(?:项目|工程|产业园|园区|基地|工厂|中心|生产线|总部|集群))"
)
_NAME_BEFORE = re.compile(r"(?P<name>[^，。；、：“”\d]{3,32}?(?:项目|工程|产业园|基地|工厂|中心|生产线|总部))[^，。；]{0,6}$")
_OWN_NAME = re.compile(r"[^个项类等些]{2,}(?:项目|工程|产业园|园区|基地|工厂|中心|生产线|总部|集群)$")
_CEREMONY = re.compile(r"(?:举行|举办|迎来)[^，。]{0,40}?(?P<stage>签约|奠基|开工|投产|竣工|落成|开业|揭牌)[^，。]{0,4}仪式")
_CEREMONIES: dict[str, ClaimStage] = {
    **{"签约": "signed", "奠基": "started", "开工": "started", "投产": "in_production", "竣工": "completed"},
    **{"落成": "completed", "开业": "in_production", "揭牌": "in_production"},
}
_ANONYMOUS = re.compile(r"^(?:[^，。；]{0,2}|(?:该|此|本)?项目[^，。；]{0,8}|其中)$")
_FEW = 3


def settle_project_sums(drafts: Sequence[Draft], sentences: Sequence[Sentence], projects: Sequence[ProjectClaim]) -> None:
    """Give sums of single projects the stage of their project; sums of many keep what their count gave."""
    single = [
        draft
        for draft in drafts
        if draft.measure == "investment" and draft.modality == "actual" and not draft.of_project and not _of_many(draft)
    ]
    for draft in single:
        project = _claimed(draft, projects)
        counted = _counted_behind(draft, drafts)
        if counted is not None:
            draft.stage = counted.stage
            draft.because.append("stage.count_behind")
        elif project and project.stage:
            draft.stage = project.stage
            draft.because.append("stage.project_claim")
        elif draft.stage is None:
            _by_text(draft, sentences, few=len(single) < _FEW)


def _of_many(draft: Draft) -> bool:
    return any(rule == "stage.list" for rule in draft.because) or bool(
        re.search(r"项目[^，。；]{0,6}\d+(?:余|多)?[个项]|\d+(?:余|多)?[个项][^，。；]{0,12}项目", draft.segment_before)
    )


def _counted_behind(draft: Draft, drafts: Sequence[Draft]) -> Draft | None:
    """总投资29.85亿元的十二个项目: the projects counted behind the sum in its clause."""
    if not draft.right.startswith("的") and not draft.behind.startswith(("、", "的")):
        return None
    same = (other for other in drafts if other.sentence is draft.sentence and other.measure == "project_count")
    return next((other for other in same if draft.quantity.end <= other.quantity.start < draft.clause_end), None)


def _claimed(draft: Draft, projects: Sequence[ProjectClaim]) -> ProjectClaim | None:
    """The claimed project whose name stands nearest to the sum in its sentence."""
    text, place = draft.sentence.text, draft.quantity.start
    best: tuple[int, ProjectClaim] | None = None
    for project in projects:
        for name in (project.name, *project.aliases):
            at = text.find(name) if len(name) > 2 else -1
            if at >= 0 and (best is None or abs(at - place) < best[0]):
                best = abs(at - place), project
    return best[1] if best and best[0] < 60 else None


def _by_text(draft: Draft, sentences: Sequence[Sentence], *, few: bool) -> None:
    name = _name(draft)
    words = [word for sentence in sentences for word in _about(sentence, name)] if len(name) > 2 else []
    anonymous = bool(_ANONYMOUS.match(_before_cue(draft)))
    if not words and anonymous and not name:
        words = _told(draft.before)
    if not words and few and (anonymous or any(name[-6:] in sentence.text for sentence in sentences[:3])):
        words = [word for sentence in sentences[:5] for word in _told(sentence.text)]
    best = furthest(words)
    if best:
        draft.stage = cast(ClaimStage, best[0])
        draft.because.append("stage.project_elsewhere")


def _before_cue(draft: Draft) -> str:
    start = draft.quantity.start - len(draft.left)
    return draft.left[: draft.cue[0] - start] if draft.cue and start <= draft.cue[0] < draft.quantity.start else draft.left


def _name(draft: Draft) -> str:
    behind = _NAME_BEHIND.match(draft.sentence.text[draft.quantity.end :])
    before = _NAME_BEFORE.search(draft.sentence.text[draft.segment_start : draft.quantity.start - len(draft.left)].rstrip("，、"))
    for found in (behind, before):
        if found and _OWN_NAME.search(found["name"]):
            return re.sub(
                r"(?:项目|工程)$", "", re.split(r"建立|建设(?!项目|工程)|新建|打造|兴建|实施|启动|引进|拟|将", found["name"])[-1]
            )[-12:]
    return ""


def _about(sentence: Sentence, name: str) -> list[tuple[int, int, str, str]]:
    """Stage words behind the name in its own part of a sentence, and those of the verb before it."""
    core = name[-8:]
    at = sentence.text.find(core)
    if at < 0:
        return []
    behind = re.split(r"[；。]", sentence.text[at + len(core) :])[0]
    verb = re.split(r"[，；。]", sentence.text[max(0, at - 14) : at])[-1]
    return [*_told(behind), *_told(verb)]


def _told(text: str) -> list[tuple[int, int, str, str]]:
    ceremonies = [(*found.span(), _CEREMONIES[found["stage"]], "stage.ceremony") for found in _CEREMONY.finditer(text)]
    return [*stage_words(text), *ceremonies]
