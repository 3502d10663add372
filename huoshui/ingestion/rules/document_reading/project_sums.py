"""The stage of a single project's sum: an investment takes the stage that its project has anywhere in the text (总投资30亿元的…项目)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

from .claims import ClaimStage, ProjectClaim
from .drafts import Draft
from .layout import Sentence
from .stage_scope import furthest, stage_words

_Words = list[tuple[int, int, str, str]]
_ENDING = r"(?:项目|工程|产业园|园区|基地|工厂|中心|生产线|总部|集群|综合楼|停车场)"
_NAME_BEHIND = re.compile(
    rf"^[^，。；、]{{0,6}}?(?:的|建设|共建|新建|打造|实施|用于|兴建|建立)?(?P<name>[^，。；、：“”\d]{{3,32}}?{_ENDING})"
)
_NAME_BEFORE = re.compile(rf"(?P<name>[^，。；、：“”\d]{{3,32}}?{_ENDING})[^，。；]{{0,8}}$")
_OWN_NAME = re.compile(rf"[^个项类等些]{{2,}}{_ENDING}$")
_VERB_BEFORE_NAME = re.compile(r"建立|建设(?!项目|工程)|新建|打造|兴建|实施|启动|引进|引入|包括|推动|拟|将|的")
_CEREMONY = re.compile(r"(?:举行|举办|迎来)[^，。]{0,40}?(?P<stage>签约|奠基|开工|投产|竣工|落成|开业|揭牌)[^，。]{0,4}仪式")
_CEREMONIES: dict[str, ClaimStage] = {
    **{"签约": "signed", "奠基": "started", "开工": "started", "投产": "in_production", "竣工": "completed"},
    **{"落成": "completed", "开业": "in_production", "揭牌": "in_production"},
}
_ANONYMOUS = re.compile(r"^(?:[^，。；]{0,2}|(?:该|此|本)?项目[^，。；]{0,8}|其中)$")
_PHASE = re.compile(r"^(?:其中[，：]?)?(?:项目)?(?:一|二|三|首)期(?:工程|项目)?")
_SPEAKS_OF_PROJECT = re.compile(r"项目|协议|基地|产业园|工厂")
_COUNTED = re.compile(r"项目[^，。；]{0,6}\d+(?:余|多)?[个项]|\d+(?:余|多)?[个项][^，。；]{0,12}项目")
_OTHER_SUM = re.compile(r"[、，；](?:总|计划|概算)?投资")
_FEW = 3


def settle_project_sums(drafts: Sequence[Draft], sentences: Sequence[Sentence], projects: Sequence[ProjectClaim]) -> None:
    """Give sums of single projects the stage of their project; sums of many keep what their count gave."""
    single = [
        draft
        for draft in drafts
        if draft.measure == "investment" and draft.modality == "actual" and not draft.of_project and not _of_many(draft)
    ]
    for number, draft in enumerate(single):
        counted = _counted_behind(draft, drafts)
        if counted is not None:
            _give(draft, counted.stage, "stage.count_behind")
            continue
        project = _claimed(draft, projects)
        if project and project.stage:
            _give(draft, project.stage, "stage.project_claim")
        elif _PHASE.match(_before_cue(draft)) and number and single[number - 1].sentence.paragraph == draft.sentence.paragraph:
            _give(draft, single[number - 1].stage, "stage.phase")
        else:
            _by_text(draft, sentences, few=len(single) < _FEW)


def _give(draft: Draft, stage: ClaimStage | None, rule: str) -> None:
    draft.stage = stage
    draft.because.append(rule)


def _of_many(draft: Draft) -> bool:
    return "stage.list" in draft.because or bool(_COUNTED.search(draft.segment_before)) or bool(re.search(r"签约额|总额|引资", draft.left))


def _counted_behind(draft: Draft, drafts: Sequence[Draft]) -> Draft | None:
    """总投资29.85亿元的十二个项目: the projects counted behind the sum in its clause."""
    if not draft.behind.startswith(("、", "的")):
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
    """The furthest stage that its own part of the sentence or another mention of its name tells; else what stands around."""
    name = _name(draft)
    words = _told(_own_part(draft))
    if len(name) > 2:
        words = words + [word for sentence in sentences for word in _about(sentence, name)]
    best = furthest(words) or furthest(_around(draft, sentences, name, few=few))
    if best:
        _give(draft, cast(ClaimStage, best[0]), f"{best[1]}:project")


def _own_part(draft: Draft) -> str:
    """From the sum before it to the next one, inside ；."""
    before = _OTHER_SUM.split(draft.segment_before[: len(draft.segment_before) - len(draft.left)])[-1]
    behind = re.split(r"[；。]", draft.behind)[0]
    return f"{before}{draft.left}{_OTHER_SUM.split(behind)[0]}"


def _around(draft: Draft, sentences: Sequence[Sentence], name: str, *, few: bool) -> _Words:
    anonymous = bool(_ANONYMOUS.match(_before_cue(draft)))
    if (name or anonymous) and _SPEAKS_OF_PROJECT.search(draft.lead):
        words = _told(draft.lead)
        if words:
            return words
    if few and (anonymous or any(name[-6:] in sentence.text for sentence in sentences[:3])):
        return [word for sentence in sentences[:5] for word in _told(sentence.text)]
    return []


def _before_cue(draft: Draft) -> str:
    start = draft.quantity.start - len(draft.left)
    return draft.left[: draft.cue[0] - start] if draft.cue and start <= draft.cue[0] < draft.quantity.start else draft.left


def _name(draft: Draft) -> str:
    behind = _NAME_BEHIND.match(draft.behind)
    cue_start = draft.cue[0] if draft.cue and draft.cue[0] < draft.quantity.start else draft.quantity.start
    before = _NAME_BEFORE.search(draft.sentence.text[draft.segment_start : cue_start].rstrip("，、（"))
    for found in (behind, before):
        if found and _OWN_NAME.search(found["name"]):
            return _VERB_BEFORE_NAME.split(re.sub(r"(?:项目|工程)$", "", found["name"]))[-1][-12:]
    return ""


def _about(sentence: Sentence, name: str) -> _Words:
    """Stage words behind the name in its own part of a sentence, and the last one before it in its clause (引进…、…)."""
    core = name[-8:]
    at = sentence.text.find(core)
    if at < 0:
        return []
    behind = _OTHER_SUM.split(re.split(r"[；。]", sentence.text[at + len(core) :])[0])[0]
    head = _told(re.split(r"[，；。]", sentence.text[:at])[-1])
    return [*_told(behind), *head[-1:]]


def _told(text: str) -> _Words:
    ceremonies = [(*found.span(), str(_CEREMONIES[found["stage"]]), "stage.ceremony") for found in _CEREMONY.finditer(text)]
    return [*stage_words(text), *ceremonies]
