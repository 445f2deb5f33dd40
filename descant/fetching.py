"""Fetching from the web what somebody else named, without becoming their way into the network here.

An address is followed only where its host is public: not this machine, not its neighbours, not the metadata
service of a cloud. The name is resolved once and the connection goes to what was looked at, so that a second
answer of the name server changes nothing; each redirect is looked at in the same way.

Special addresses: https://www.iana.org/assignments/iana-ipv6-special-registry
"""

from __future__ import annotations

import contextlib
import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any, NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from descant import __version__
from descant.errors import Forbidden, RemoteFailed, TooLarge, WrongUse

REDIRECTS = 5
MOVED = (301, 302, 303, 307, 308)
CHUNK = 1 << 16
USER_AGENT = f"Descant/{__version__} (https://w3id.org/descant)"
SECRETS = ("authorization", "cookie")
"""headers that are for the host that was named, and for no other"""
_PORTS = {"http": 80, "https": 443}
_GLOBAL_UNICAST, _6TO4 = ipaddress.IPv6Network("2000::/3"), ipaddress.IPv6Network("2002::/16")
_OF_A_URL = "%/:=&?~#+!$,;@()*[]'"
"""what stays as it is when an IRI becomes a URL"""


@dataclass(frozen=True, slots=True)
class Fetched:
    status: int
    """whatever the server said, but no redirect that is followed"""
    media_type: str
    """without parameters; empty where the server says none"""
    body: bytes
    final_url: str
    headers: Message = field(default_factory=Message)
    """by any case of their names"""


def fetch(
    url: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = 30.0,
    size: int = 100_000_000,
    allow_private: bool = False,
    redirects: int = REDIRECTS,
) -> Fetched:
    """What is at the URL. `allow_private` trusts the host that is named, not another that it redirects to.
    Where no `redirects` are followed, a redirect is an answer like others.

    `seconds` are for everything together (the name server's time is only counted), `size` is bytes of the body.
    Raises Forbidden, TooLarge, RemoteFailed, or WrongUse where the URL is none.
    """
    deadline = time.monotonic() + seconds
    named = place = _place(url)
    request = _Request(method, body, {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **(headers or {})})
    for _ in range(redirects + 1):
        with _failures_of(place, seconds), contextlib.closing(_connection(place, named, allow_private, deadline)) as to:
            to.request(request.method, place.path, request.body, request.headers)
            with to.getresponse() as response:
                target = response.headers.get("Location") if response.status in MOVED else None
                if target is None or not redirects:
                    body = _body(response, size, place)
                    return Fetched(response.status, _media_type(response), body, place.url, response.headers)
        before, place = place, _place(target, place.url)
        request = request.redirected(response.status, elsewhere=place.origin != before.origin)
    raise RemoteFailed(f"{url} redirects more than {redirects} times.", remedy="Name the last address.")


def require_address(url: str, *, allow_private: bool = False) -> None:
    """That it may be sent to, as far as can be said before its name is looked up: in secret, and to no private host."""
    place = _place(url)
    if allow_private:
        return
    if place.scheme != "https":
        raise Forbidden(f"{url!r} is not safe from others' eyes.", remedy="Name an address that begins with https://.")
    with contextlib.suppress(ValueError):
        ipaddress.ip_address(place.host)
        if not is_public(place.host):
            raise Forbidden(
                f"{url} is at an address that is not public.", remedy="Name a host that the whole Internet can reach."
            )


class _Request(NamedTuple):
    method: str
    body: bytes | None
    headers: dict[str, str]

    def redirected(self, status: int, *, elsewhere: bool) -> _Request:
        headers = {name: value for name, value in self.headers.items() if not (elsewhere and name.lower() in SECRETS)}
        return self._replace(headers=headers) if status != 303 else _Request("GET", None, headers)


class _Place(NamedTuple):
    """What a URL says about where to go."""

    url: str
    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port


