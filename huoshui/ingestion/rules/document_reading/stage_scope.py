"""Layer 5a, stage: how far the counted projects have come, by their own words, the batch, the list's head or the number before."""

from __future__ import annotations

import re
from typing import cast

from .claims import ClaimStage
from .drafts import Draft
from .vocabulary import stages, vocabulary
from .word_tries import word_pattern

STAGED = frozenset(("project_count", "investment", "lead_count"))
ORDER = ("lead", "negotiating", "signed", "landed", "started", "completed", "in_production")
_NAMED = re.compile(r"^[^，。；]{0,4}的?[^，。；]{2,60}(?:项目|工程|产业园|基地|园区|中心|工厂)")
_PLANNED = re.compile(rf"(?:{word_pattern(vocabulary('stages')['planned']['words'])})[^，。；、]{{0,8}}$")
_NEGATED = re.compile(r"(?:未|尚未|没有|没|不能|无法|暂未|待|不)$")
_HYPOTHETICAL = re.compile(r"^(?:后|时|之后|以后|之日|前|条件|需要|所需)")
_JOINED = re.compile(r"^[、和及与或/]?$")


def stage_words(text: str, *, reached: bool = True) -> list[tuple[int, int, str, str]]:
    """Stage words of a stretch: start, end, stage, rule; with ``reached`` without steps that are only planned."""
    found = []
    words = stages()
    for hit in words.pattern.finditer(text):
        rule, stage = words.meaning[hit[0]]
        if (
            stage in ORDER
            and not _NEGATED.search(text[max(0, hit.start() - 2) : hit.start()])
            and not (reached and stage not in ("lead", "negotiating") and _only_planned(text, *hit.span()))
        ):
            found.append((hit.start(), hit.end(), stage, rule))
    return found


def _only_planned(text: str, start: int, end: int) -> bool:
    return bool(_PLANNED.search(text[max(0, start - 14) : start]) or _HYPOTHETICAL.match(text[end : end + 2]))


def furthest(found: list[tuple[int, int, str, str]]) -> tuple[str, str] | None:
    """The furthest stage of several words with its rule."""
    if not found:
        return None
    best = max(found, key=lambda word: ORDER.index(word[2]))
    return best[2], best[3]


def set_stage(draft: Draft, earlier: list[Draft]) -> None:
    """Give projects, their money and leads a stage; everything else has none."""
    if draft.measure not in STAGED:
        return
    if draft.measure == "lead_count":
        _give(draft, "lead", "stage.lead:leads")
        return
    own = _own(draft)
    if own:
        _give(draft, *own)
        return
    if own == ():
        draft.because.append("stage.mixed")
        return
    inherited = None if _says_none(draft) else _from_before(draft, earlier)
    if inherited:
        _give(draft, *inherited)


def _says_none(draft: Draft) -> bool:
    """Words such as 实施 and 前期工作 stand for a stage and give none; what stood before does not reach over them."""
    words = stages()
    if "一批”" in draft.left or re.search(r"未[\u3400-\u9fff]{2}(?:的)?项目", draft.left + draft.right):
        return True
    return any(words.meaning[hit[0]][1] == "-" for text in (draft.left, draft.right) for hit in words.pattern.finditer(text))


def _give(draft: Draft, stage: str, rule: str) -> None:
    draft.stage = cast(ClaimStage, stage)
    draft.because.append(rule)


def _own(draft: Draft) -> tuple[str, str] | tuple[()] | None:
    """From the words of its clause: the last one before the number, else what follows. An empty pair is a mixed stage."""
    if draft.measure == "investment" and _NAMED.match(draft.behind):
        best = furthest(stage_words(draft.left) + stage_words(_rest_of_sentence(draft)))
        return (best[0], f"{best[1]}:project") if best else None
    shared = _shared_out(draft)
    if shared:
        return shared
    left = stage_words(draft.left, reached=False)
    if left:
        if len(left) > 1 and left[-1][2] != left[-2][2] and _JOINED.match(draft.left[left[-2][1] : left[-1][0]]):
            return ()
        return _reached_behind(draft, left[-1]) or (left[-1][2], f"{left[-1][3]}:before")
    modifying = stage_words(_up_to_noun(draft), reached=False)
    if modifying:
        return _reached_behind(draft, modifying[-1]) or (modifying[-1][2], f"{modifying[-1][3]}:modifier")
    if draft.governed_by_next:
        return None
    best = furthest(stage_words(draft.right) or stage_words(draft.right, reached=False) or stage_words(_rest_of_list(draft), reached=False))
    return (best[0], f"{best[1]}:after") if best else None


