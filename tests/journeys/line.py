"""The line between a phone and the house: it can be down, and it can break after the house has done its work."""

from __future__ import annotations

import socket
import threading
from urllib.parse import urlsplit


class Line:
    """Carries HTTP to ``server`` from an address of its own. One request a connection, so that a cut is a cut.

    ``is_down``: connections are refused. ``cut_next("POST", path)``: the next such request reaches the house and is answered there,
    but the answer is lost on the way.
    """

    def __init__(self, server: str) -> None:
        parts = urlsplit(server)
        self._house = (str(parts.hostname), int(parts.port or 80))
        self._door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.address = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self.is_down = False
        self.lost: list[str] = []  # first lines of requests whose answers were lost
        self._cut = ""
        self._at_once = threading.Semaphore(6)  # as a browser would; more wait at the door of the test's server and are sent again late
        threading.Thread(target=self._serve, daemon=True).start()

    def cut_next(self, method: str, path: str) -> None:
        self._cut = f"{method} {path} "

    def close(self) -> None:
        self._door.close()

    def _serve(self) -> None:
        while True:
            try:
                phone, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(phone,), daemon=True).start()

    def _carry(self, phone: socket.socket) -> None:
        with phone:
            if self.is_down:
                return
            asked = _whole_request(phone)
            if not asked:
                return
            first = asked.split(b"\r\n", 1)[0].decode("latin-1")
            with self._at_once, socket.create_connection(self._house) as house:
                house.sendall(_asking_to_close(asked))
                answer = bytearray()
                while piece := house.recv(65536):
                    answer += piece
            if self._cut and first.startswith(self._cut):
                self._cut = ""
                self.lost.append(first)
                return
            try:
                phone.sendall(answer)
            except OSError:
                return


def _whole_request(phone: socket.socket) -> bytes:
    data = bytearray()
    while b"\r\n\r\n" not in data:
        piece = phone.recv(65536)
        if not piece:
            return b""
        data += piece
    head, _, body = bytes(data).partition(b"\r\n\r\n")
    lengths = [line.split(b":", 1)[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    missing = int(lengths[0]) - len(body) if lengths else 0
    while missing > 0:
        piece = phone.recv(65536)
        if not piece:
            return b""
        data += piece
        missing -= len(piece)
    return bytes(data)


def _asking_to_close(asked: bytes) -> bytes:
    head, _, body = asked.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"connection:", b"keep-alive:"))]
    return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body
