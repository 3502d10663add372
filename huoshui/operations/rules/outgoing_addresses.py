"""Whom this installation may speak to: nobody, except for what its installer listed.

An entry is a host name (``qyapi.weixin.qq.com``), an address or a network (``10.1.2.3``, ``10.0.0.0/8``), each with or without a port.
A name alone opens public addresses only: one that resolves to a private address needs that address listed too, so that whoever holds the
name's records cannot turn it inwards.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
HOST_NAME = re.compile(r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$")
NEVER = tuple(
    map(ipaddress.ip_network, ("169.254.0.0/16", "fe80::/10", "0.0.0.0/8", "224.0.0.0/4", "ff00::/8", "255.255.255.255/32", "::/128"))
)


class NotAllowed(Exception):
    """The address must not be spoken to; the words say why, in Chinese."""


@dataclass(frozen=True)
class Target:
    """A URL, taken apart. ``host`` is in lower case, an IPv6 address without brackets."""

    scheme: str
    host: str
    port: int
    path: str  # with the query


@dataclass(frozen=True)
class AllowedHosts:
    """The installer's list. ``port`` None: any."""

    names: frozenset[tuple[str, int | None]] = frozenset()
    networks: tuple[tuple[Network, int | None], ...] = ()

    def names_host(self, host: str, port: int) -> bool:
        """Whether the host is listed, by its name or, where it is written as an address, by that."""
        address = _address(host)
        if address is not None:
            return self.lists_address(address, port)
        return (host, None) in self.names or (host, port) in self.names

    def lists_address(self, address: Address, port: int) -> bool:
        return any(address in network and allowed in (None, port) for network, allowed in self.networks)

    def may_connect(self, address: Address, port: int) -> bool:
        """Whether a listed host may be reached at this address: public ones yes, private ones if listed themselves, some never."""
        if any(address in network for network in NEVER):
            return False
        return address.is_global or self.lists_address(address, port)


def allowed_hosts(text: str) -> AllowedHosts:
    """The list as the installer writes it: entries separated by commas. Raises ValueError with the entry that is wrong."""
    names: set[tuple[str, int | None]] = set()
    networks: list[tuple[Network, int | None]] = []
    for entry in filter(None, (part.strip().lower() for part in text.split(","))):
        host, port = _split_port(entry)
        try:
            networks.append((ipaddress.ip_network(host), port))
        except ValueError:
            if not HOST_NAME.match(host) or re.fullmatch(r"[\d.]+", host):
                raise ValueError(entry) from None
            names.add((host, port))
    return AllowedHosts(frozenset(names), tuple(networks))


def _split_port(entry: str) -> tuple[str, int | None]:
    found = re.fullmatch(r"(\[[0-9a-f:.]+\]|[^:\[\]]+):(\d{1,5})", entry)
    if found:
        if not 1 <= int(found[2]) <= 65535:
            raise ValueError(entry)
        return found[1].strip("[]"), int(found[2])
    return entry.strip("[]"), None


def target_of(url: str) -> Target:
    """Raises NotAllowed for anything but a plain http or https address."""
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise NotAllowed("网址中有不合规的字符")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotAllowed("网址写法不对") from None
    if parts.scheme not in ("http", "https"):
        raise NotAllowed("网址应以 http:// 或 https:// 开头")
    if parts.username is not None or parts.password is not None:
        raise NotAllowed("网址中不能带用户名和口令")
    host = (parts.hostname or "").rstrip(".")
    if not host or (_address(host) is None and (not HOST_NAME.match(host) or re.fullmatch(r"[\d.]+|0x[\da-f.x]+", host))):
        raise NotAllowed("网址中的主机名写法不对")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path)


def _address(host: str) -> Address | None:
    try:
        return unwrapped(ipaddress.ip_address(host))
    except ValueError:
        return None


def unwrapped(address: Address) -> Address:
    """An IPv4 address that travels as IPv6 is judged as what it is."""
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inside is None and address in ipaddress.ip_network("64:ff9b::/96"):
            inside = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return inside or address
    return address