def _shared_out(draft: Draft) -> tuple[str, str] | None:
    """签约、开工、投产项目分别为20个、15个、9个: the n-th head goes to the n-th number."""
    before = draft.sentence.text[draft.clause_start : draft.quantity.start]
    parts = re.split(r"(?:分别|各)(?:达到|达|为|有|是)?", before)
    if len(parts) != 2 or not re.fullmatch(r"(?:[\d.]+[个项]?[、和，])*", parts[1]):
        return None
    words = stage_words(parts[0], reached=False)
    place = len(re.findall(r"[、和，]", parts[1]))
    return (words[place][2], f"{words[place][3]}:shared_out") if len(words) > 1 and place < len(words) else None


def _reached_behind(draft: Draft, word: tuple[int, int, str, str]) -> tuple[str, str] | None:
    """20个储备项目提前开工: the verb behind tells more than a modifier of the first stages."""
    if word[2] not in ("lead", "negotiating") or draft.governed_by_next:
        return None
    verb = furthest(stage_words(draft.right))
    return (verb[0], f"{verb[1]}:after") if verb and ORDER.index(verb[0]) > ORDER.index(word[2]) else None


def _up_to_noun(draft: Draft) -> str:
    """The words between a number and the noun that it counts: 20个签约项目."""
    if draft.found != "after" or not draft.cue:
        return ""
    return draft.sentence.text[draft.quantity.end : draft.cue[1]]


def _rest_of_list(draft: Draft) -> str:
    """十二个项目分别在经开区、光武、西城集中开工: the verb stands behind the list."""
    rest = draft.sentence.text[draft.quantity.end + len(draft.right) : draft.clause_end]
    return rest if rest.startswith("、") and draft.measure == "project_count" and "项目" not in rest else ""


def _rest_of_sentence(draft: Draft) -> str:
    """Its own part: up to ； or the next project's sum."""
    return re.split(r"[；。]|[、，](?:总|计划)?投资", draft.behind)[0]


_HEADS_LIST = re.compile(r"分别|包括|：|有$|其中")
_BREAKS_DOWN = re.compile(r"^(?:其中|其余|具体|包括|按)")


def _same_part(other: Draft, draft: Draft) -> bool:
    """In one part of a sentence, or over parts and sentences where 其中 takes the sum apart."""
    part = draft.sentence.text[draft.segment_start :]
    if other.sentence is draft.sentence:
        between = draft.sentence.text[other.quantity.end : draft.quantity.start]
        if (
            draft.measure == "investment"
            and re.search(r"分别[为是]|包括|：", between)
            and "投资" not in between[: -len(draft.left) or None]
        ):
            return True
        return other.segment_start == draft.segment_start or bool(_BREAKS_DOWN.match(part)) or bool(_BREAKS_DOWN.match(draft.sentence.text))
    return bool(_BREAKS_DOWN.match(draft.sentence.text))


def _from_before(draft: Draft, earlier: list[Draft]) -> tuple[str, str] | None:
    """From the projects counted before it in the same part of the sentence, or from a clause that heads the list."""
    counted = [other for other in earlier if other.measure in STAGED and _same_part(other, draft) and not other.dropped]
    if counted:
        return (counted[-1].stage, "stage.list") if counted[-1].stage else None
    head = draft.sentence.text[draft.segment_start : draft.clause_start]
    if draft.measure == "investment" and _NAMED.match(draft.behind):
        head = head if _HEADS_LIST.search(head) else ""
    elif "项目" not in head and "其中" not in draft.clause:
        head = ""
    words = stage_words(head) or (stage_words(draft.lead) if _BREAKS_DOWN.match(draft.sentence.text) and "项目" in draft.lead else [])
    best = words[-1] if words else None
    return (best[2], f"{best[3]}:list_head") if best else None
