"""Small ledgers as bytes, and the shortest way to bring one in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import xlsxwriter

from huoshui.core.actor import Actor
from huoshui.fact_ledger.models import Fact, Source
from huoshui.ingestion.actions import commit_import, start_import
from huoshui.ingestion.models import ImportBatch
from huoshui.investment_projects.models import Project
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.actions import create_zones
from huoshui.organizations.queries import platform_actor
from huoshui.organizations.rules.platform import PLATFORM_ZONE_ID

HEADERS = ["序号", "项目名称", "项目代码", "建设单位", "总投资（万元）", "目前阶段", "形象进度"]
ROWS = [
    [1, "锂电池正极材料产业园", "", "河南青河新能源有限公司", 50000, "在建", "主体施工"],
    [2, "冷链物流中心", "", "青河冷链有限公司", 12000, "签约", ""],
    [3, "装备制造标准化厂房", "", "", 8000.5, "投产", "设备调试"],
]
TITLE = "青河开发区重点项目台账"


def workbook(*sheets: tuple[str, str, Sequence[str], Sequence[Sequence[Any]]]) -> bytes:
    """(sheet name, title, headers, rows) …"""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for name, title, headers, rows in sheets:
        sheet = book.add_worksheet(name)
        if title:
            sheet.merge_range(0, 0, 0, len(headers) - 1, title)
        sheet.write_row(1, 0, headers)
        for number, row in enumerate(rows, start=2):
            for column, value in enumerate(row):
                if value not in ("", None):
                    sheet.write(number, column, value)
    book.close()
    return buffer.getvalue()


def ledger(rows: Sequence[Sequence[Any]] = ROWS, *, title: str = TITLE, name: str = "台账", headers: Sequence[str] = HEADERS) -> bytes:
    return workbook((name, title, headers, rows))


def edited(row: int, column: int, value: Any, rows: Sequence[Sequence[Any]] = ROWS) -> list[list[Any]]:
    """The rows with one cell changed."""
    copy = [list(each) for each in rows]
    copy[row][column] = value
    return copy


def make_zone(name: str) -> Actor:
    """A fresh zone and the platform acting in it."""
    with bound_to_zone(PLATFORM_ZONE_ID):
        zone = create_zones(platform_actor(PLATFORM_ZONE_ID), [name])[0]
    return platform_actor(zone.id)


def dropped(actor: Actor, content: bytes, name: str = "台账.xlsx", **more: Any) -> ImportBatch:
    """Started and read."""
    batch_id = start_import(actor, name, io.BytesIO(content), in_background=False, **more)
    return batch_of(actor, batch_id)


def brought_in(actor: Actor, content: bytes, name: str = "台账.xlsx", **more: Any) -> ImportBatch:
    """Started, read and committed."""
    batch = dropped(actor, content, name, **more)
    assert batch.state == "ready", (batch.state, batch.failure, batch.report and batch.report["questions"])
    commit_import(actor, batch.id, batch.version, in_background=False)
    return batch_of(actor, batch.id)


def batch_of(actor: Actor, batch_id: UUID) -> ImportBatch:
    return ImportBatch.objects.in_zone(actor.zone_id).get(id=batch_id)


def counts(report: dict[str, Any]) -> tuple[int, int, int]:
    return report["projects_new"], report["projects_changed"], report["projects_same"]


def facts(actor: Actor, **filters: Any) -> list[Fact]:
    return list(Fact.objects.in_zone(actor.zone_id).filter(**filters).order_by("sequence"))


def sources(actor: Actor) -> int:
    return Source.objects.in_zone(actor.zone_id).count()


def project(actor: Actor, name: str) -> Project:
    return Project.objects.in_zone(actor.zone_id).get(name=name)


def project_names(actor: Actor) -> list[str]:
    return sorted(Project.objects.in_zone(actor.zone_id).values_list("name", flat=True))
