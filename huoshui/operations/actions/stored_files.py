"""Keeping the bytes that users bring."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.operations.adapters.failpoints import failpoint
from huoshui.operations.adapters.file_folder import path_of_stored_file
from huoshui.operations.models import StoredFile
from huoshui.operations.rules.file_names import LARGEST_FILE_BYTES, media_type_of, megabytes, shown_file_name

_CHUNK_BYTES = 1024 * 1024


def store_file(actor: Actor, name: str, stream: BinaryIO, *, largest_bytes: int = LARGEST_FILE_BYTES) -> StoredFile:
    """Keep an upload under its SHA-256 in the actor's zone and give its row; the caller writes the audit row.

    Equal bytes in one zone lie on the disk once, each upload has a row of its own. Bytes reach the disk before the row
    is committed; a transaction that fails leaves bytes without a row, which `huoshui check` names and nobody can open.
    Refuses (file_empty, file_too_large, quota_exceeded).
    """
    shown_name = shown_file_name(name)
    folder = path_of_stored_file(actor.zone_id, "00").parent.parent
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix="incoming-", delete=False) as incoming:
        try:
            sha256, byte_count = _copy(stream, incoming.file, shown_name, largest_bytes)
            with transaction.atomic():
                _refuse_beyond_quota(actor, shown_name, byte_count)
                incoming.flush()
                os.fsync(incoming.fileno())
                _put_in_place(Path(incoming.name), path_of_stored_file(actor.zone_id, sha256))
                failpoint("stored_file.after_bytes")
                return StoredFile.objects.create_in(
                    actor.zone_id,
                    sha256=sha256,
                    original_name=shown_name,
                    media_type=media_type_of(shown_name),
                    byte_count=byte_count,
                    stored_at=clock.now(),
                    stored_by_id=actor.user_id,
                )
        finally:
            Path(incoming.name).unlink(missing_ok=True)


def refuse_before_keeping(actor: Actor, files: Sequence[tuple[str, BinaryIO]]) -> None:
    """Measure files that come together before the first is kept: a refusal half-way leaves the bytes of those before it on the disk,
    which no quota counts. Refuses as ``store_file`` does; a stream that cannot be measured is judged while it is kept.
    """
    total = 0
    for name, stream in files:
        if not hasattr(stream, "seek"):
            continue
        byte_count = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        _refuse_by_size(shown_file_name(name), byte_count, LARGEST_FILE_BYTES)
        total += byte_count
    if files:
        _refuse_beyond_quota(actor, shown_file_name(files[-1][0]), total)


def _refuse_by_size(name: str, byte_count: int, largest_bytes: int) -> None:
    if byte_count > largest_bytes:
        raise Refusal(
            "file_too_large", f"文件“{name}”超过 {megabytes(largest_bytes)}。", "请拆成几个文件，或删去图片后再上传。", field="file"
        )
    if byte_count == 0:
        raise Refusal("file_empty", f"文件“{name}”是空的。", "请确认文件已保存后重新选择。", field="file")


def _copy(stream: BinaryIO, incoming: IO[bytes], name: str, largest_bytes: int) -> tuple[str, int]:
    digest, byte_count = hashlib.sha256(), 0
    while chunk := stream.read(_CHUNK_BYTES):
        byte_count += len(chunk)
        if byte_count > largest_bytes:
            break
        digest.update(chunk)
        incoming.write(chunk)
    _refuse_by_size(name, byte_count, largest_bytes)
    return digest.hexdigest(), byte_count


def _refuse_beyond_quota(actor: Actor, name: str, byte_count: int) -> None:
    quota = settings.STORED_FILES_ZONE_QUOTA_BYTES
    held = StoredFile.objects.in_zone(actor.zone_id).aggregate(held=Sum("byte_count"))["held"] or 0
    if held + byte_count > quota:
        raise Refusal(
            "quota_exceeded",
            f"本区文件空间共 {megabytes(quota)}，已用 {megabytes(held)}，放不下“{name}”（{megabytes(byte_count)}）。",
            "请联系系统管理员扩充空间。",
            field="file",
        )


def _put_in_place(incoming: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        incoming.chmod(0o400)
        incoming.rename(place)
        descriptor = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
