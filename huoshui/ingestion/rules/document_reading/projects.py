"""Layer 7, named projects: names, how far they have come, what they cost and when, one claim a project."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from typing import cast

from .claims import ClaimStage, ProjectClaim, Span
from .cleaning import CleanText
from .drafts import Draft
from .layout import Sentence
from .modality_scope import sentence_modality
from .projects_dates import set_dates
from .projects_groups import Group, Mention
from .projects_mentions import groups
from .projects_merging import Project, joined
from .projects_money import set_investments
from .projects_stage import batch_of, event_of, furthest, headings_want, said_stages, set_stages
from .projects_tables import is_table_row, table_groups
from .time_expressions import Today

_ABOUT_IT = re.compile(
    r"^“?(?:[^，。；]{2,8}，)?(?:(?:计划|概算|预计)?总投资|该(?:项目|工厂|园区|高速|基地|中心|工程|医院|学校|产业园)|项目|我们|这个项目|企业)"
)
_LIST_GOES_ON = re.compile(r"^(?:包括|其中|分别是|分别为|主要有|主要包括|主要是)")
_AT_PLACE = re.compile(r"^(?:在|来到|走进)?(?P<name>[^，。；：]{4,40})，")
_FARTHEST = 300  # characters of a quote
_CONFIDENCE = {"project.list": 0.85, "project.before_word": 0.8, "project.opened": 0.75}


def read_projects(
    cleaned: CleanText, source: str, sentences: list[Sentence], figures: list[Draft], today: Today | None = None
) -> list[ProjectClaim]:
    """The projects that the text names, one claim a project. The sums among ``figures`` that are a project's take its stage."""
    reader = _Reader(sentences, figures, today or Today(None))
    tabled = "\t" in source
    for sentence in sentences:
        if not (tabled and is_table_row(sentence, cleaned, source)):
            reader.read(sentence)
    claims = []
    for project in joined([*reader.found, *(table_groups(cleaned, source) if tabled else ())]):
        claim = _claim(project, cleaned, source)
        claims.append(claim)
        for mention, _ in project.said:
            if mention.sum_said:
                mention.sum_said.stage, mention.sum_said.of_project = claim.stage, True
                mention.sum_said.because.append("stage.project")
    return claims


