"""The parent's end of document_child.py: one process, asked again and again, started anew when it died or was stopped."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from typing import Any

from huoshui.ingestion.adapters.documents.refusals import Unreadable

WALL_SECONDS = 90  # the 20 s of processor time are the limit; this one is for a machine that is busy elsewhere
MOST_ANSWER_BYTES = 64 * 1024 * 1024
CHILD = "huoshui.ingestion.adapters.documents.document_child"


class LimitedChild:
    """Started at the first question. Not for several threads at once."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, order: dict[str, Any]) -> dict[str, Any]:
        """The answer to one order. Raises Unreadable with the code that the child said, or "time" or "memory" where it died."""
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        struck = threading.Event()

        def strike() -> None:
            struck.set()
            self._kill()

        timer = threading.Timer(WALL_SECONDS, strike)
        timer.daemon = True
        timer.start()
        try:
            process.stdin.write(json.dumps(order, ensure_ascii=True).encode("ascii") + b"\n")
            process.stdin.flush()
            answer, status = self._heard(process)
        except (BrokenPipeError, ValueError) as error:
            self.close()
            raise Unreadable("time" if struck.is_set() else "memory", type(error).__name__) from error
        finally:
            timer.cancel()
        if answer is None:
            if status is None and process.wait() > 0 and not struck.is_set():
                self.close()
                raise RuntimeError("the limited process did not start")
            out_of_time = struck.is_set() or status in (-signal.SIGXCPU, -signal.SIGKILL)
            raise Unreadable("time" if out_of_time else "memory", f"ended {status}")
        if answer["kind"] == "refusal":
            raise Unreadable(answer["code"], answer["detail"])
        return answer

    def _heard(self, process: subprocess.Popen[bytes]) -> tuple[dict[str, Any] | None, int | None]:
        """(answer, the fork's end); None for what was not said."""
        assert process.stdout is not None
        answer: dict[str, Any] | None = None
        while line := process.stdout.readline(MOST_ANSWER_BYTES):
            said: dict[str, Any] = json.loads(line)
            if said["kind"] == "ended":
                return answer, said["status"]
            answer = said
        return answer, None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", CHILD],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
                close_fds=True,
                start_new_session=True,
            )
        return self._process

    def _kill(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        """Ends the process and whatever it forked."""
        process = self._process
        if process is None:
            return
        self._kill()
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError, ValueError):
                if stream is not None:
                    stream.close()
        process.wait()
        self._process = None
