"""One zone's relations as Parquet files with a manifest: what lies where, how many rows, which hash.

Layout: ``<folder>/<zone id>/manifest.json`` and ``<relation>-<generation>.parquet``. The manifest is replaced in one step; nothing is
dropped while somebody reads, and files of the generation before it stay for who is about to. Facts are only ever added, so their older
files are kept and new ones come beside.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from uuid import UUID

FORMAT = 1
_BLOCK = 1 << 20
READERS = "readers"


@dataclass(frozen=True)
class PartFile:
    """One Parquet file. ``through``: the greatest sequence in it, of facts."""

    name: str
    sha256: str
    rows: int
    through: int = 0


@dataclass(frozen=True)
class Manifest:
    """What a snapshot consists of; ``fingerprint`` is the same exactly when all its rows are."""

    generation: int
    taken_at: str
    parts: Mapping[str, tuple[PartFile, ...]] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        told = json.dumps({name: [(part.sha256, part.rows) for part in parts] for name, parts in sorted(self.parts.items())})
        return hashlib.sha256(told.encode()).hexdigest()[:32]

    def rows(self, relation: str) -> int:
        return sum(part.rows for part in self.parts.get(relation, ()))

    def through(self, relation: str) -> int:
        return max((part.through for part in self.parts.get(relation, ())), default=0)


def zone_folder(folder: Path, zone_id: UUID) -> Path:
    return folder / str(zone_id)


def read_manifest(place: Path) -> Manifest | None:
    """The manifest if it can be read and every file is there with its hash; None otherwise: then the snapshot is made anew."""
    try:
        told = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
        if told.get("format") != FORMAT:
            return None
        parts = {name: tuple(PartFile(**part) for part in listed) for name, listed in told["parts"].items()}
        found = Manifest(int(told["generation"]), str(told["taken_at"]), parts)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    whole = all(sha256_of(place / part.name) == part.sha256 for each in parts.values() for part in each)
    return found if whole else None


def write_manifest(place: Path, manifest: Manifest) -> None:
    """Put the new manifest in place and, unless somebody reads, drop files that neither it nor the one before names."""
    before = _named(place)
    told = {
        "format": FORMAT,
        "generation": manifest.generation,
        "taken_at": manifest.taken_at,
        "fingerprint": manifest.fingerprint,
        "parts": {name: [asdict(part) for part in parts] for name, parts in manifest.parts.items()},
    }
    waiting = place / "manifest.new"
    waiting.write_text(json.dumps(told, indent=1), encoding="utf-8")
    waiting.replace(place / "manifest.json")
    kept = before | {part.name for parts in manifest.parts.values() for part in parts}
    with (place / READERS).open("a") as readers:
        try:
            fcntl.flock(readers, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # the next snapshot that nobody reads beside drops them
        for path in place.glob("*.parquet"):
            if path.name not in kept:
                path.unlink(missing_ok=True)


def _named(place: Path) -> set[str]:
    try:
        told = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
        return {part["name"] for parts in told["parts"].values() for part in parts}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return set()


def sha256_of(path: Path) -> str:
    """Of a file's bytes; "" where it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()


@contextmanager
def reading(place: Path) -> Iterator[None]:
    """No file is dropped meanwhile: an engine opens them statement by statement, and a count of a large zone takes many seconds."""
    with (place / READERS).open("a") as readers:
        fcntl.flock(readers, fcntl.LOCK_SH)
        yield


@contextmanager
def one_at_a_time(place: Path) -> Iterator[None]:
    """Only one process of this machine takes a snapshot of the zone."""
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
