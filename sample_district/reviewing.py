"""The papers on their way in: brought by their keepers, described, reviewed by them, and what contradicts settled."""

from __future__ import annotations

import io
from collections.abc import Callable
from uuid import UUID

from huoshui.core import lifecycle
from huoshui.core.actor import Actor
from huoshui.ingestion.actions import (
    accept_above,
    describe_document,
    hold_documents_again,
    set_default_subject,
    settle_finding,
    upload_document,
)
from huoshui.ingestion.queries import ClaimRow, FindingFilters, claim_rows, document_detail, list_findings
from huoshui.investment_projects.queries import ProjectRow
from sample_district.cast import DISPATCHER
from sample_district.papers import Paper, papers
from sample_district.places import AS_OF
from sample_district.stage import Deed, Stage, at

# (title of the paper, kind of the finding, state, note): what the dispatcher had found out by the district's last day
SETTLED = (
    ("清源区“决战100天”项目建设攻坚行动方案", "window", "explained", "前3天为动员部署，攻坚自9月23日起算，至12月31日为100天"),
    ("关于清源区第四期“三个一批”活动情况的通报", "sum_of_parts", "corrected", "“开工一批”总投资应为亿元，打印时误作万元，已发更正通知"),
    ("清源区招商简报（2026年第2期）", "count_against_list", "explained", "名单未列二期项目1个，二期与一期合并统计时不单列"),
)


def paper_deeds() -> list[Deed]:
    """Every paper at its moment; then all are held against the ledger as it stands, and some contradictions are settled."""
    listed = [Deed(paper.brought_in_at, paper.title, paper.by, _bring_deed(paper)) for paper in papers()]
    return [
        *listed,
        Deed(at(AS_OF, 17, 45), "重新核对文件", DISPATCHER, hold_all_again),
        Deed(at(AS_OF, 17, 50), "处理勾稽矛盾", DISPATCHER, settle_some),
    ]


def _bring_deed(paper: Paper) -> Callable[[Stage, Actor], None]:
    def bring(stage: Stage, actor: Actor) -> None:
        document_id = upload_document(actor, paper.file_name, io.BytesIO(paper.data()), in_background=False)
        stage.document_ids[paper.title] = document_id
        detail = document_detail(actor, document_id)
        describe_document(
            actor,
            document_id,
            title=paper.title,
            publisher=paper.publisher,
            published_on=paper.published_on,
            expected_version=detail.version,
        )
        if paper.speaks_of:
            is_zone = paper.speaks_of == "zone"
            kind, record_id = ("zone", stage.settled.zone_id) if is_zone else ("batch", stage.batch_ids[int(paper.speaks_of)])
            version = document_detail(actor, document_id).version
            set_default_subject(actor, document_id, kind=kind, record_id=record_id, expected_version=version)
        if paper.review != "none":
            _review(stage, actor, document_id, leave=2 if paper.review == "part" else 0)

    return bring


def _review(stage: Stage, actor: Actor, document_id: UUID, *, leave: int) -> None:
    """Accept what agrees with what the reviewer knows; what does not waits for a second look."""
    known = stage.rows(actor)
    rows = claim_rows(actor, document_id)
    sound = [row for row in rows if row.kind == "figure" or _agrees(row, known)]
    accepted = sound[: len(sound) - leave] if leave else sound
    if accepted:
        accept_above(actor, document_id, {row.id: row.version for row in accepted})


def _agrees(claim: ClaimRow, known: dict[str, ProjectRow]) -> bool:
    """A project that the ledger knows, of the size and at the stage that the ledger has."""
    row = next((one for one in known.values() if claim.link is not None and one.id == claim.link.id), None)
    if row is None:
        return False
    fields = claim.fields
    same_stage = not fields["stage"] or fields["stage"] == lifecycle.claim_stage(row.stage)
    return same_stage and not fields["dates"] and fields["investment_fen"] in (None, row.planned_investment_fen)


def hold_all_again(stage: Stage, actor: Actor) -> None:
    """The ledger has grown since the papers came in."""
    hold_documents_again(actor.zone_id)


def settle_some(stage: Stage, actor: Actor) -> None:
    """The dispatcher says what three of the contradictions are."""
    for title, kind, state, note in SETTLED:
        found = list_findings(actor, FindingFilters(kinds=(kind,), document_id=stage.document_ids[title]))
        for row in found.rows[:1]:
            settle_finding(actor, row.id, state=state, note=note, expected_version=row.version)
