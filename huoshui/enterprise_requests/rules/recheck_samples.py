"""说到做到: which closed requests somebody else calls back. Drawn from a seed that is kept, so that anybody can draw again.

The order is that of SHA-256 over seed and id: no generator whose numbers differ between versions, no say for those who are checked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from uuid import UUID


def drawn(seed: str, candidates: Iterable[UUID], size: int) -> list[UUID]:
    """``size`` of the candidates (all where there are fewer), the same for the same seed whatever their order."""
    ranked = sorted(set(candidates), key=lambda one: hashlib.sha256(f"{seed}:{one}".encode()).digest())
    return ranked[: max(size, 0)]


def speaks_otherwise(said: str, found: str) -> bool:
    """Whether the call found something else than the enterprise had said. A silent firm ("") said nothing that could differ."""
    return bool(said) and found not in ("", "unreachable", said)


def differences_by_unit(lines: Iterable[tuple[str, str, str]]) -> list[tuple[str, int, int]]:
    """``(unit, what the enterprise had said, what the call-back found)`` → ``(unit, differing, called)``, most differing first."""
    counts: dict[str, list[int]] = {}
    for unit, said, found in lines:
        if not said:
            continue
        differing, called = counts.setdefault(unit, [0, 0])
        counts[unit] = [differing + speaks_otherwise(said, found), called + 1]
    rows: Sequence[tuple[str, int, int]] = [(unit, differing, called) for unit, (differing, called) in counts.items()]
    return sorted(rows, key=lambda row: (-row[1], -row[2], row[0]))
