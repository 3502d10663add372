"""Release: the numbers are counted once more, the paper gets its number, its files are written, and nothing of it changes any more."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.official_page import number_text
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.dispatch.actions import settle_dues
from huoshui.dispatch.rules.cadence import BULLETIN
from huoshui.ingestion.adapters.documents.office_programs import converted_to_pdf, is_installed
from huoshui.ingestion.adapters.documents.refusals import Unreadable
from huoshui.operations.actions import store_file
from huoshui.organizations.rules import policy
from huoshui.reports.actions.drafting import locked_draft
from huoshui.reports.adapters.annex_workbook import Annex, annex_workbook
from huoshui.reports.adapters.official_word import Paper, numbered_references, word_document
from huoshui.reports.models import Bulletin, BulletinFile
from huoshui.reports.queries.bulletins import ReleaseQuestions, bulletin_detail, figures_of, open_bulletin_file, release_questions, visible
from huoshui.reports.queries.collecting import present_day
from huoshui.reports.rules.body import read_blocks

SUFFIX = "文件"


@transaction.atomic
def release_bulletin(
    actor: Actor, bulletin_id: UUID, *, expected_version: int, note: str = "", answers: str = "", addresses: Mapping[str, str] | None = None
) -> UUID:
    """Give it its number and freeze it.

    Refusals: ``figures_changed`` (the ledger counts otherwise now; ``data`` has old and new), ``cannot_recount`` (what was chosen can no
    longer be counted: requests of a day that has passed) and ``unbound_numbers`` (digits typed by hand) unless ``note`` says why it goes
    out all the same; ``head_missing`` where nobody signs. ``answers``: the mark of the questions that the note answers, as the refusal
    or the page told it; where others stand by now they are asked anew. ``addresses``: key → where it opens.
    """
    row = locked_draft(actor, bulletin_id, expected_version, operation="bulletins:release")
    why = tidy_text(note)[:300]
    _refuse_headless(row)
    _refuse_unsure(release_questions(actor, bulletin_detail(actor, row.id)), why, answers)
    row.state, row.released_on = Bulletin.State.RELEASED, present_day(actor)
    row.released_by_id, row.released_by_name, row.release_note = actor.user_id, actor.display_name[:80], why
    row.number_year = row.released_on.year
    row.number_serial = _next_serial(row)
    row.version += 1
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refusal("number_taken", "同一时刻另一份通报取走了这个编号。", "请再点一次“印发”。") from None
    for kind, name, content in _files(row, addresses or {}):
        stored = store_file(actor, name, io.BytesIO(content))
        BulletinFile.objects.create_in(actor.zone_id, bulletin_id=row.id, kind=kind, stored_file=stored)
    settle_dues(actor.zone_id, BULLETIN)
    _record(actor, "bulletin.released", row, {"number": _number(row), "note": why, "as_of": row.as_of})
    return UUID(str(row.id))


@transaction.atomic
def withdraw_bulletin(actor: Actor, bulletin_id: UUID, *, reason: str, expected_version: int) -> int:
    """A released paper is taken back: it stays readable with the reason on top, its number is never given again."""
    row: Bulletin | None = visible(actor).filter(id=bulletin_id).select_for_update().first()
    if row is None:
        raise NotVisible
    policy.require(actor, "bulletins:withdraw")
    words = tidy_text(reason)[:300]
    if row.state != Bulletin.State.RELEASED or row.version != expected_version:
        raise Refusal("not_released", f"“{row.title}”现在是{Bulletin.State(row.state).label}，不能撤回。", "请刷新页面后再看。")
    if not words:
        raise Refusal("reason_missing", "没有写明撤回的原因。", "请写明原因，读过的人会看到。", field="reason")
    row.state, row.withdrawal_reason = Bulletin.State.WITHDRAWN, words
    row.withdrawn_by_name, row.withdrawn_on = actor.display_name[:80], present_day(actor)
    row.version += 1
    row.save(update_fields=["state", "withdrawal_reason", "withdrawn_by_name", "withdrawn_on", "version"])
    _record(actor, "bulletin.withdrawn", row, {"reason": words})
    return row.version


def preview_word(actor: Actor, bulletin_id: UUID) -> tuple[str, bytes]:
    """The Word document of a draft as it would go out today, without number; of a released paper as it went out. (name, bytes)"""
    row = visible(actor).filter(id=bulletin_id).first()
    if row is None:
        raise NotVisible
    policy.require(actor, "bulletins:preview")
    name = f"{row.title}{'' if row.number_serial else '（草稿）'}.docx"
    return name, word_document(_paper(row, row.released_on or present_day(actor)))


def make_pdf(actor: Actor, bulletin_id: UUID) -> UUID:
    """The PDF of a released paper from its own Word file, kept by its hash; asked again it is the same file. Refusal ``office_missing``."""
    policy.require(actor, "bulletins:pdf")
    detail = bulletin_detail(actor, bulletin_id)
    made = next((file for file in detail.files if file.kind == BulletinFile.Kind.PDF), None)
    if made is not None:
        return made.id
    word = next((file for file in detail.files if file.kind == BulletinFile.Kind.WORD), None)
    if word is None:
        raise Refusal("not_released", "这份通报还没有印发。", "请先印发，再生成 PDF。")
    if not is_installed():
        raise Refusal("office_missing", "这台服务器没有安装 LibreOffice，不能生成 PDF。", "请下载 Word 文件，用本机软件另存为 PDF。")
    stored, stream = open_bulletin_file(actor, word.id)
    with stream, tempfile.TemporaryDirectory(prefix="huoshui-bulletin-") as folder:
        given = Path(folder) / "paper.docx"
        given.write_bytes(stream.read())
        try:
            with converted_to_pdf(given) as result:
                content = result.read_bytes()
        except Unreadable:
            raise Refusal("office_failed", "LibreOffice 没有生成 PDF。", "请稍后再试，或下载 Word 文件另存为 PDF。") from None
    return _keep_pdf(actor, bulletin_id, stored.original_name.removesuffix(".docx") + ".pdf", content, detail.row.title)


@transaction.atomic
def _keep_pdf(actor: Actor, bulletin_id: UUID, name: str, content: bytes, title: str) -> UUID:
    Bulletin.objects.in_zone(actor.zone_id).select_for_update().get(id=bulletin_id)  # two clicks at once make one file
    held = BulletinFile.objects.in_zone(actor.zone_id).filter(bulletin_id=bulletin_id, kind=BulletinFile.Kind.PDF).first()
    if held is not None:
        return UUID(str(held.id))
    stored = store_file(actor, name, io.BytesIO(content))
    row = BulletinFile.objects.create_in(actor.zone_id, bulletin_id=bulletin_id, kind=BulletinFile.Kind.PDF, stored_file=stored)
    audit.record(
        actor,
        "bulletin.pdf_made",
        subject_kind="bulletin",
        subject_id=bulletin_id,
        subject_label=title[:200],
        after={"sha256": stored.sha256},
    )
    return UUID(str(row.id))


def _refuse_headless(row: Bulletin) -> None:
    for name, label in (("signed_by", "署名"), ("agency_code", "机关代字")):
        if not getattr(row, name):
            raise Refusal("head_missing", f"“{label}”没有填，不能印发。", "请在草稿中补上并保存。", field=name)


def _refuse_unsure(asked: ReleaseQuestions, why: str, answers: str) -> None:
    if not asked.mark or (why and answers == asked.mark):
        return
    data = {"answers": asked.mark, "changes": [{"label": one.label, "old": one.old, "new": one.new} for one in asked.changes]}
    reason = "请看过后再点一次“印发”。" if why else "确要印发的，请写明原因。"
    if asked.unsure:
        code, message, way_out = "cannot_recount", f"这份通报的数字现在不能再核对：{asked.unsure}", "请另起草一份；"
    elif asked.changes:
        words = "、".join(f"{one.label} {one.old or '无'}→{one.new or '无'}" for one in asked.changes[:6])
        more = "等" if len(asked.changes) > 6 else ""
        code, message, way_out = (
            "figures_changed",
            f"起草以后台账又有变化，{len(asked.changes)} 个数字不同：{words}{more}。",
            "请重新取数；",
        )
    else:
        words = "、".join(f"第 {one.place} 段“{one.words}”" for one in asked.loose[:6])
        code, message = "unbound_numbers", f"有 {len(asked.loose)} 处数字是手工写的，打不开出处：{words}。"
        way_out = "请改用插入的数字；"
    raise Refusal(code, message, f"{way_out}{reason}", field="note", data=data)


def _next_serial(row: Bulletin) -> int:
    taken = Bulletin.objects.in_zone(row.zone_id).filter(agency_code=row.agency_code, number_year=row.number_year)
    last = taken.exclude(number_serial=None).order_by("-number_serial").values_list("number_serial", flat=True).first()
    return (last or 0) + 1


def _number(row: Bulletin) -> str:
    return number_text(row.agency_code, row.number_year, row.number_serial) if row.number_year and row.number_serial else ""


def _paper(row: Bulletin, signed_on: date) -> Paper:
    figures = figures_of(row)
    return Paper(
        masthead=f"{row.signed_by}{SUFFIX}" if row.signed_by else "",
        number=_number(row),
        title=row.title,
        salutation=row.salutation,
        blocks=read_blocks(row.blocks, figures),
        figures=figures,
        signed_by=row.signed_by,
        signed_on=signed_on,
        copied_to=row.copied_to,
    )


def _files(row: Bulletin, addresses: Mapping[str, str]) -> list[tuple[str, str, bytes]]:
    paper = _paper(row, row.released_on or row.as_of)
    bookmarks = numbered_references(paper.blocks)
    opened = {key: addresses.get(key, "") for key in bookmarks}
    annex = Annex(row.title, row.as_of, paper.blocks, paper.figures, bookmarks, opened)
    name = f"{_number(row)} {row.title}"[:120]
    return [
        (BulletinFile.Kind.WORD, f"{name}.docx", word_document(paper)),
        (BulletinFile.Kind.WORKBOOK, f"{name} 附表.xlsx", annex_workbook(annex)),
    ]


def _record(actor: Actor, operation: str, row: Bulletin, after: Mapping[str, Any]) -> None:
    audit.record(actor, operation, subject_kind="bulletin", subject_id=row.id, subject_label=row.title[:200], after=after)
