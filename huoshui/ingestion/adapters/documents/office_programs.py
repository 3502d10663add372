"""LibreOffice, where it is installed: makes a .docx of old Word files (.doc, .wps, .rtf) and .odt, and a PDF of a paper that goes out.

It runs in a folder of its own, without network where the kernel lets us, without macros, links or a user's profile, for at most 60 s of
processor time, and what it writes is parsed like any other stranger's .docx.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from huoshui.ingestion.adapters.child_limits import give_up_network
from huoshui.ingestion.adapters.documents.refusals import Unreadable

PROGRAMS = ("soffice", "libreoffice")
WALL_SECONDS = 120
PROCESSOR_SECONDS = 60
MEMORY_BYTES = 3 * 1024 * 1024 * 1024  # of address space; LibreOffice maps 1.5 GB before it opens anything
LARGEST_RESULT = 64 * 1024 * 1024
_COMMON = "/org.openoffice.Office.Common"
SETTINGS = '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">{}</oor:items>\n'.format(
    "".join(
        f'<item oor:path="{_COMMON}/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in (
            ("Security/Scripting", "MacroSecurityLevel", "3"),
            ("Security/Scripting", "DisableMacrosExecution", "true"),
            ("Security/Scripting", "BlockUntrustedRefererLinks", "true"),
            ("Save/Document", "LoadPrinter", "false"),
        )
    )
)


@contextmanager
def converted_to_docx(path: Path) -> Iterator[Path]:
    """The .docx that LibreOffice makes of ``path``; gone afterwards. Raises Unreadable."""
    with _converted(path, "document.doc", "docx:MS Word 2007 XML", "document.docx") as result:
        yield result


@contextmanager
def converted_to_pdf(path: Path) -> Iterator[Path]:
    """The PDF that LibreOffice makes of a .docx; gone afterwards. Raises Unreadable."""
    with _converted(path, "document.docx", "pdf", "document.pdf") as result:
        yield result


def is_installed() -> bool:
    """False where no program of the kind is on this machine."""
    return any(shutil.which(name) for name in PROGRAMS)


@contextmanager
def _converted(path: Path, given_name: str, target: str, result_name: str) -> Iterator[Path]:
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise Unreadable("office_missing")
    with tempfile.TemporaryDirectory(prefix="huoshui-office-") as work:
        folder = Path(work)
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
        copy = folder / given_name  # a name of our own: the stranger's could look like an option
        shutil.copyfile(path, copy)
        _run([program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore", "--nolockcheck", "--convert-to",
              target, "--outdir", str(folder), str(copy)], folder)  # fmt: skip
        result = folder / result_name
        if not result.is_file() or result.stat().st_size == 0:
            raise Unreadable("office_failed")
        yield result


def _run(command: list[str], folder: Path) -> None:
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"HOME": str(folder), "LC_ALL": "C.UTF-8", "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "TMPDIR": str(folder)},
        start_new_session=True,
        preexec_fn=_limit,
    )
    try:
        process.wait(WALL_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise Unreadable("time") from error
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.returncode == -signal.SIGXCPU:
        raise Unreadable("time")


def _limit() -> None:
    """In the new process, before LibreOffice starts."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_RESULT, LARGEST_RESULT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    give_up_network()
