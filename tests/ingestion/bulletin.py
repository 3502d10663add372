"""A bulletin of our own and what a careful reader finds in it; stands for the engine where tests are about review, not about reading."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.ingestion.actions import read_document, upload_document
from huoshui.ingestion.rules.document_reading.claims import Claim, DocumentReading, FigureClaim, ProjectClaim, Span
from huoshui.ingestion.rules.document_reading.source_text import SourceText

BULLETIN = """青河开发区第三期“三个一批”活动举行
发布时间：2026-03-20　来源：青河日报
3月18日，青河开发区第三期“三个一批”活动举行，共有项目25个，总投资170.4亿元，其中签约项目3个、总投资5亿元。
青河储能电池项目总投资18.4亿元，已于2025年9月1日开工；华源光伏组件项目签约，总投资3亿元。
今年前两个月，全区完成投资超过17亿元，同比增长12.5%。解决企业问题36件，办结率98%。
"""


def claims_of(text: str) -> list[Claim]:
    """The claims of the bulletin, wherever its sentences stand in ``text``."""
    batch = "第三期三个一批"
    found: list[Claim] = [
        _figure(text, "共有项目25个", "25个", "project_count", 25, "count", subject=batch, period="2026-03-18", confidence=0.98),
        _figure(text, "总投资170.4亿元", "170.4亿元", "investment", 170.4e8, "CNY", subject=batch, period="2026-03-18", confidence=0.96),
        _figure(text, "签约项目3个", "3个", "project_count", 3, "count", stage="signed", subject=batch, confidence=0.95),
        _figure(
            text, "完成投资超过17亿元", "17亿元", "investment_done", 17e8, "CNY", comparator=">", period="2026-01/2026-02", confidence=0.9
        ),
        _figure(text, "同比增长12.5%", "12.5%", "growth_rate", 12.5, "percent", period="2026-01/2026-02", confidence=0.6),
        _project(text, "青河储能电池项目总投资18.4亿元，已于2025年9月1日开工", "青河储能电池", "started", 184e7, {"started": "2025-09-01"}),
        _project(text, "华源光伏组件项目签约，总投资3亿元", "华源光伏组件", "signed", 3e8, {}),
    ]
    return sorted(found, key=lambda claim: (claim.span.start, claim.span.end))


def careful_reader(source: SourceText) -> DocumentReading:
    """Reads whatever holds the bulletin's sentences."""
    return DocumentReading(tuple(claims_of(source.text)) if "共有项目25个" in source.text else (), "careful-reader/1")


def brought_in(actor: Actor, *, text: str = BULLETIN, name: str = "第三期通报.txt") -> UUID:
    """Upload and read at once; the id of the document. The connection is bound to the actor's zone."""
    document_id = upload_document(actor, name, io.BytesIO(text.encode()), in_background=True)
    read_document(actor, document_id, read=careful_reader)
    return document_id


def _span(text: str, words: str, within: Span | None = None) -> Span:
    start = text.index(words, within.start if within else 0)
    return Span(start, start + len(words))


def _figure(
    text: str, quote: str, number: str, measure: str, value: float, unit: str, *, confidence: float, subject: str = "", **more: str
) -> FigureClaim:
    span = _span(text, quote)
    return FigureClaim(
        quote,
        span,
        _span(text, number, span),
        measure,
        Decimal(repr(value)) if value != int(value) else Decimal(int(value)),
        unit,
        subject=subject,
        because=("rule-of-tests",),
        confidence=confidence,
        **more,  # type: ignore[arg-type]
    )


def _project(text: str, quote: str, name: str, stage: str, yuan: float, dates: dict[str, str]) -> ProjectClaim:
    return ProjectClaim(
        quote,
        _span(text, quote),
        name,
        stage,
        int(yuan) * 100,
        dates=dates,
        because=("rule-of-tests",),
        confidence=0.93,  # type: ignore[arg-type]
    )


PUBLISHED_ON = dt.date(2026, 3, 20)