def _place(url: str, base: str = "") -> _Place:
    try:
        url = urljoin(base, url)
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError as error:
        raise WrongUse(f"{url!r} is no address: {error}.", remedy="Write it like https://example.org/data.") from error
    if parts.scheme not in _PORTS:
        raise Forbidden(f"{url!r} is not on the web.", remedy="Name an address that begins with http:// or https://.")
    if not host or parts.username is not None or parts.password is not None:
        raise WrongUse(f"{url!r} has no host, or a password.", remedy="Write it like https://example.org/data.")
    path = quote(f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", safe=_OF_A_URL)
    return _Place(url, parts.scheme, host, port or _PORTS[parts.scheme], path)


# -- where it goes ---------------------------------------------------------------------------------------


def _addresses(place: _Place, *, may_be_private: bool) -> list[str]:
    """The name's addresses, all of them public: the one and only time that the name is resolved."""
    found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    addresses = [str(address[0]) for *_, address in found]
    if not may_be_private and not all(is_public(address) for address in addresses):
        raise Forbidden(
            f"{place.url} is at an address that is not public.",
            remedy="Name a host that the whole Internet can reach.",
        )
    return addresses


def is_public(address: str) -> bool:
    """Whether an IP address means the same host to everybody, and no other address is hidden in it."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:  # with a zone: of this machine's own links
        return False
    if isinstance(ip, ipaddress.IPv6Address):  # outside of these: IPv4 in disguise, multicast, local, to come
        return ip.is_global and ip in _GLOBAL_UNICAST and ip not in _6TO4
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _connection(place: _Place, named: _Place, allow_private: bool, deadline: float) -> HTTPConnection:
    """Connected already, so that http.client has no name to resolve; it still says the name as Host."""
    addresses = _addresses(place, may_be_private=allow_private and place.origin == named.origin)
    connection = HTTPConnection(place.host, place.port)
    connection.default_port = _PORTS[place.scheme]  # Host leaves the usual port out
    connection.sock = _Timed(_connected(place, addresses, deadline), deadline)
    connection.auto_open = 0  # it must not connect by itself, ever
    return connection


def _connected(place: _Place, addresses: list[str], deadline: float) -> socket.socket:
    plain = _first_that_answers(addresses, place.port, deadline)
    if place.scheme == "http":
        return plain
    try:
        plain.settimeout(_left(deadline))
        return _trusted().wrap_socket(plain, server_hostname=place.host)
    except BaseException:
        plain.close()
        raise


@cache
def _trusted() -> ssl.SSLContext:
    """Once: to read all authorities that are trusted takes longer than to greet a server."""
    return ssl.create_default_context()


def _first_that_answers(addresses: list[str], port: int, deadline: float) -> socket.socket:
    *others, last = addresses
    for address in others:
        with contextlib.suppress(OSError):
            return socket.create_connection((address, port), _left(deadline) / 2)
    return socket.create_connection((last, port), _left(deadline))


# -- what comes back -------------------------------------------------------------------------------------


class _Timed:
    """A socket as http.client uses it. Each wait ends at the deadline: a timeout for each read alone would let a
    server that sends a byte now and then go on for ever.
    """

    def __init__(self, connected: socket.socket, deadline: float) -> None:
        self._socket, self._deadline = connected, deadline

    def sendall(self, data: Any) -> None:
        self._socket.settimeout(_left(self._deadline))
        self._socket.sendall(data)

    def makefile(self, _: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._socket, self._deadline))

    def close(self) -> None:
        self._socket.close()


class _TimedReader(io.RawIOBase):
    def __init__(self, connected: socket.socket, deadline: float) -> None:
        self._socket, self._deadline = connected, deadline
        self._raw = connected.makefile("rb", buffering=0)  # keeps it open for as long as the answer is read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._socket.settimeout(_left(self._deadline))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _body(response: HTTPResponse, size: int, place: _Place) -> bytes:
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise RemoteFailed(f"{place.url} answers compressed, which was not asked for.", remedy="Tell who runs it.")
    chunks, room = [], size
    while chunk := response.read(CHUNK):
        chunks.append(chunk)
        room -= len(chunk)
        if room < 0:
            raise TooLarge(f"{place.url} has more than {size} bytes.", remedy="Ask it for less.")
    if response.length:  # http.client passes over an end that came too early
        raise RemoteFailed(f"{place.url} broke off in the middle of its answer.", remedy="Try again.")
    return b"".join(chunks)


def _media_type(response: HTTPResponse) -> str:
    return response.headers.get("Content-Type", "").partition(";")[0].strip().lower()


@contextlib.contextmanager
def _failures_of(place: _Place, seconds: float) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise RemoteFailed(f"{place.url} did not answer within {seconds:g} s.", remedy="Try again later.") from error
    except (OSError, HTTPException) as error:
        raise RemoteFailed(f"{place.url} cannot be fetched: {error}.", remedy="Check it, or try again.") from error


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:  # zero would mean not to wait at all, and give another error
        raise TimeoutError
    return left
