"""A connection to an address that somebody wrote into a directory: resolved once, looked at, and then held to.

A server that follows any address it is given can be led to what only it can reach: the database next door, the cloud's
metadata. So the name is resolved here, every answer must be a public address (or lie in a network that the operator
allows), and the connection goes to exactly the address that was looked at.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from writs.notify.message import PermanentFailure, TemporaryFailure

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Resolver = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: the words of its address, and the one number that was looked at."""

    host: str
    port: int
    path: str
    secure: bool
    number: str

    @property
    def authority(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (443 if self.secure else 80) else f"{name}:{self.port}"


def resolve(host: str, port: int) -> list[str]:
    """Every address of a name, as the system's resolver gives them."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def look_up(url: str, allowed: Sequence[Network], resolver: Resolver = resolve) -> Target:
    """The target of an address, after every number behind its name has been looked at.

    Raises PermanentFailure for what may not be reached, TemporaryFailure where the name cannot be resolved now.
    """
    secure, host, port, path = parts_of(url)
    try:
        numbers = list(resolver(host, port))
    except (OSError, UnicodeError) as error:
        raise TemporaryFailure(f'the name "{host}" cannot be resolved ({error})') from None
    if not numbers:
        raise TemporaryFailure(f'the name "{host}" has no address')
    for number in numbers:
        address = ipaddress.ip_address(number.partition("%")[0])
        inside = any(_real(address) in network for network in allowed if network.version == _real(address).version)
        if not inside and not _is_public(address):
            raise PermanentFailure(f'"{host}" leads to {number}, which is no public address; nothing was sent there')
        if not inside and not secure:
            raise PermanentFailure(f'"{host}" is to be reached by https:, not unencrypted')
    return Target(host, port, path, secure, numbers[0])


def parts_of(url: str) -> tuple[bool, str, int, str]:
    """Whether it is encrypted, the host, the port, the path. Raises PermanentFailure."""
    if not url.isprintable() or " " in url or "\\" in url:
        raise PermanentFailure("the address holds signs that no address has")
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
        name = host.encode("idna").decode("ascii") if host and ":" not in host else host
    except (ValueError, UnicodeError):
        raise PermanentFailure("it is no address that can be understood") from None
    if parts.scheme not in ("https", "http") or not name:
        raise PermanentFailure("the address must begin with https:// and name a host")
    if parts.username is not None or parts.password is not None:
        raise PermanentFailure("the address may not hold a user or a password; requests are signed instead")
    path = parts.path.encode("utf-8") or b"/"
    target = _quoted(path) + (f"?{_quoted(parts.query.encode('utf-8'))}" if parts.query else "")
    secure = parts.scheme == "https"
    return secure, name, port or (443 if secure else 80), target


def _quoted(path: bytes) -> str:
    return "".join(chr(letter) if 0x21 <= letter < 0x7F else f"%{letter:02X}" for letter in path)


def _real(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, in every way in which one can."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.sixtofour is not None:
            return address.sixtofour
        if address.teredo is not None:
            return address.teredo[1]
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_public(address: Address) -> bool:
    real = _real(address)
    return all(
        one.is_global and not one.is_multicast and not one.is_reserved for one in {address, real} - _wrappers(address)
    )


def _wrappers(address: Address) -> set[Address]:
    """A NAT64 or mapped address is judged by what it stands for."""
    return {address} if _real(address) != address else set()


class Pinned(http.client.HTTPConnection):
    """An HTTP connection to the number that was looked at; the certificate must be that of the name."""

    def __init__(self, target: Target, *, connect: float, trust: ssl.SSLContext) -> None:
        super().__init__(target.host, target.port, timeout=connect)
        self._target, self._trust = target, trust

    def connect(self) -> None:
        raw = socket.create_connection((self._target.number, self._target.port), timeout=self.timeout)
        try:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.sock: Any = (
                self._trust.wrap_socket(raw, server_hostname=self._target.host) if self._target.secure else raw
            )
        except BaseException:
            raw.close()
            raise


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers, and the beginning of the body."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


def post(
    target: Target,
    body: bytes,
    headers: dict[str, str],
    *,
    connect: float,
    total: float,
    most: int,
    trust: ssl.SSLContext,
) -> Answer:
    """One POST: no redirect is followed, at most `most` bytes of the answer are read, and all of it ends after `total`
    seconds, however slowly the other side drips. Raises OSError and http.client.HTTPException."""
    connection = Pinned(target, connect=connect, trust=trust)
    late = threading.Event()

    def cut() -> None:
        late.set()
        sock = connection.sock
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(total, cut)
    timer.daemon = True
    timer.start()
    try:
        connection.request("POST", target.path, body, {"Host": target.authority, **headers})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read(most))
    except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
        if late.is_set():
            raise TimeoutError(f"no complete answer within {total:g} seconds") from None
        if isinstance(error, (ValueError, AttributeError)):
            raise http.client.HTTPException(str(error)) from None
        raise
    finally:
        timer.cancel()
        connection.close()
