"""How alike two requests are, by the words they share; and what follows for category and lead unit. It proposes, a person decides.

Likeness is the cosine of weighted character pairs: rare pairs weigh more (inverse document frequency), pairs that every request has
(企业, 希望, 协调) next to nothing. Deterministic, no dictionary to keep, about 20,000 comparisons a second.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from uuid import UUID

LEAST_LIKENESS = 0.22  # below it nothing is shown
CLUSTER_LIKENESS = 0.30  # from here two requests of one category may be one common matter
_ROUNDING = 1e-9  # sums come in another order than they would one by one
_CHINESE = re.compile("[\u3400-\u9fff]+")
_WORD = re.compile("[a-z0-9]+")
# said in every request, so that they tell nothing
_EMPTY_PAIRS = frozenset(
    {"企业", "公司", "我们", "我司", "希望", "协调", "解决", "问题", "目前", "由于", "需要", "相关", "部门", "请求", "帮助"}
    | {"反映", "情况", "无法", "影响", "生产", "经营", "项目", "工作", "进行", "给予", "支持", "存在"}
)


@dataclass(frozen=True, slots=True)
class KnownRequest:
    """A request that stands in the ledger, as far as likeness needs it."""

    request_id: UUID
    number: str
    text: str
    category: str = ""
    lead_unit_id: UUID | None = None
    enterprise_id: UUID | None = None
    area_id: UUID | None = None
    is_open: bool = True

    @property
    def first_line(self) -> str:
        """The title: the first line of the text."""
        return self.text.partition("\n")[0]


@dataclass(frozen=True, slots=True)
class SimilarRequest:
    """One request that is alike, and by which words."""

    request: KnownRequest
    likeness: float  # 0 to 1
    shared_words: tuple[str, ...]
    same_enterprise: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the text suggests, each with its reason; empty where nothing does."""

    category: str
    category_why: str
    lead_unit_id: UUID | None
    lead_unit_why: str
    similar: tuple[SimilarRequest, ...]


