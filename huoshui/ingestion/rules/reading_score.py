"""How well documents are read: claims beside gold, figures strict and loose, period, projects, evidence.

Rows are dictionaries in the claim format. The comparison is the one of the claim format's own scorer: the same rows give the same figures.
"""

from __future__ import annotations

import difflib
import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

Row = Mapping[str, Any]
_PINYIN = re.compile(r"(?<=[\u3400-\u9fff])\([a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ' ]{1,12}\)")
_MARKS = re.compile(r"[,;:!?'\"“”‘’、。，；：！？·•]")


@dataclass(frozen=True, slots=True)
class Share:
    """Precision, recall and F1 of ``matched`` of ``gold`` rows by ``pred`` rows."""

    matched: int
    gold: int
    pred: int

    @property
    def precision(self) -> float:
        return self.matched / self.pred if self.pred else 0.0

    @property
    def recall(self) -> float:
        return self.matched / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __add__(self, other: Share) -> Share:
        return Share(self.matched + other.matched, self.gold + other.gold, self.pred + other.pred)


@dataclass(frozen=True, slots=True)
class DocumentScore:
    """One document's shares; ``period`` counts strict matches whose gold has one, ``evidence`` quotes that stand in the source."""

    strict: Share
    loose: Share
    period: tuple[int, int]
    projects_named: Share
    projects_strict: Share
    evidence: tuple[int, int]
    missed: tuple[Row, ...] = ()
    made_up: tuple[Row, ...] = ()
    other_period: tuple[tuple[Row, Row], ...] = ()  # strict matches whose period differs: gold, predicted


@dataclass(slots=True)
class Score:
    """The sum over documents, and the mean of their strict F1."""

    documents: dict[str, DocumentScore] = field(default_factory=dict)

    @property
    def mean_of_documents(self) -> float:
        return sum(one.strict.f1 for one in self.documents.values()) / max(len(self.documents), 1)

    def share(self, name: str) -> Share:
        return sum((getattr(one, name) for one in self.documents.values()), Share(0, 0, 0))

    def ratio(self, name: str) -> float | None:
        done = sum(getattr(one, name)[0] for one in self.documents.values())
        every = sum(getattr(one, name)[1] for one in self.documents.values())
        return done / every if every else None


def comparable(text: str) -> str:
    """A text without tags, pinyin, spaces and marks, in simplified characters: both sides of a comparison go through it."""
    text = html.unescape(re.sub(r"<[^>]+>", "", text))
    text = _PINYIN.sub("", unicodedata.normalize("NFKC", text))
    text = re.sub(r"\s+", "", text)
    text = re.sub(r"(?<!\d)\.|\.(?!\d)", "", text)
    return _MARKS.sub("", _simplify()(text))


@cache
def _simplify() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s").convert


def score_document(source: str, gold: Sequence[Row], pred: Sequence[Row]) -> DocumentScore:
    """Compare one document's claims with its gold; ``source`` is its file's text."""
    gold_figures, pred_figures = _of_kind(gold, "figure"), _of_kind(pred, "figure")
    gold_projects, pred_projects = _of_kind(gold, "project"), _of_kind(pred, "project")
    pairs = pair_projects(gold_projects, pred_projects)
    exact = sum(g.get("stage") == p.get("stage") and _same_money(g.get("investment"), p.get("investment")) for g, p in pairs)
    clean_source = comparable(source)
    quotes = [comparable(row.get("quote") or "") for row in pred]
    sizes = len(gold_figures), len(pred_figures)
    project_sizes = len(gold_projects), len(pred_projects)
    return DocumentScore(
        strict=Share(_overlap(map(strict_key, gold_figures), map(strict_key, pred_figures)), *sizes),
        loose=Share(_overlap(map(_loose_key, gold_figures), map(_loose_key, pred_figures)), *sizes),
        period=_periods(gold_figures, pred_figures),
        other_period=tuple(_other_periods(gold_figures, pred_figures)),
        projects_named=Share(len(pairs), *project_sizes),
        projects_strict=Share(exact, *project_sizes),
        evidence=(sum(bool(quote) and quote in clean_source for quote in quotes), len(quotes)),
        missed=tuple(_left_over(gold_figures, pred_figures)) + tuple(_unpaired(gold_projects, [g for g, _ in pairs])),
        made_up=tuple(_left_over(pred_figures, gold_figures)) + tuple(_unpaired(pred_projects, [p for _, p in pairs])),
    )


