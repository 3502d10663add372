"""The command `huoshui` as a shell runs it, on a data folder of the test's own."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.architecture.sources import REPOSITORY


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Shell:
    """Runs commands with one data folder."""

    data: Path
    more: dict[str, str] = field(default_factory=dict)

    def environment(self, **more: str) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("HUOSHUI_", "DATABASE_URL", "DJANGO_", "PYTEST_"))
        }
        return {**kept, "HUOSHUI_DATA": str(self.data), **self.more, **more}

    def run(self, *words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "huoshui.config.command_line", *words]
        return subprocess.run(
            command, env=self.environment(**more), capture_output=True, text=True, check=False, cwd=REPOSITORY, stdin=subprocess.DEVNULL
        )


class Up:
    """`huoshui up`, under way."""

    def __init__(self, shell: Shell, *words: str, **more: str) -> None:
        self.port = free_port()
        self.log = shell.data.with_name(f"up-{self.port}.log")
        command = [sys.executable, "-m", "huoshui.config.command_line", "up", "--port", str(self.port), "--no-sample", *words]
        self.started_at = time.monotonic()
        with self.log.open("w") as out:
            self.process = subprocess.Popen(command, env=shell.environment(**more), stdout=out, stderr=subprocess.STDOUT, cwd=REPOSITORY)

    def wait_until_ready(self, seconds: float = 120) -> float:
        """Seconds until it said so."""
        while "按 Ctrl-C 停止" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() - self.started_at < seconds, self.said()
            time.sleep(0.1)
        return time.monotonic() - self.started_at

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def get(self, path: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path)
        return connection.getresponse()

    def children(self) -> list[int]:
        """Process ids of everything that this `up` started, the database server aside."""
        found = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        parents = {int(child): int(parent) for child, parent in (line.split() for line in found.splitlines())}
        wanted = {self.process.pid}
        while True:
            more = {child for child, parent in parents.items() if parent in wanted} - wanted
            if not more:
                return sorted(wanted - {self.process.pid})
            wanted |= more

    def stop(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(60)


def one_time_passwords(said: str) -> list[str]:
    return sorted(set(re.findall(r"一次性口令 (\S+)", said)))


def is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process_id}/stat")
    return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] != "Z"
