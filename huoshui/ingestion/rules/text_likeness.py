"""Texts folded for searching, and how alike two of them are: a text that was republished is told at upload.

A fingerprint is the smallest hashes of the text's shingles (runs of eight characters). The share of common hashes among the
smallest of both together estimates the share of common shingles (Broder 1997), so 128 numbers stand for a text of any length.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Collection, Sequence

from huoshui.core.names import without_tags

SHINGLE_LENGTH = 8
FINGERPRINT_SIZE = 128
ALIKE_PERCENT = 60
"""From this share on a text is told to be republished; an estimate from 128 hashes is then within nine points of the truth."""
_NOT_WORD = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """Width, case, spaces, punctuation and markup do not count, so that a word broken over two lines is found."""
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", without_tags(text))).casefold()


def fingerprint(text: str) -> list[int]:
    """The smallest hashes of a folded text's shingles, ascending; empty for a text that is too short to compare."""
    encoded = text.encode("utf-32-le")
    size = 4 * SHINGLE_LENGTH
    hashes = {zlib.crc32(encoded[start : start + size]) for start in range(0, len(encoded) - size + 1, 4)}
    return sorted(hashes)[:FINGERPRINT_SIZE]


def alike_percent(one: Sequence[int], other: Collection[int]) -> int:
    """The share of common shingles, 0 to 100, estimated from two fingerprints."""
    if not one or not other:
        return 0
    smallest = sorted(set(one) | set(other))[:FINGERPRINT_SIZE]
    common = set(one) & set(other)
    return round(100 * sum(1 for each in smallest if each in common) / len(smallest))