def strict_key(row: Row) -> tuple[object, ...]:
    """What two figures must share to count as the same."""
    return (_number(row.get("value")), row.get("unit"), row.get("measure"), row.get("stage"), row.get("modality"))


def _loose_key(row: Row) -> tuple[object, ...]:
    return (_number(row.get("value")), row.get("unit"))


def _of_kind(rows: Sequence[Row], kind: str) -> list[Row]:
    return [row for row in rows if row["kind"] == kind]


def _number(value: object) -> float | None:
    """Six significant digits; None, which no gold has, for what is no number."""
    try:
        return float(f"{float(value):.6g}")  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def _overlap(one: Iterable[object], two: Iterable[object]) -> int:
    return sum((Counter(one) & Counter(two)).values())


def _left_over(rows: Sequence[Row], others: Sequence[Row]) -> list[Row]:
    missing = Counter(map(strict_key, rows)) - Counter(map(strict_key, others))
    found = []
    for row in rows:
        key = strict_key(row)
        if missing.get(key, 0) > 0:
            missing[key] -= 1
            found.append(row)
    return found


def _unpaired(rows: Sequence[Row], paired: Sequence[Row]) -> list[Row]:
    places = {id(row) for row in paired}
    return [row for row in rows if id(row) not in places]


def _periods(gold: Sequence[Row], pred: Sequence[Row]) -> tuple[int, int]:
    twins: dict[tuple[object, ...], list[Row]] = {}
    for row in pred:
        twins.setdefault(strict_key(row), []).append(row)
    right = every = 0
    for row in gold:
        same = twins.get(strict_key(row))
        if same and row.get("period"):
            every += 1
            twin = next((other for other in same if other.get("period") == row["period"]), None)
            if twin is not None:
                same.remove(twin)
                right += 1
    return right, every


def _other_periods(gold: Sequence[Row], pred: Sequence[Row]) -> list[tuple[Row, Row]]:
    twins: dict[tuple[object, ...], list[Row]] = {}
    for row in pred:
        twins.setdefault(strict_key(row), []).append(row)
    pairs = [(row, twins[strict_key(row)]) for row in gold if strict_key(row) in twins and row.get("period")]
    return [(row, same[0]) for row, same in pairs if all(other.get("period") != row["period"] for other in same)]


def pair_projects(gold: Sequence[Row], pred: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Projects that go by the same name: equal, one inside the other, or alike by 0.8; the likest first, each once."""
    likeness = sorted(
        ((max(_alike(one, two) for one in _names(g) for two in _names(p)), i, j) for i, g in enumerate(gold) for j, p in enumerate(pred)),
        reverse=True,
    )
    used_gold: set[int] = set()
    used_pred: set[int] = set()
    pairs = []
    for like, i, j in likeness:
        if like and i not in used_gold and j not in used_pred:
            used_gold.add(i)
            used_pred.add(j)
            pairs.append((gold[i], pred[j]))
    return pairs


def _names(row: Row) -> list[str]:
    return [row.get("name") or "", *(row.get("aliases") or [])]


def _alike(one: str, two: str) -> float:
    one, two = (re.sub(r"(项目|工程)$", "", comparable(name)) for name in (one, two))
    if not one or not two:
        return 0.0
    if one == two:
        return 1.0
    short, long = sorted((len(one), len(two)))
    if (one in two or two in one) and short >= 3 and short / long >= 0.4:
        return 0.9
    ratio = difflib.SequenceMatcher(None, one, two).ratio()
    return ratio if ratio >= 0.8 else 0.0


def _same_money(one: object, two: object) -> bool:
    if one is None or two is None:
        return one is None and two is None
    if _number(two) is None:
        return False
    return abs(float(one) - float(two)) <= 1e-6 * max(abs(float(one)), 1)  # type: ignore[arg-type]
