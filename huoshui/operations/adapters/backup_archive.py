"""The backup as a file: one tar of a database dump, the stored files and a sealed manifest.

The manifest names every part with its SHA-256 and carries a seal keyed from the key file. Reading checks the seal first, then each
part while it is unpacked: a flipped bit, a missing or an added part refuses the whole archive. The key file is never inside.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from huoshui.core.refusals import Refusal
from huoshui.operations.adapters.keys import derive

MANIFEST, SEAL, DUMP = "manifest.json", "manifest.seal", "database.dump"
FILES_PREFIX = "files/"
FORMAT = 1
_CHUNK_BYTES = 1024 * 1024
_LARGEST_MANIFEST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Manifest:
    """What an archive says about itself."""

    content: dict[str, Any]
    master: bytes = b""  # the key it was sealed with

    @property
    def parts(self) -> dict[str, dict[str, Any]]:
        return dict(self.content["parts"])

    @property
    def made_at(self) -> str:
        return str(self.content["made_at"])


def damaged(why: str, *, remedy: str = "请改用另一份备份。") -> Refusal:
    return Refusal("backup_damaged", f"备份不可用：{why}。", remedy)


def write_archive(place: Path, *, dump: Path, files_folder: Path, facts: dict[str, Any], master: bytes) -> Manifest:
    """Write beside ``place`` and rename when whole. ``facts`` are the manifest's other entries (fingerprints, versions, heads)."""
    parts: dict[str, dict[str, Any]] = {}
    half = place.with_name(place.name + ".part")
    with half.open("xb") as stream:
        half.chmod(0o600)
        with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
            for name, path in [(DUMP, dump), *_stored_files(files_folder)]:
                parts[name] = _add(archive, name, path)
            content = {"format": FORMAT, **facts, "parts": parts}
            text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode()
            _add_bytes(archive, MANIFEST, text)
            _add_bytes(archive, SEAL, _seal(text, master).encode())
        stream.flush()
    half.rename(place)
    return Manifest(content, master)


def read_manifest(place: Path, ring: Sequence[bytes]) -> Manifest:
    """The manifest, once its seal is right under one of the keys (a backup may be older than the key in force).

    Refuses what is no backup, is damaged, or was sealed with another key.
    """
    try:
        with tarfile.open(place, mode="r:") as archive:
            text, seal = _member_bytes(archive, MANIFEST), _member_bytes(archive, SEAL)
    except FileNotFoundError:
        raise Refusal("backup_missing", f"找不到备份文件 {place}。", "请核对路径。") from None
    except (tarfile.TarError, OSError, KeyError, EOFError, ValueError) as error:
        raise damaged(f"{place.name} 不是完整的备份文件（{type(error).__name__}）") from None
    fitting = [master for master in ring if hmac.compare_digest(_seal(text, master).encode(), seal)]
    if not fitting:
        raise damaged(
            f"{place.name} 的清单与密钥不符，内容被改动过，或密钥文件不是当时的那一个", remedy="请核对密钥文件，或改用另一份备份。"
        )
    content = json.loads(text)
    if content.get("format") != FORMAT:
        raise damaged(f"{place.name} 的格式版本为 {content.get('format')}，本版本只认识 {FORMAT}", remedy="请换用相应版本的活水恢复。")
    return Manifest(content, fitting[0])


def unpack_archive(place: Path, manifest: Manifest, *, dump: Path, files_folder: Path | None) -> None:
    """Check every part against the manifest and put it in place; with ``files_folder`` None the files are checked only."""
    waiting = dict(manifest.parts)
    try:
        with tarfile.open(place, mode="r:") as archive:
            for member in archive:
                if member.name in (MANIFEST, SEAL):
                    continue
                stated = waiting.pop(member.name, None)
                source = archive.extractfile(member) if member.isreg() else None
                if stated is None or source is None:
                    raise damaged(f"{place.name} 中有清单以外的内容 {member.name!r}")
                target = dump if member.name == DUMP else _target(files_folder, member.name)
                if _copy_hashed(source, target) != stated["sha256"]:
                    raise damaged(f"{place.name} 中 {member.name} 的内容与清单不符")
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise damaged(f"{place.name} 无法完整读出（{type(error).__name__}）") from None
    if waiting:
        raise damaged(f"{place.name} 缺少 {len(waiting)} 个部分，例如 {sorted(waiting)[0]}")


def _seal(text: bytes, master: bytes) -> str:
    return hmac.new(derive(master, "backup-manifest"), text, hashlib.sha256).hexdigest()


def _stored_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every stored file; uploads that are only just coming in are left to the next backup."""
    if folder.exists():
        for path in sorted(folder.glob("*/??/*")):
            yield FILES_PREFIX + path.relative_to(folder).as_posix(), path


def _add(archive: tarfile.TarFile, name: str, path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        size = stream.tell()
        stream.seek(0)
        information = tarfile.TarInfo(name)
        information.size, information.mode = size, 0o600
        archive.addfile(information, stream)
    return {"sha256": digest, "bytes": size}


def _add_bytes(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    information = tarfile.TarInfo(name)
    information.size, information.mode = len(data), 0o600
    archive.addfile(information, io.BytesIO(data))


def _member_bytes(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.getmember(name)
    stream = archive.extractfile(member)
    if stream is None or member.size > _LARGEST_MANIFEST_BYTES:
        raise KeyError(name)
    return stream.read()


def _target(files_folder: Path | None, name: str) -> Path | None:
    """A place below the folder; a name that would lead elsewhere is not one that this product wrote."""
    pieces = name.removeprefix(FILES_PREFIX).split("/")
    if not name.startswith(FILES_PREFIX) or len(pieces) != 3 or any(set(piece) - set("0123456789abcdef-") for piece in pieces):
        raise damaged(f"其中有来历不明的名称 {name!r}")
    return files_folder.joinpath(*pieces) if files_folder else None


def _copy_hashed(source: Any, target: Path | None) -> str:
    digest = hashlib.sha256()
    stream: BinaryIO | None = None
    try:
        if target is not None:
            target.parent.mkdir(parents=True, exist_ok=True)
            stream = target.open("xb")
        while chunk := source.read(_CHUNK_BYTES):
            digest.update(chunk)
            if stream is not None:
                stream.write(chunk)
    finally:
        if stream is not None:
            stream.close()
    return digest.hexdigest()
