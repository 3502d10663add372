"""The archive for a machine without any network: whole, and installable with the network cut off."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import REPOSITORY

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="huoshui-bundle-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def bundle(folder: Path) -> Path:
    """Made from a copy of what is committed and installed, so that nothing is left in the working tree."""
    source = folder / "source"
    source.mkdir()
    names = (
        subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=REPOSITORY, capture_output=True, check=True
        )
        .stdout.decode()
        .split("\0")
    )
    for name in filter(None, names):
        if (REPOSITORY / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / name, source / name)
    shutil.copytree(REPOSITORY / "huoshui/web/static/vendor", source / "huoshui/web/static/vendor", dirs_exist_ok=True)
    subprocess.run(
        [sys.executable, source / "scripts/make_bundle.py", "--out", folder / "dist"], check=True, capture_output=True, cwd=source
    )
    (archive,) = (folder / "dist").glob("huoshui-*-bundle.tar")
    with tarfile.open(archive) as tar:
        tar.extractall(folder / "carried", filter="data")
    (inside,) = (folder / "carried").iterdir()
    return inside


def without_network(*words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """In a network of its own where root may make one; in any case with every way out pointed nowhere."""
    environment = {"PATH": os.environ["PATH"], "HOME": tempfile.gettempdir(), "LC_ALL": "C.UTF-8", "PIP_CONFIG_FILE": os.devnull, **more}
    environment |= {name: "http://127.0.0.1:9" for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")}
    apart = ["unshare", "-n"] if subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode == 0 else []
    return subprocess.run([*apart, *words], env=environment, capture_output=True, text=True, check=False, cwd="/")


def test_the_wheel_carries_every_file_that_the_repository_has(bundle: Path) -> None:
    (wheel,) = (bundle / "wheels").glob("huoshui-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    listed = subprocess.run(["git", "ls-files", "-z", "huoshui", "sample_district"], cwd=REPOSITORY, capture_output=True, check=True)
    wanted = {name for name in listed.stdout.decode().split("\0") if name and (REPOSITORY / name).is_file()}
    assert len(wanted) > 200
    assert wanted - inside == set()
    assert any(name.startswith("huoshui/web/static/vendor/") for name in inside)


def test_it_installs_and_starts_where_no_network_is(bundle: Path, folder: Path) -> None:
    target, data = folder / "installed", folder / "data"
    installed = without_network("sh", bundle / "install.sh", target)
    assert installed.returncode == 0, installed.stdout[-2000:] + installed.stderr[-2000:]
    program = target / "bin" / "huoshui"
    assert without_network(program, "--version").stdout.startswith("huoshui ")
    report = without_network(program, "doctor", HUOSHUI_DATA=str(data))
    assert report.returncode == 0, report.stdout + report.stderr
    assert "PostgreSQL" in report.stdout


def test_a_damaged_archive_is_not_installed(bundle: Path, folder: Path) -> None:
    damaged = folder / "damaged"
    shutil.copytree(bundle, damaged, symlinks=True)
    wheel = next((damaged / "wheels").glob("django-*.whl"))
    content = bytearray(wheel.read_bytes())
    content[len(content) // 2] ^= 1
    wheel.write_bytes(content)
    result = without_network("sh", damaged / "install.sh", folder / "never")
    assert result.returncode == 1
    assert "不完整" in result.stderr
    assert not (folder / "never").exists()
