"""The processes behind `huoshui up`: web server and worker, watched and stopped together."""

from __future__ import annotations

import ctypes
import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from huoshui.cli.frame import Installation, say
from huoshui.core.refusals import Refusal

_WORKER_RESTARTS = 5
_STOP_SECONDS = 10


@dataclass(frozen=True)
class Doorway:
    """Where pages are served."""

    host: str
    port: int
    tls_cert: str
    tls_key: str
    is_loopback: bool

    @property
    def address(self) -> str:
        """To open in a browser on this machine."""
        shown = "127.0.0.1" if self.host in ("0.0.0.0", "localhost") else self.host  # noqa: S104 - a comparison
        shown = f"[{shown}]" if ":" in shown else shown
        return f"{'https' if self.tls_cert else 'http'}://{shown}:{self.port}/"


def refuse_taken_port(doorway: Doorway) -> None:
    family = socket.AF_INET6 if ":" in doorway.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((doorway.host, doorway.port))
        except PermissionError:
            raise Refusal(
                "port_forbidden", f"没有权限使用端口 {doorway.port}。", "请用 --port 或 HUOSHUI_PORT 换一个 1024 以上的端口。"
            ) from None
        except socket.gaierror:
            raise Refusal(
                "host_unknown", f"地址 {doorway.host} 不是本机的地址。", "请用 --host 指明本机的地址，例如 127.0.0.1 或 0.0.0.0。"
            ) from None
        except OSError:
            raise Refusal(
                "port_taken", f"端口 {doorway.port} 已被占用。", "系统可能已经启动；否则请用 --port 或 HUOSHUI_PORT 换一个端口。"
            ) from None


def serve_until_stopped(doorway: Doorway, installation: Installation, greet: Callable[[], None]) -> int:
    """Start both, greet when pages answer, wait for Ctrl-C or SIGTERM, stop both. 0 when asked to stop, 1 when pages died."""
    stopping: list[int] = []
    before = {
        number: signal.signal(number, lambda received, frame: stopping.append(received)) for number in (signal.SIGINT, signal.SIGTERM)
    }
    children: list[subprocess.Popen[bytes]] = []
    try:
        web = _start(_web_command(doorway), doorway, installation)
        children.append(web)
        worker = _start(_worker_command(), doorway, installation, is_quiet=True)
        children.append(worker)
        _wait_for_pages(doorway, web, stopping)
        if not stopping and web.poll() is None:
            greet()
        restarts = 0
        while not stopping and web.poll() is None:
            if worker.poll() is not None and restarts < _WORKER_RESTARTS:
                restarts += 1
                say(f"后台任务进程意外退出（{worker.returncode}），正在重新启动……")
                worker = _start(_worker_command(), doorway, installation, is_quiet=True)
                children.append(worker)
            time.sleep(0.2)
        if not stopping:
            say("网页服务意外退出，系统停止。")
        return 0 if stopping else 1
    finally:
        say("正在停止……")
        _stop(children)
        for number, handler in before.items():
            signal.signal(number, handler)


def _web_command(doorway: Doorway) -> list[str]:
    host = f"[{doorway.host}]" if ":" in doorway.host else doorway.host
    words = [
        sys.executable, "-m", "gunicorn", "huoshui.config.wsgi:application", "--bind", f"{host}:{doorway.port}",
        "--workers", str(max(2, min(4, (os.cpu_count() or 1) + 1))), "--worker-class", "sync",
        "--preload", "--timeout", "120", "--graceful-timeout", "8",
        "--max-requests", "5000", "--max-requests-jitter", "500", "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip
    if doorway.tls_cert:
        words += ["--certfile", doorway.tls_cert, "--keyfile", doorway.tls_key]
    return words


def _worker_command() -> list[str]:
    return [sys.executable, "-c", "from huoshui.config.worker import main; main()"]


def _start(command: list[str], doorway: Doorway, installation: Installation, *, is_quiet: bool = False) -> subprocess.Popen[bytes]:
    """``is_quiet``: what it says of itself is not for people; its errors come by standard error as ever."""
    environment = {
        **os.environ,
        "HUOSHUI_DATA": str(installation.data_folder),
        "HUOSHUI_KEY_FILE": str(installation.key_file),
        "HUOSHUI_PORT": str(doorway.port),
        "HUOSHUI_TLS": "1" if doorway.tls_cert else os.environ.get("HUOSHUI_TLS", ""),
        "DJANGO_SETTINGS_MODULE": "huoshui.config.settings",
        "PYTHONUNBUFFERED": "1",
    }
    if not doorway.is_loopback:
        environment.setdefault("HUOSHUI_ALLOWED_HOSTS", "*")  # whoever opens the door to other machines knows its names, we do not
    said = subprocess.DEVNULL if is_quiet else None
    return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=said, process_group=0, preexec_fn=_die_with_parent)


def _die_with_parent() -> None:
    """Linux: a killed `up` takes its children with it. In a group of its own, Ctrl-C reaches them through us only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _wait_for_pages(doorway: Doorway, web: subprocess.Popen[bytes], stopping: list[int]) -> None:
    deadline = time.monotonic() + 60
    while not stopping and web.poll() is None:
        if _answers(doorway):
            return
        if time.monotonic() > deadline:
            raise Refusal("web_not_started", "网页服务 60 秒内没有应答。", "请查看以上输出，或执行 huoshui doctor。")
        time.sleep(0.1)


def _answers(doorway: Doorway) -> bool:
    host = "127.0.0.1" if doorway.host == "0.0.0.0" else doorway.host  # noqa: S104 - a comparison
    try:
        if doorway.tls_cert:
            context = ssl._create_unverified_context()  # noqa: S323 - our own door, asked whether it opens
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(host, doorway.port, timeout=30, context=context)
        else:
            connection = http.client.HTTPConnection(host, doorway.port, timeout=30)
        connection.request("HEAD", "/", headers={"Host": "localhost"})
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    return True


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    living = [child for child in children if child.poll() is None]
    for child in living:
        child.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    for child in living:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
