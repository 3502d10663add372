"""What a process that parses a stranger's file gives up before it looks at the first byte. The standard library only.

Limits: 768 MB of address space, 20 s of processor time, no network, nothing written to disk.
"""

from __future__ import annotations

import contextlib
import ctypes
import resource

MEMORY_BYTES = 768 * 1024 * 1024
PROCESSOR_SECONDS = 20


def limit_this_process() -> None:
    """Give up memory, time, files and, where the kernel lets us, the network."""
    limit_processor_time()
    limit_memory_files_and_network()


def limit_processor_time(seconds: int = PROCESSOR_SECONDS) -> None:
    """Of this process alone: a fork counts from zero, and does not inherit what its parent has used."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))


def limit_memory_files_and_network() -> None:
    """What forks inherit."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    give_up_network()


def give_up_network() -> None:
    """An empty network of its own for this process and its children, where the kernel lets us."""
    with contextlib.suppress(OSError, AttributeError):
        new_network, new_user = 0x40000000, 0x10000000
        library = ctypes.CDLL(None, use_errno=True)
        if library.unshare(new_network) != 0:
            library.unshare(new_user | new_network)
