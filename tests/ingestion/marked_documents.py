"""Documents whose figures are marked in the text (see rules/reconciliation/marked_text), brought in through the door."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.ingestion.actions import read_document, upload_document
from tests.ingestion.rules.reconciliation.marked_text import read


def brought_in_marked(actor: Actor, name: str, text: str, published_on: dt.date, projects: tuple[str, ...] = ()) -> UUID:
    """Upload and read at once; the id of the document. The connection is bound to the actor's zone."""
    marked, reading = read(text, projects, published_on)
    source = replace(marked, name=name)
    document_id = upload_document(actor, f"{name}.txt", io.BytesIO(source.text.encode()), in_background=True)
    read_document(actor, document_id, open_file=lambda *_: source, read=lambda _: reading)
    return document_id


SIGNING_DAY = """2026年一季度，白鹭洲开发区签约项目[21个|project_count|stage=signed|period=2026Q1|subject=本区]。
第五期“三个一批”项目[12个|project_count|subject=第五期三个一批]，其中“签约一批”项目[4个|project_count|stage=signed|subject=第五期三个一批]，“开工一批”项目[6个|project_count|stage=started|subject=第五期三个一批]，“投产一批”项目[3个|project_count|stage=in_production|subject=第五期三个一批]。
总投资[30亿元|investment|stage=signed|subject=云杉精密产业园]的云杉精密产业园签约。打造精密制造、新材料、现代物流三大主导产业。"""
"""Thirteen by its parts, twelve by its total; one set that agrees."""
