"""What each audited operation is called in Chinese. Each domain declares its own; the audit page and exports read them here."""

from __future__ import annotations

import re
from collections.abc import Mapping

_SENTENCES: dict[str, str] = {}
_NAME = re.compile(r"^[a-z][a-z_]*(\.[a-z][a-z_]*)+$")


def declare(sentences: Mapping[str, str]) -> None:
    """Add ``{"unit.closed": "撤销机构"}``. A name is area.deed in lower case; two different sentences for one name are a defect."""
    for operation, sentence in sentences.items():
        if not _NAME.match(operation) or len(operation) > 80:
            raise ValueError(f"audit operation {operation!r} is not of the form area.deed_done")
        if _SENTENCES.get(operation, sentence) != sentence:
            raise ValueError(f"audit operation {operation!r} is declared twice, with different sentences")
        _SENTENCES[operation] = sentence


def sentence_of(operation: str) -> str:
    """The Chinese words; the code itself for an operation of a newer version, so that nothing is hidden."""
    return _SENTENCES.get(operation, operation)


def all_sentences() -> dict[str, str]:
    """Everything declared so far, by operation."""
    return dict(sorted(_SENTENCES.items()))


declare({"audit.searched": "查询审计日志", "audit.exported": "导出审计日志", "audit.chain_checked": "核验审计链"})
