"""Layer 7, named projects: names, how far they have come, what they cost and when, one claim a project."""

from __future__ import annotations

import re
from itertools import pairwise

from .claims import ClaimStage, ProjectClaim, Span
from .cleaning import CleanText
from .drafts import Draft
from .layout import Sentence
from .modality_scope import sentence_modality
from .projects_merging import Project, furthest_stage, joined
from .projects_mentions import Group, Mention, groups
from .projects_money import set_investments
from .projects_stage import batch_of, furthest, said_stages, set_stages, text_between

_ABOUT_IT = re.compile(r"^(?:“)?(?:该项目|项目|该工厂|该园|该高速|该基地|我们|这个项目|企业)")


def read_projects(cleaned: CleanText, source: str, sentences: list[Sentence], figures: list[Draft]) -> list[ProjectClaim]:
    """The projects that the text names, one claim a name. ``figures`` are all figures read, in order."""
    by_sentence: dict[int, list[Draft]] = {}
    for draft in figures:
        by_sentence.setdefault(draft.sentence.start, []).append(draft)
    found: list[Group] = []
    topic: Group | None = None
    paragraph, modality, batch = -1, None, ""
    for sentence in sentences:
        if sentence.paragraph != paragraph:
            paragraph, modality, batch = sentence.paragraph, None, ""
        named = groups(sentence)
        _mark_chains(named)
        set_stages(named, wanted=modality == "strong", batch=batch)
        batch = batch_of(sentence.text) or batch
        for number, group in enumerate(named):
            set_investments(group, named[number + 1] if number + 1 < len(named) else None, by_sentence.get(sentence.start, []))
        if not named and topic and sentence.paragraph - topic.sentence.paragraph <= 1:
            _tell_more(topic, sentence, by_sentence.get(sentence.start, []))
        if named:
            topic = named[-1]
        found += named
        modality = sentence_modality(sentence) or modality
    return [_claim(project, cleaned, source) for project in joined(found)]


def _mark_chains(named: list[Group]) -> None:
    """Lists that only a comma or a conjunction parts: a sum behind the last is said of all."""
    for one, two in pairwise(named):
        if re.fullmatch("，|、|以及|和|及|与", text_between(one, two)):
            one.conjoined = two.conjoined = True


def _tell_more(topic: Group, sentence: Sentence, drafts: list[Draft]) -> None:
    """A sentence about the project named before it: 该项目总投资9.8亿元，今年6月投产."""
    if len(topic.mentions) != 1 or topic.counted or not _ABOUT_IT.match(sentence.text):
        return
    mention = topic.mentions[0]
    best = furthest(said_stages(sentence.text, 0, len(sentence.text)))
    again = Mention(mention.name, 0, 0, 0, "project.topic")
    group = Group(sentence, [again], 0, 0, 0)
    if best:
        again.stage, again.stage_place = best[2], best[:2]
    set_investments(group, None, drafts)
    topic_stage = furthest([(0, 0, stage) for stage in (mention.stage, again.stage) if stage])
    mention.stage = topic_stage[2] if topic_stage else None
    if again.investment and again.investment_rank >= mention.investment_rank:
        mention.investment, mention.investment_rank = again.investment, again.investment_rank


def _claim(project: Project, cleaned: CleanText, source: str) -> ProjectClaim:
    best = furthest_stage(project)
    mention, group = best or project.said[0]
    paid = max((pair[0] for pair in project.said if pair[0].investment), key=lambda one: one.investment_rank, default=None)
    start, end = cleaned.source_span(*_quoted(mention, group))
    names = project.names()
    name = max(names, key=len)
    return ProjectClaim(
        quote=source[start:end],
        span=Span(start, end),
        name=name,
        stage=_stage(mention.stage),
        investment_fen=paid.investment * 100 if paid and paid.investment else None,
        aliases=tuple(other for other in names if other != name),
        also_said=tuple(
            Span(*cleaned.source_span(other.sentence.start + said.start, other.sentence.start + said.end)) for said, other in project.said if said is not mention
        ),
        because=tuple(dict.fromkeys(said.rule for said, _ in project.said)),
        confidence=0.8 if mention.rule == "project.list" else 0.7,
    )


def _stage(stage: str | None) -> ClaimStage | None:
    return stage or None  # type: ignore[return-value]


def _quoted(mention: Mention, group: Group) -> tuple[int, int]:
    """The run from the name to the word of its stage, where both stand in one sentence."""
    left, right = mention.start, mention.end
    if mention.stage_place:
        left, right = min(left, mention.stage_place[0]), max(right, mention.stage_place[1])
    return group.sentence.start + left, group.sentence.start + right
