"""A small SMTP server on loopback: takes mail, refuses, hangs, or breaks off."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Mailbox:
    """Where it listens and what came in."""

    port: int
    mails: list[str] = field(default_factory=list)


@contextmanager
def mailbox(how: str = "take") -> Iterator[Mailbox]:
    """``how``: take, refuse (550 to every recipient), hang (says nothing), break (closes after the greeting)."""
    server = socket.create_server(("127.0.0.1", 0))
    box = Mailbox(server.getsockname()[1])
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            with suppress(OSError):
                connection, _ = server.accept()
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

    def talk(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            if how == "hang":
                over.wait(20)
                return
            connection.sendall(b"220 test\r\n")
            if how == "break":
                return
            _converse(connection, box, refuses=how == "refuse")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield box
    finally:
        over.set()
        server.close()


def _converse(connection: socket.socket, box: Mailbox, *, refuses: bool) -> None:
    lines = connection.makefile("rb")
    while line := lines.readline():
        word = line[:4].upper()
        if word == b"DATA":
            connection.sendall(b"354 go\r\n")
            text = b""
            while (part := lines.readline()) not in (b".\r\n", b""):
                text += part
            box.mails.append(text.decode())
            connection.sendall(b"250 taken\r\n")
        elif word == b"QUIT":
            connection.sendall(b"221 bye\r\n")
            return
        elif word == b"RCPT" and refuses:
            connection.sendall(b"550 nobody here\r\n")
        else:
            connection.sendall(b"250 ok\r\n")
