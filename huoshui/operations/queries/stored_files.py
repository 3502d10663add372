"""Reading stored files, within the actor's zone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.operations.adapters.file_folder import path_of_stored_file, sha256_of_file
from huoshui.operations.models import StoredFile


def stored_file(actor: Actor, file_id: UUID) -> StoredFile:
    """The row of one file of the actor's zone; NotVisible for any other id."""
    row = StoredFile.objects.in_zone(actor.zone_id).filter(id=file_id).first()
    if row is None:
        raise NotVisible
    return row


def open_stored_file(actor: Actor, file_id: UUID) -> tuple[StoredFile, BinaryIO]:
    """The row and its bytes, open for reading. Pages serve it as an attachment with nosniff, under a right of their own."""
    row = stored_file(actor, file_id)
    path = path_of_stored_file(row.zone_id, row.sha256)
    try:
        if path.stat().st_size == row.byte_count:
            return row, path.open("rb")
    except FileNotFoundError:
        pass
    raise Refusal("stored_file_damaged", f"文件“{row.original_name}”的内容缺失或已损坏。", "请联系系统管理员从备份恢复。")


def damaged_stored_files(zone_id: UUID) -> Iterator[str]:
    """Sentences about files of the bound zone that are missing or are no longer what they were. Reads every byte."""
    for row in StoredFile.objects.in_zone(zone_id).order_by("id").iterator():
        path = path_of_stored_file(row.zone_id, row.sha256)
        if not path.exists():
            yield f"文件“{row.original_name}”（{row.id}）的内容不在数据文件夹中"
        elif sha256_of_file(path) != row.sha256:
            yield f"文件“{row.original_name}”（{row.id}）的内容与入库时不同"
