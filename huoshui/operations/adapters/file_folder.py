"""Where stored bytes lie: one folder a zone, named by hash, so no name of a user's ever becomes a path."""

from __future__ import annotations

import hashlib
from pathlib import Path
from uuid import UUID

from django.conf import settings


def path_of_stored_file(zone_id: UUID, sha256: str) -> Path:
    return Path(settings.STORED_FILES_FOLDER) / str(zone_id) / sha256[:2] / sha256


def sha256_of_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
