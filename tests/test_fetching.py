"""Fetching goes where it was told and nowhere else, and ends in time."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from descant.errors import DescantError, Forbidden, TooLarge, Unavailable, WrongUse
from descant.fetching import fetch, is_public
from tests.conftest import free_port
from tests.neighbour import Neighbour, neighbour


@pytest.fixture
def near() -> Iterator[Neighbour]:
    with neighbour() as here:
        yield here


@pytest.fixture
def other() -> Iterator[Neighbour]:
    with neighbour() as here:
        yield here


def test_what_is_there_comes_back(near: Neighbour) -> None:
    url = near.says("/a?b=c%20d", "hällo", "Text/Plain; charset=utf-8")
    answer = fetch(url, method="POST", body=b"q", headers={"Accept": "a/b"}, allow_private=True)
    assert (answer.status, answer.media_type, answer.final_url) == (200, "text/plain", url)
    assert answer.body.decode() == "hällo"
    method, path, headers, body = near.asked[0]
    assert (method, path, body) == ("POST", "/a?b=c%20d", b"q")
    assert headers["Accept"] == "a/b"
    assert headers["Host"] == f"127.0.0.1:{near.port}"
    assert headers["User-Agent"].startswith("Descant/")


def test_an_iri_becomes_a_url(near: Neighbour) -> None:
    near.says("/k%C3%A4se", "x")
    assert fetch(near.url("/käse#rind"), allow_private=True).body == b"x"


def test_a_status_is_told(near: Neighbour) -> None:
    assert fetch(near.url("/nowhere"), allow_private=True).status == 404


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0"])
def test_this_machine_is_refused_by_any_name(near: Neighbour, host: str) -> None:
    with pytest.raises(DescantError) as caught:
        fetch(f"http://{host}:{near.port}/")
    assert isinstance(caught.value, Forbidden | Unavailable)  # a resolver may not know the odd ones
    assert near.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "239.1.1.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%eth0",
        "fc00::1", "fd00:ec2::254", "ff02::1", "ff0e::1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1", "fec0::1", "nonsense",
    ],
)  # fmt: skip
def test_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001:80b::200e"])
def test_ordinary_addresses_are_public(address: str) -> None:
    assert is_public(address)


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [_found("8.8.8.8"), _found("10.0.0.1")])
    with pytest.raises(Forbidden, match="not public"):
        fetch("http://mixed.example/")


def test_a_name_is_resolved_once(monkeypatch: pytest.MonkeyPatch, near: Neighbour) -> None:
    """The name server says a public address first, and this machine's when asked again."""
    resolve, answers, connected = socket.getaddrinfo, iter(["203.0.114.1", "127.0.0.1"]), []

    def rebinding(host: str, *rest: object, **more: object) -> object:
        if host == "rebinding.example":
            return [_found(next(answers))]
        return resolve(host, *rest, **more)  # type: ignore[arg-type]

    def connect(address: tuple[str, int], *_: object) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unavailable):
        fetch(f"http://rebinding.example:{near.port}/")
    assert connected == [("203.0.114.1", near.port)]
    assert next(answers) == "127.0.0.1"


def test_the_name_is_still_said_as_host(monkeypatch: pytest.MonkeyPatch, near: Neighbour) -> None:
    resolve = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *a, **k: resolve("127.0.0.1" if host == "near.example" else host, *a, **k)
    )
    near.says("/", "x")
    fetch(f"http://near.example:{near.port}/", allow_private=True)
    assert near.asked[0][2]["Host"] == f"near.example:{near.port}"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "gopher://example.org/1", "ftp://example.org/", "data:,x", "/x"])
def test_only_the_web(url: str) -> None:
    with pytest.raises(Forbidden, match="not on the web"):
        fetch(url, allow_private=True)


@pytest.mark.parametrize("url", ["http://", "http://me:secret@example.org/", "http://[", "http://a:99999/"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(WrongUse):
        fetch(url, allow_private=True)


# -- redirects -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_followed_with_the_same_method(near: Neighbour, status: int) -> None:
    near.says("/new", "here")
    url = near.redirects("/old", "/new", status)
    answer = fetch(url, method="POST", body=b"q", allow_private=True)
    assert (answer.body, answer.final_url) == (b"here", near.url("/new"))
    assert near.asked[1][0::3] == ("POST", b"q")


def test_see_other_is_a_get(near: Neighbour) -> None:
    near.says("/new", "here")
    fetch(near.redirects("/old", "/new", 303), method="POST", body=b"q", allow_private=True)
    assert near.asked[1][0::3] == ("GET", b"")


def test_a_redirect_to_another_private_host_is_refused(near: Neighbour, other: Neighbour) -> None:
    """Trust is in the host that was named, not in whom it points to."""
    other.says("/secret", "x")
    with pytest.raises(Forbidden, match="not public"):
        fetch(near.redirects("/", other.url("/secret")), allow_private=True)
    assert other.asked == []


@pytest.mark.parametrize("target", ["file:///etc/passwd", "http://169.254.169.254/latest/meta-data", "ftp://a.org/"])
def test_a_redirect_out_of_the_public_web_is_refused(near: Neighbour, target: str) -> None:
    with pytest.raises(Forbidden):
        fetch(near.redirects("/", target), allow_private=True)


def test_redirects_without_end_end(near: Neighbour) -> None:
    with pytest.raises(Unavailable, match="more than 5"):
        fetch(near.redirects("/", "/"), allow_private=True)
    assert len(near.asked) == 6


# -- limits ----------------------------------------------------------------------------------------------


def test_a_server_that_drips_is_left_at_the_deadline(near: Neighbour) -> None:
    started = time.monotonic()
    with pytest.raises(Unavailable, match=r"within 0\.5 s"):
        fetch(near.url("/drip"), seconds=0.5, allow_private=True)
    assert time.monotonic() - started < 2


def test_a_server_that_says_nothing_is_left_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unavailable, match="within"):
        fetch(f"http://127.0.0.1:{silent.getsockname()[1]}/", seconds=0.3, allow_private=True)


def test_a_body_has_a_largest_size(near: Neighbour) -> None:
    near.says("/", b"x" * 1001)
    with pytest.raises(TooLarge, match="1000"):
        fetch(near.url(), size=1000, allow_private=True)
    assert len(fetch(near.url(), size=1001, allow_private=True).body) == 1001


def test_an_answer_that_breaks_off_is_none(near: Neighbour) -> None:
    near.says("/", b"half", Content_Length="8")
    with pytest.raises(Unavailable, match="broke off"):
        fetch(near.url(), allow_private=True)


def test_what_is_compressed_is_refused(near: Neighbour) -> None:
    near.says("/", b"\x1f\x8b", Content_Encoding="gzip")
    with pytest.raises(Unavailable, match="compressed"):
        fetch(near.url(), allow_private=True)


def test_nobody_there(near: Neighbour) -> None:
    with pytest.raises(Unavailable, match="cannot be fetched"):
        fetch(f"http://127.0.0.1:{free_port()}/", allow_private=True)


def test_no_tls_where_there_is_none(near: Neighbour) -> None:
    with pytest.raises(Unavailable, match="cannot be fetched"):
        fetch(f"https://127.0.0.1:{near.port}/", allow_private=True)


def _found(address: str) -> tuple[object, ...]:
    return (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))