def pairs_of(text: str) -> Counter[str]:
    """Neighbouring characters of Chinese runs, whole words of Latin ones."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    found: Counter[str] = Counter()
    for run in _CHINESE.findall(plain):
        found.update(pair for pair in (run[at : at + 2] for at in range(len(run) - 1)) if pair not in _EMPTY_PAIRS)
    found.update(word for word in _WORD.findall(plain) if len(word) > 1)
    return found


class RequestTexts:
    """An index over known requests. Building costs about 10 µs a character, each question a pass over the rows that share a pair."""

    def __init__(self, known: Iterable[KnownRequest], *, of: int = 0, said: Callable[[str], float] | None = None) -> None:
        """``known`` may be the nearest ``of`` many; ``said`` then tells in about how many of all a pair stands, 0 for a rare one."""
        self.known = list(known)
        counted = [pairs_of(one.text) for one in self.known]
        spread: Counter[str] = Counter()
        for pairs in counted:
            spread.update(pairs.keys())
        self._count = max(len(self.known), of, 1)
        self._spread: dict[str, float] = {pair: max(count, said(pair)) if said else count for pair, count in spread.items()}
        self._said = said or (lambda pair: 0.0)
        self._weights: dict[str, float] = {}
        self._vectors = [self._vector(pairs) for pairs in counted]
        self._rows_of: dict[str, list[int]] = defaultdict(list)
        for row, vector in enumerate(self._vectors):
            for pair in vector:
                self._rows_of[pair].append(row)

    def _weight(self, pair: str) -> float:
        if pair not in self._weights:
            self._weights[pair] = math.log(1 + self._count / (1 + (self._spread[pair] if pair in self._spread else self._said(pair))))
        return self._weights[pair]

    def _vector(self, pairs: Mapping[str, int]) -> dict[str, float]:
        raw = {pair: (1 + math.log(times)) * self._weight(pair) for pair, times in pairs.items()}
        length = math.sqrt(sum(value * value for value in raw.values())) or 1.0
        return {pair: value / length for pair, value in raw.items()}

    def similar(
        self, text: str, *, enterprise_id: UUID | None = None, without: UUID | None = None, limit: int = 8, least: float = LEAST_LIKENESS
    ) -> list[SimilarRequest]:
        """The most alike first; ties by number."""
        asked = self._vector(pairs_of(text))
        scores: dict[int, float] = defaultdict(float)
        for pair, weight in asked.items():
            for row in self._rows_of.get(pair, ()):
                scores[row] += weight * self._vectors[row][pair]
        ranked = sorted(
            (row for row, score in scores.items() if score >= least and self.known[row].request_id != without),
            key=lambda row: (-scores[row], self.known[row].number),
        )
        return [
            SimilarRequest(
                self.known[row],
                round(scores[row], 4),
                shared_words(text, self.known[row].text, asked),
                enterprise_id is not None and self.known[row].enterprise_id == enterprise_id,
            )
            for row in ranked[:limit]
        ]

    def alike_in_categories(self, *, least: float, limit: int = 200) -> dict[int, list[tuple[int, float]]]:
        """For each known one (row, likeness) of those of its category that are alike, the most alike first; without reasons.

        Exact, and quick because common pairs are not looked up: a vector is indexed only from where its rest could reach ``least`` (the
        All-Pairs method of Bayardo, Ma and Srikant, 2007).
        """
        rows_of: dict[str, list[int]] = defaultdict(list)
        for row, one in enumerate(self.known):
            rows_of[one.category].append(row)
        found: dict[int, list[tuple[int, float]]] = {row: [] for row in range(len(self.known))}
        for rows in rows_of.values():
            for row, other, score in self._alike_pairs(rows, least):
                found[row].append((other, score))
                found[other].append((row, score))
        for alike in found.values():
            alike.sort(key=lambda one: (-one[1], self.known[one[0]].number))
            del alike[limit:]
        return found

    def _alike_pairs(self, rows: Sequence[int], least: float) -> Iterator[tuple[int, int, float]]:
        most: dict[str, float] = defaultdict(float)
        for row in rows:
            for pair, weight in self._vectors[row].items():
                most[pair] = max(most[pair], weight)
        indexed: dict[str, list[tuple[int, float]]] = defaultdict(list)
        rests: dict[int, tuple[float, dict[str, float]]] = {}  # how much the part that is not indexed can add at most, and that part
        for row in rows:
            vector = self._vectors[row]
            for other, score in _scores(vector, indexed).items():
                bound, rest = rests[other]
                if score + bound < least - _ROUNDING:
                    continue
                whole = score + sum(weight * vector[pair] for pair, weight in rest.items() if pair in vector)
                if whole >= least:
                    yield row, other, round(whole, 4)
            common_first = sorted(vector.items(), key=lambda one: (-self._spread[one[0]], one[0]))
            sums = accumulate(weight * most[pair] for pair, weight in common_first)
            cut = sum(1 for reached in sums if reached < least - _ROUNDING)
            rest = dict(common_first[:cut])
            rests[row] = (sum(weight * most[pair] for pair, weight in rest.items()), rest)
            for pair, weight in common_first[cut:]:
                indexed[pair].append((row, weight))


def _scores(vector: Mapping[str, float], indexed: Mapping[str, Sequence[tuple[int, float]]]) -> dict[int, float]:
    """How alike each indexed row is to ``vector``, as far as the index tells."""
    scores: dict[int, float] = defaultdict(float)
    for pair, weight in vector.items():
        for row, its in indexed.get(pair, ()):
            scores[row] += weight * its
    return scores


def shared_words(one: str, other: str, weights: Mapping[str, float], most: int = 4) -> tuple[str, ...]:
    """The longest runs that both texts have, heaviest first: what a person recognises as the reason."""
    first = unicodedata.normalize("NFKC", one).casefold()
    second = unicodedata.normalize("NFKC", other).casefold()
    found: dict[str, float] = {}
    for run in _CHINESE.findall(first):
        at = 0
        while at < len(run) - 1:
            length = 2
            while at + length <= len(run) and run[at : at + length] in second:
                length += 1
            word = run[at : at + length - 1]
            if len(word) >= 2:
                weight = sum(weights.get(word[i : i + 2], 0.0) for i in range(len(word) - 1))
                if weight > 0:
                    found[word] = max(found.get(word, 0.0), weight)
            at += max(len(word), 1)
    return tuple(sorted(found, key=lambda word: (-found[word], word))[:most])


def propose(
    text: str,
    known: RequestTexts,
    category_words: Mapping[str, Sequence[str]],
    category_labels: Mapping[str, str],
    usual_lead_units: Mapping[str, UUID],
    *,
    enterprise_id: UUID | None = None,
    without: UUID | None = None,
) -> Proposal:
    """Category by the dictionary's words and by what alike requests were; lead unit by whom alike ones were dispatched to.

    ``usual_lead_units`` is the unit that the category dictionary names, taken where no past dispatch speaks.
    """
    similar = known.similar(text, enterprise_id=enterprise_id, without=without)
    votes: dict[str, float] = defaultdict(float)
    reasons: dict[str, list[str]] = defaultdict(list)
    for category, words in category_words.items():
        hits = [word for word in words if word and word in text]
        if hits:
            votes[category] += 0.5 + 0.25 * len(hits)
            reasons[category].append(f"写到“{'、'.join(hits[:3])}”")
    for one in similar:
        if one.request.category:
            votes[one.request.category] += one.likeness
            reasons[one.request.category].append(f"与 {one.request.number} 相近")
    category = min(votes, key=lambda code: (-votes[code], code)) if votes else ""
    units: dict[UUID, float] = defaultdict(float)
    unit_reasons: dict[UUID, list[str]] = defaultdict(list)
    for one in similar:
        unit_id = one.request.lead_unit_id
        if unit_id is not None and (not category or one.request.category in ("", category)):
            units[unit_id] += one.likeness
            unit_reasons[unit_id].append(one.request.number)
    if units:
        unit = min(units, key=lambda each: (-units[each], str(each)))
        return Proposal(
            category, "；".join(reasons[category][:3]), unit, f"相近的 {'、'.join(unit_reasons[unit][:3])} 由其主办", tuple(similar)
        )
    usual = usual_lead_units.get(category)
    why = f"“{category_labels.get(category, category)}”类通常由其主办" if usual else ""
    return Proposal(category, "；".join(reasons[category][:3]) if category else "", usual, why, tuple(similar))


@dataclass(frozen=True, slots=True)
class Cluster:
    """Requests of several firms that may be one common matter."""

    category: str
    requests: tuple[KnownRequest, ...]
    shared_words: tuple[str, ...]
    firm_count: int


def find_clusters(known: RequestTexts, *, least_firms: int = 3, least: float = CLUSTER_LIKENESS, limit: int | None = None) -> list[Cluster]:
    """The ``limit`` largest groups of alike requests of one category from at least ``least_firms`` firms. Each request is in one at most.

    Grown from the request with the most alike ones, and only by direct likeness to it: chains (a like b, b like c) are not followed.
    """
    alike = known.alike_in_categories(least=least)
    taken: set[int] = set()
    groups = []
    for row in sorted(alike, key=lambda each: (-len(alike[each]), known.known[each].number)):
        if row in taken:
            continue
        members = [row, *(other for other, _ in alike[row] if other not in taken)]
        firms = {known.known[each].enterprise_id or known.known[each].request_id for each in members}
        if len(firms) < least_firms:
            continue
        taken.update(members)
        groups.append((tuple(known.known[each] for each in members), len(firms)))
    groups.sort(key=lambda group: (-group[1], -len(group[0]), group[0][0].number))
    return [Cluster(requests[0].category, requests, _words_of(requests), firm_count) for requests, firm_count in groups[:limit]]


def _words_of(requests: Sequence[KnownRequest]) -> tuple[str, ...]:
    """What the first shares with the others, by how often."""
    weights = dict.fromkeys(pairs_of(requests[0].text), 1.0)
    words: Counter[str] = Counter()
    for other in requests[1:]:
        words.update(shared_words(requests[0].text, other.text, weights))
    return tuple(word for word, _ in words.most_common(4))
