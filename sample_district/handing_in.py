"""Brings the drawers' files in as their keepers would: ledgers and the register of firms through the importer."""

from __future__ import annotations

import io
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.clock import clock_at
from huoshui.core.refusals import Refusal
from huoshui.enterprises.queries import enterprises_by_name
from huoshui.ingestion.actions.committing import commit_import
from huoshui.ingestion.actions.importing import answer_questions, start_import
from huoshui.ingestion.queries import import_detail
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.queries import actor_for
from sample_district.drawers.catalogue import all_drawers
from sample_district.drawers.register import REGISTER_FILE
from sample_district.settling import Settled
from sample_district.simulation import simulate
from sample_district.writers import write_workbook

MANIFEST_FILE = Path(__file__).parent / "manifest.toml"
MOST_ROUNDS_OF_QUESTIONS = 4


@dataclass(frozen=True)
class Answer:
    """What a question of this kind (about this column, "" for any) is answered with."""

    kind: str
    value: str
    column: str = ""


@dataclass(frozen=True)
class HandedIn:
    """One file of the manifest."""

    name: str
    publisher: str
    published_on: date
    imported_at: datetime
    by: str
    answers: tuple[Answer, ...] = ()


@dataclass
class Received:
    """What became of the files: file name → the import's report, and the register's firms by number."""

    reports: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    enterprise_ids: dict[int, UUID] = field(default_factory=dict)


def manifest() -> list[HandedIn]:
    """The files in order."""
    content = tomllib.loads(MANIFEST_FILE.read_text(encoding="utf-8"))
    return [HandedIn(**{**entry, "answers": tuple(Answer(**answer) for answer in entry.get("answers", ()))}) for entry in content["files"]]


def write_drawers(folder: Path) -> dict[str, Path]:
    """All files into ``folder``: file name → path."""
    return {workbook.file_name: write_workbook(workbook, folder) for workbook, _ in all_drawers()}


def hand_in(entry: HandedIn, settled: Settled, received: Received) -> None:
    """One file, at its moment, by its person."""
    workbook = next(workbook for workbook, _ in all_drawers() if workbook.file_name == entry.name)
    with tempfile.TemporaryDirectory() as folder, clock_at(entry.imported_at), bound_to_zone(settled.zone_id):
        path = write_workbook(workbook, Path(folder))
        actor = actor_for(settled.person_ids[entry.by], settled.zone_id, address="127.0.0.1")
        received.reports[entry.name] = import_ledger(actor, entry.name, path.read_bytes(), entry.answers)
        if entry.name == REGISTER_FILE:
            received.enterprise_ids |= register_numbers(actor)


def import_ledger(actor: Actor, name: str, data: bytes, answers: Sequence[Answer]) -> Mapping[str, Any]:
    """Drop, answer, commit. Raises Refusal where a question has no answer in the manifest."""
    batch_id = start_import(actor, name, io.BytesIO(data), in_background=False)
    for _ in range(MOST_ROUNDS_OF_QUESTIONS):
        detail = import_detail(actor, batch_id)
        if detail.state != "asking":
            break
        given = {question["id"]: _answer_to(question, answers, name) for question in detail.questions}
        answer_questions(actor, batch_id, given, {}, detail.version, in_background=False)
    detail = import_detail(actor, batch_id)
    if detail.state != "ready":
        raise Refusal("sample.not_ready", f"示例文件“{name}”没有读通：{detail.state} {detail.failure}", "请检查 sample_district。")
    commit_import(actor, batch_id, detail.version, in_background=False)
    return dict(import_detail(actor, batch_id).report or {})


def _answer_to(question: Mapping[str, Any], answers: Sequence[Answer], name: str) -> str:
    for answer in answers:
        if answer.kind == question["kind"] and answer.column in ("", question["column"]):
            return answer.value
    raise Refusal("sample.no_answer", f"示例文件“{name}”的问题没有答案：{question['text']}（{question['kind']}）", "请补到 manifest.toml。")


def register_numbers(actor: Actor) -> dict[int, UUID]:
    """The firms of the register by their number, once the register is in."""
    ids = enterprises_by_name(actor.zone_id, [firm.name for firm in simulate().firms])
    return {firm.number: ids[firm.name] for firm in simulate().firms}
