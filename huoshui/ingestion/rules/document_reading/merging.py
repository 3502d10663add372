"""Layer 6, claims: figures said twice with one meaning become one claim."""

from __future__ import annotations

from dataclasses import replace

from .claims import FigureClaim


def merged(claims: list[FigureClaim]) -> list[FigureClaim]:
    """One claim a number and meaning, the fuller one kept, the others remembered as said again."""
    kept: list[FigureClaim] = []
    by_key: dict[tuple[object, ...], list[int]] = {}
    for claim in claims:
        key = (claim.measure, claim.value, claim.unit, claim.modality)
        twin = next((place for place in by_key.get(key, ()) if _same(kept[place], claim)), None)
        if twin is None:
            by_key.setdefault(key, []).append(len(kept))
            kept.append(claim)
        else:
            kept[twin] = _joined(kept[twin], claim)
    return kept


def _joined(first: FigureClaim, again: FigureClaim) -> FigureClaim:
    best, other = (again, first) if (again.period is not None) > (first.period is not None) else (first, again)
    return replace(
        best,
        stage=best.stage or other.stage,
        also_said=(*first.also_said, *again.also_said, other.span),
        because=(*best.because, "merge.said_again"),
        confidence=min(0.99, best.confidence + 0.05),
    )


def _same(one: FigureClaim, two: FigureClaim) -> bool:
    """The same meaning: stage and period agree or one is silent, and the number is rare or the subjects share their words."""
    if one.stage != two.stage and one.stage and two.stage:
        return False
    if one.period and two.period and one.period != two.period and not _inside(one.period, two.period):
        return False
    if one.span.start <= two.span.start < one.span.end and one.number != two.number and two.number.start - one.number.end < 40:
        return False
    return _alike(one.subject, two.subject) >= (0.34 if _rare(one) else 0.6)


def _inside(one: str, two: str) -> bool:
    return one.startswith(two) or two.startswith(one)


def _rare(claim: FigureClaim) -> bool:
    return len(str(claim.value.normalize().as_tuple().digits).replace(", ", "").strip("(),")) >= 3


def _alike(one: str, two: str) -> float:
    first, second = set(_pairs(one)), set(_pairs(two))
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0


def _pairs(text: str) -> list[str]:
    return [text[place : place + 2] for place in range(len(text) - 1)]