class _Reader:
    """Goes through the sentences and remembers what a paragraph is about: what is wanted, the batch, the project named last."""

    def __init__(self, sentences: list[Sentence], figures: list[Draft], today: Today) -> None:
        self.found: list[Group] = []
        self._today = today
        self._figures: defaultdict[int, list[Draft]] = defaultdict(list)
        for draft in figures:
            self._figures[draft.sentence.start].append(draft)
        self._paragraph, self._modality, self._batch = -1, "", ""
        self._topic: Group | None = None
        self._before = ""  # the sentence before, of the same paragraph
        self._heard: list[Sentence] = []  # of the paragraph, their modality not yet asked
        self._event = event_of(sentences)
        self._named: dict[str, Group] = {}

    def read(self, sentence: Sentence) -> None:
        """Find the names of one sentence with stage, sum and dates; or hear more about the one named before."""
        if sentence.paragraph != self._paragraph:
            self._paragraph, self._modality, self._batch, self._before = sentence.paragraph, "", "", ""
            self._heard.clear()
        named = groups(sentence)
        if named:
            self._take(sentence, named)
        else:
            self._hear_more(sentence, self._figures[sentence.start])
        self._batch = batch_of(sentence.text) or self._batch
        self._heard.append(sentence)
        self._before = sentence.text

    def _take(self, sentence: Sentence, named: list[Group]) -> None:
        for one, two in pairwise(named):
            if re.fullmatch("，|、|以及|和|及|与", one.until(two)):
                one.conjoined = two.conjoined = True
        if _LIST_GOES_ON.match(sentence.text) and "项目" in self._before:
            last = said_stages(self._before, 0, len(self._before))[-1:]
            self._batch = self._batch or (last[0][2] if last else "")
        wanted = self._wanted(sentence)
        set_stages(named, wanted=wanted, batch=self._batch)
        for number, group in enumerate(named):
            later = named[number + 1] if number + 1 < len(named) else None
            set_investments(group, later, self._figures[sentence.start])
            set_dates(group, later, self._today)
            for mention in group.mentions:
                if not wanted and not mention.stage and mention.sum_said and self._event:
                    mention.stage = self._event
            self._topic = group
            self._named.update({mention.name: group for mention in group.mentions if not mention.weak})
        self.found += named

    def _wanted(self, sentence: Sentence) -> bool:
        """Does the paragraph, or the nearest heading that says either, speak of what is to be done?"""
        for earlier in self._heard:
            self._modality = sentence_modality(earlier) or self._modality
        self._heard.clear()
        return self._modality == "strong" if self._modality else headings_want(sentence.headings)

    def _hear_more(self, sentence: Sentence, figures: list[Draft]) -> None:
        """该项目总投资9.8亿元，今年6月投产; 在X工厂，… names the project that the next sentences are about."""
        place = _AT_PLACE.match(sentence.text)
        if place and place["name"] in self._named:
            self._topic = self._again(place["name"], sentence, place.start("name"))
        topic = self._topic
        if not topic or len(topic.mentions) != 1 or topic.counted or sentence.paragraph - topic.sentence.paragraph > 1:
            return
        told = topic if topic.sentence is sentence else None
        if _ABOUT_IT.match(sentence.text):
            told = self._again(topic.mentions[0].name, sentence, 0)
        if not told:
            return
        self.found.append(told)
        self._topic = told
        best = furthest(said_stages(sentence.text, told.end, len(sentence.text)))
        if best:
            told.mentions[0].stage, told.mentions[0].stage_place = best[2], best[:2]
        set_investments(told, None, figures)
        set_dates(told, None, self._today)

    def _again(self, name: str, sentence: Sentence, start: int) -> Group:
        here = sentence.text.startswith(name, start)
        end = start + len(name) if here else start
        return Group(sentence, [Mention(name, start, end, start, "project.topic", weak=True)], start, end, start)


def _claim(project: Project, cleaned: CleanText, source: str) -> ProjectClaim:
    mention, group = project.furthest() or project.said[0]
    paid = project.dearest()
    start, end = cleaned.source_span(*_quoted(project, mention, group))
    names = project.names()
    dates: dict[str, str] = {}
    for said, _ in project.said:
        dates |= said.dates
    rules = tuple(dict.fromkeys(said.rule for said, _ in project.said))
    return ProjectClaim(
        quote=source[start:end],
        span=Span(start, end),
        name=max(names, key=len),
        stage=cast(ClaimStage | None, mention.stage),
        investment_fen=paid.investment * 100 if paid and paid.investment else None,
        aliases=tuple(name for name in names if name != max(names, key=len)),
        dates=dates,
        also_said=tuple(_span(said, other, cleaned) for said, other in project.said if said is not mention and said.end > said.start),
        because=rules,
        confidence=min(0.95, max(_CONFIDENCE.get(rule, 0.65) for rule in rules) + 0.05 * (len(rules) > 1)),
    )


def _quoted(project: Project, mention: Mention, group: Group) -> tuple[int, int]:
    """The run from the name to the word of its stage; the name alone where they stand too far apart for one reader's glance."""
    left, right = _place(mention, group)
    if mention.stage_place:
        left = min(left, group.sentence.start + mention.stage_place[0])
        right = max(right, group.sentence.start + mention.stage_place[1])
    named = [_place(said, other) for said, other in project.said if said.end > said.start]
    if mention.end > mention.start or not named:
        return left, max(right, left + 1)
    before = max((place for place in named if place[0] <= left), default=named[0])
    return (before[0], right) if 0 < right - before[0] <= _FARTHEST else before


def _place(mention: Mention, group: Group) -> tuple[int, int]:
    return group.sentence.start + mention.start, group.sentence.start + mention.end


def _span(mention: Mention, group: Group, cleaned: CleanText) -> Span:
    return Span(*cleaned.source_span(*_place(mention, group)))
