"""One installation from its first start to its restore on another machine, by the commands a person types."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from huoshui.operations.adapters.keys import read_key_ring
from tests.cli.running import Shell, Up, free_port, is_alive, one_time_passwords


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Where the OS user of the database server can go, too."""
    path = Path(tempfile.mkdtemp(prefix="huoshui-cli-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def first(folder: Path) -> tuple[Shell, str]:
    """A shell on an installation after its first start was stopped by Ctrl-C, and what that start said."""
    shell = Shell(folder / "data")
    up = Up(shell)
    try:
        up.wait_until_ready()
        assert up.get("/").status in (200, 302)
        children = up.children()
        assert len(children) >= 3  # web server, its workers, the queue's worker
    finally:
        code = up.stop(signal.SIGINT)
    assert code == 0, up.said()
    assert not [child for child in children if is_alive(child)]
    return shell, up.said()


@pytest.fixture(scope="module")
def archive(first: tuple[Shell, str], folder: Path) -> Path:
    """A verified backup of it, with a stored file inside."""
    shell, _ = first
    stored = shell.data / "files" / "0190a000-0000-7000-8000-000000000000" / "ab" / ("ab" * 32)
    stored.parent.mkdir(parents=True)
    stored.write_bytes("台账".encode())
    result = shell.run("backup", folder / "backups", "--json")
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    assert answer["is_verified"]
    return Path(answer["archive"])


def test_a_first_start_prints_three_one_time_passwords_and_a_private_key(first: tuple[Shell, str]) -> None:
    shell, said = first
    assert len(one_time_passwords(said)) == 3
    assert all(role in said for role in ("系统管理员", "安全管理员", "审计管理员"))
    assert stat.S_IMODE((shell.data / "key").stat().st_mode) == 0o600


def test_ctrl_c_stopped_the_private_database_too(first: tuple[Shell, str]) -> None:
    shell, _ = first
    assert not (shell.data / "postgresql" / "cluster" / "postmaster.pid").exists()


def test_a_later_start_is_quick_and_prints_no_passwords(first: tuple[Shell, str]) -> None:
    shell, _ = first
    up = Up(shell)
    try:
        seconds = up.wait_until_ready()
        assert one_time_passwords(up.said()) == []
        refused = shell.run("up", "--port", str(up.port))
        assert refused.returncode == 1 and f"端口 {up.port} 已被占用" in refused.stderr
        busy = shell.run("key", "rotate")
        assert busy.returncode == 1 and "请先停止 huoshui up" in busy.stderr
    finally:
        assert up.stop() == 0
    assert seconds < 10 * max(1.0, os.getloadavg()[0])  # 10 s are promised to a machine that does nothing else


def test_a_killed_start_takes_its_children_along_and_the_next_one_works(first: tuple[Shell, str]) -> None:
    shell, _ = first
    up = Up(shell)
    up.wait_until_ready()
    children = up.children()
    up.stop(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while any(is_alive(child) for child in children) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [child for child in children if is_alive(child)]
    again = Up(shell)
    again.wait_until_ready()
    assert again.stop() == 0
    assert not (shell.data / "postgresql" / "cluster" / "postmaster.pid").exists()


def test_doctor_and_check_find_it_well(first: tuple[Shell, str]) -> None:
    shell, _ = first
    doctor = shell.run("doctor", "--json")
    assert (doctor.returncode, json.loads(doctor.stdout)["is_well"]) == (0, True)
    check = shell.run("check", "--json")
    assert check.returncode == 0, check.stdout + check.stderr
    answer = json.loads(check.stdout)
    assert answer["is_whole"] and {line["code"] for line in answer["checked"]} >= {"guards", "audit_chain", "projections", "stored_files"}
    assert shell.run("rebuild").returncode == 0


def test_a_lost_trigger_stops_the_start_and_doctor_names_it(first: tuple[Shell, str], folder: Path, archive: Path) -> None:
    import psycopg

    from huoshui.config.environment import read_environment
    from huoshui.config.this_installation import ThisInstallation

    shell, _ = first
    this = ThisInstallation(read_environment({"HUOSHUI_DATA": str(shell.data)}))
    table = "fact_ledger_fact"
    with this.database_running(), this.owner_connection() as owner:
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER huoshui_append_only_row")  # type: ignore[arg-type]
        try:
            refused = shell.run("up", "--port", str(free_port()))
            assert refused.returncode == 1 and table in refused.stderr
            assert shell.run("rebuild").returncode == 1
            assert "huoshui_append_only_row" in shell.run("doctor").stdout
        finally:
            owner.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER huoshui_append_only_row")  # type: ignore[arg-type]
        assert isinstance(owner, psycopg.Connection)


def test_a_wrong_variable_stops_the_start_by_name(first: tuple[Shell, str]) -> None:
    shell, _ = first
    for name, value in (("HUOSHUI_PORT", "abc"), ("DATABASE_URL", "mysql://x"), ("HUOSHUI_KEY_FILE", "/")):
        result = shell.run("up", **{name: value})
        assert result.returncode == 1 and name in result.stderr
        assert "Traceback" not in result.stderr


def test_a_backup_holds_no_key(first: tuple[Shell, str], archive: Path) -> None:
    shell, _ = first
    key = (shell.data / "key").read_text().strip().encode()
    content = archive.read_bytes()
    assert key not in content and bytes.fromhex(key.decode()) not in content
    with tarfile.open(archive) as tar:
        assert {name.split("/")[0] for name in tar.getnames()} == {"database.dump", "files", "manifest.json", "manifest.seal"}
    assert not list(archive.parent.glob("huoshui-work-*"))


def test_a_restore_on_another_machine_needs_the_key_and_gives_everything_back(
    first: tuple[Shell, str], archive: Path, folder: Path
) -> None:
    shell, _ = first
    other = Shell(folder / "other")
    without = other.run("restore", archive, "--yes")
    assert without.returncode == 1 and "--key-file" in without.stderr
    wrong_key = folder / "wrong-key"
    wrong_key.write_text("00" * 32)
    wrong_key.chmod(0o600)
    refused = Shell(folder / "third").run("restore", archive, "--yes", "--key-file", wrong_key)
    assert refused.returncode == 1 and "密钥" in refused.stderr
    done = other.run("restore", archive, "--yes", "--key-file", shell.data / "key")
    assert done.returncode == 0, done.stderr
    assert other.run("check").returncode == 0
    assert [path.read_bytes() for path in (other.data / "files").glob("*/*/*")] == ["台账".encode()]


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_backup_is_refused(first: tuple[Shell, str], archive: Path, folder: Path, seed: int) -> None:
    refuse_damaged(first[0], archive, folder, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8, 200))
def test_two_hundred_damaged_backups_are_refused(first: tuple[Shell, str], archive: Path, folder: Path, seed: int) -> None:
    refuse_damaged(first[0], archive, folder, seed)


def refuse_damaged(shell: Shell, archive: Path, folder: Path, seed: int) -> None:
    """Flip, cut, or overwrite at a place that the seed chooses, within the contents (a tar's padding means nothing)."""
    from huoshui.core.refusals import Refusal
    from huoshui.operations.adapters.backup_archive import read_manifest, unpack_archive

    random = Random(seed)
    content = bytearray(archive.read_bytes())
    with tarfile.open(archive) as tar:
        member = random.choice([one for one in tar.getmembers() if one.size])
    place = member.offset_data + random.randrange(member.size)
    kind = seed % 4
    if kind == 0:
        content[place] ^= 1 << random.randrange(8)
    elif kind == 1:
        del content[place:]
    elif kind == 2:
        content[place : place + 16] = random.randbytes(16)
    else:
        del content[member.offset : member.offset_data + (member.size + 511) // 512 * 512]
    damaged = folder / f"damaged-{seed}.tar"
    damaged.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        manifest = read_manifest(damaged, read_key_ring(shell.data / "key"))
        unpack_archive(damaged, manifest, dump=folder / f"dump-{seed}", files_folder=None)
    assert refused.value.code == "backup_damaged"
    (folder / f"dump-{seed}").unlink(missing_ok=True)
    damaged.unlink()


def test_a_backup_never_overwrites(first: tuple[Shell, str], archive: Path) -> None:
    result = first[0].run("backup", archive)
    assert result.returncode == 1 and "已经存在" in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("place", ["backup.after_dump", "backup.before_kept"])
def test_a_backup_killed_half_way_leaves_no_archive_and_the_next_one_tidies_up(first: tuple[Shell, str], folder: Path, place: str) -> None:
    shell, _ = first
    target = folder / f"killed-{place}"
    killed = shell.run("backup", target, HUOSHUI_FAILPOINTS=f"{place}=kill")
    assert killed.returncode == -signal.SIGKILL
    assert not list(target.glob("*.tar"))
    assert shell.run("backup", target).returncode == 0
    assert len(list(target.iterdir())) == 1


@pytest.mark.slow
def test_a_restore_killed_before_the_swap_changes_nothing(first: tuple[Shell, str], archive: Path, folder: Path) -> None:
    other = Shell(folder / "other")
    before = (other.data / "key").read_text()
    assert other.run("restore", archive, "--yes", HUOSHUI_FAILPOINTS="restore.before_swap=kill").returncode == -signal.SIGKILL
    assert other.run("check").returncode == 0
    assert (other.data / "key").read_text() == before
    again = other.run("restore", archive, "--yes")
    assert again.returncode == 0 and "huoshui_before_" in again.stdout


@pytest.mark.parametrize(("place", "keys_afterwards"), [("before", 1), ("after", 2)])
def test_a_key_rotation_killed_around_its_commit_is_settled_at_the_next_start(
    first: tuple[Shell, str], archive: Path, folder: Path, place: str, keys_afterwards: int
) -> None:
    shell, _ = first
    rotating = Shell(folder / f"rotating-{place}")
    assert rotating.run("restore", archive, "--yes", "--key-file", shell.data / "key").returncode == 0
    assert rotating.run("key", "rotate", HUOSHUI_FAILPOINTS=f"key.{place}_commit=kill").returncode == -signal.SIGKILL
    assert rotating.run("check").returncode == 0
    assert len(read_key_ring(rotating.data / "key")) == keys_afterwards
    assert not (rotating.data / "key.new").exists()


@pytest.mark.slow
def test_after_a_rotation_old_backups_still_restore(first: tuple[Shell, str], archive: Path, folder: Path) -> None:
    rotating = Shell(folder / "rotating-after")
    assert rotating.run("key", "rotate").returncode == 0
    assert len(read_key_ring(rotating.data / "key")) == 3
    done = rotating.run("restore", archive, "--yes")
    assert done.returncode == 0, done.stderr
    check = rotating.run("check")
    assert check.returncode == 0, check.stdout


def test_a_lost_key_is_not_replaced_by_a_new_one(first: tuple[Shell, str], folder: Path) -> None:
    lost = Shell(folder / "rotating-before")
    (lost.data / "key").rename(folder / "key-elsewhere")
    result = lost.run("up", "--port", str(free_port()))
    assert result.returncode == 1 and "HUOSHUI_KEY_FILE" in result.stderr
    assert not (lost.data / "key").exists()
    assert lost.run("check", HUOSHUI_KEY_FILE=str(folder / "key-elsewhere")).returncode == 0


def test_tls_serves_https_with_secure_cookies(first: tuple[Shell, str], folder: Path) -> None:
    import ssl
    import subprocess

    shell, _ = first
    certificate, key = folder / "cert.pem", folder / "tls.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    assert shell.run("up", "--tls-cert", certificate).returncode == 1
    up = Up(shell, "--tls-cert", str(certificate), "--tls-key", str(key))
    try:
        up.wait_until_ready()
        assert "https://127.0.0.1" in up.said()
        context = ssl._create_unverified_context()
        with context.wrap_socket(socket.create_connection(("127.0.0.1", up.port), 10), server_hostname="localhost") as secured:
            secured.sendall(b"GET /session/sign-in/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            answer = b"".join(iter(lambda: secured.recv(65536), b"")).decode()
        assert "Strict-Transport-Security: max-age=31536000" in answer
        cookies = [line for line in answer.splitlines() if line.lower().startswith("set-cookie")]
        assert cookies and all("Secure" in line for line in cookies)
    finally:
        up.stop()


def test_nothing_of_these_installations_still_runs(folder: Path) -> None:
    """Last in the file: every server that the tests above started was stopped by its commands."""
    assert not [str(path) for path in folder.glob("*/postgresql/cluster/postmaster.pid") if is_alive(int(path.read_text().split()[0]))]
    assert Path(folder).exists()
