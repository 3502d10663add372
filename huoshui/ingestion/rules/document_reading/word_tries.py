"""Many words as one regular expression: prefixes are shared, so that each place of a text is looked at once and the longest word wins."""

from __future__ import annotations

import re
from collections.abc import Iterable

_Node = dict[str, "_Node"]
_END = ""


def word_pattern(words: Iterable[str]) -> str:
    """A pattern that matches the longest of ``words`` at a place; one that matches nothing where there are none."""
    root: _Node = {}
    for word in words:
        node = root
        for sign in word:
            node = node.setdefault(sign, {})
        node[_END] = {}
    return _written(root) if root else r"(?!)"


def _written(node: _Node) -> str:
    ends = _END in node
    branches = [re.escape(sign) + _written(child) for sign, child in sorted(node.items()) if sign != _END]
    if not branches:
        return ""
    joined = branches[0] if len(branches) == 1 and not ends else f"(?:{'|'.join(branches)})"
    return f"{joined}?" if ends else joined
