"""Verifies audit chains by itself: its own SQL, its own canonical text, its own hashing. Shares no code with what writes them.

It finds an entry that was changed, deleted, inserted or swapped, a suffix that was hashed anew, and a chain cut short:
every entry must hash to what it says, stand on the hash before it, be numbered without a gap, and end at the head, whose seal
is keyed from the key file outside the database.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

_BATCH_ROWS = 2000
_ENTRIES = """
SELECT id, sequence, happened_at, actor_id, actor_name, actor_address, operation, subject_kind, subject_id, subject_label,
       before::text, after::text, succeeded, hash_algorithm, previous_hash, entry_hash
FROM audit_auditentry WHERE zone_id = %s AND sequence > %s ORDER BY sequence, id LIMIT %s
"""
_HEAD = "SELECT sequence, entry_hash, seal FROM audit_auditchainhead WHERE zone_id = %s"


@dataclass(frozen=True)
class ChainProblem:
    """One thing wrong with one zone's chain. ``sequence`` 0 means the chain as a whole."""

    zone_id: UUID
    sequence: int
    code: str
    sentence: str


@dataclass(frozen=True)
class ChainReport:
    """What a verification found: how many entries were read, the last hash, and the problems in order."""

    zone_id: UUID
    entry_count: int
    last_hash: str
    problems: tuple[ChainProblem, ...]

    @property
    def is_whole(self) -> bool:
        return not self.problems


def verify_zone(zone_id: UUID, *, seal_key: str, witnessed: tuple[int, str] | None = None) -> ChainReport:
    """Read and check the whole chain of ``zone_id`` (bind row security to it first).

    ``seal_key`` is the text key of the head's seal. ``witnessed`` is (sequence, hash) noted elsewhere before (a backup's
    manifest, the parent zone, a report's footer): the chain must still hold exactly that entry.
    """
    problems: list[ChainProblem] = []
    previous, number, last_hash = "0" * 64, 0, "0" * 64
    witness_found = witnessed is None
    for row in _rows(zone_id):
        sequence, stated_previous, stated_hash = row["sequence"], row["previous_hash"], row["entry_hash"]
        number += 1
        if sequence != number:
            missing = f"第{number}条" if sequence == number + 1 else f"第{number}至{sequence - 1}条"
            gap = f"审计链缺{missing}，可能被删除。" if sequence > number else f"第{sequence}条出现两次，可能被插入。"
            problems.append(ChainProblem(zone_id, sequence, "sequence_gap", gap))
            number = sequence
        if stated_previous != previous:
            problems.append(ChainProblem(zone_id, sequence, "link_broken", f"第{sequence}条没有接在前一条之后（前一条哈希不符）。"))
        if _digest(zone_id, row) != stated_hash:
            problems.append(ChainProblem(zone_id, sequence, "content_changed", f"第{sequence}条的内容与其哈希不符，可能被改动。"))
        if witnessed is not None and witnessed[0] == sequence:
            witness_found = witnessed[1] == stated_hash
        previous = last_hash = stated_hash
    if not witness_found and witnessed is not None:
        sentence = f"此前见证过的第{witnessed[0]}条不在链上或已不同，链可能被整体改写。"
        problems.append(ChainProblem(zone_id, witnessed[0], "witness_differs", sentence))
    problems.extend(_head_problems(zone_id, number, last_hash, seal_key))
    return ChainReport(zone_id, number, last_hash, tuple(problems))


def _head_problems(zone_id: UUID, last_sequence: int, last_hash: str, seal_key: str) -> Iterator[ChainProblem]:
    with connection.cursor() as cursor:
        cursor.execute(_HEAD, [zone_id])
        heads = cursor.fetchall()
    if not heads:
        if last_sequence:
            yield ChainProblem(zone_id, 0, "head_missing", "审计链没有链头，可能被删除。")
        return
    if len(heads) > 1:
        yield ChainProblem(zone_id, 0, "head_doubled", "审计链有两个链头。")
    sequence, entry_hash, seal = heads[0]
    if sequence > last_sequence:
        sentence = f"链头记到第{sequence}条，实际只到第{last_sequence}条，末尾可能被删除。"
        yield ChainProblem(zone_id, last_sequence, "cut_short", sentence)
    elif sequence < last_sequence:
        yield ChainProblem(zone_id, last_sequence, "beyond_head", f"链头记到第{sequence}条，实际有{last_sequence}条，末尾可能被添加。")
    elif sequence and entry_hash != last_hash:
        yield ChainProblem(zone_id, sequence, "head_differs", f"第{sequence}条的哈希与链头不符，链可能被重新计算。")
    if not sequence and not entry_hash and not seal and not last_sequence:
        return
    expected = hmac.new(seal_key.encode(), f"{zone_id}|{sequence}|{entry_hash}".encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, seal):
        yield ChainProblem(zone_id, sequence, "seal_broken", "链头的封印不符：链头被改动，或密钥文件不是原来那一个。")


def _digest(zone_id: UUID, row: dict[str, Any]) -> str:
    if row["hash_algorithm"] not in ("sha256", "sm3"):
        return ""
    content = {
        "zone_id": str(zone_id),
        "id": str(row["id"]),
        "sequence": row["sequence"],
        "happened_at": _utc_text(row["happened_at"]),
        "actor_id": str(row["actor_id"]),
        "actor_name": row["actor_name"],
        "actor_address": row["actor_address"],
        "operation": row["operation"],
        "subject_kind": row["subject_kind"],
        "subject_id": None if row["subject_id"] is None else str(row["subject_id"]),
        "subject_label": row["subject_label"],
        "before": None if row["before"] is None else json.loads(row["before"]),
        "after": None if row["after"] is None else json.loads(row["after"]),
        "succeeded": row["succeeded"],
        "hash_algorithm": row["hash_algorithm"],
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.new(row["hash_algorithm"], f"{row['previous_hash']}\n{text}".encode()).hexdigest()


def _utc_text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _rows(zone_id: UUID) -> Iterator[dict[str, Any]]:
    last = -(2**62)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_ENTRIES, [zone_id, last, _BATCH_ROWS])
            names = [column.name for column in cursor.description]
            rows = cursor.fetchall()
        for row in rows:
            yield dict(zip(names, row, strict=True))
        if len(rows) < _BATCH_ROWS:
            return
        last = rows[-1][1]
