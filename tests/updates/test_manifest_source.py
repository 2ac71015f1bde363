"""The release manifest, fetched from real servers: what is asked, and what is not put up with."""

from __future__ import annotations

import asyncio
import gzip
import itertools
from typing import Any, cast

import pytest

from tests.groq.raw_server import STREAM_HEAD, Act, RawServer, Step, piece
from tests.patience import GIVE_UP_S
from tests.updates.web import BODY, Web, checksum, ok
from voicedesk import __version__
from voicedesk.core.errors import ErrorKind, ServiceError, ServiceUnreachable
from voicedesk.core.release_manifest import MAX_MANIFEST_BYTES, Version
from voicedesk.updates import manifest_source
from voicedesk.updates.manifest_source import LookLimits, ManifestSource


def redirect(target: str, status: int = 302) -> bytes:
    return f"HTTP/1.1 {status} X\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode()


class Moment(asyncio.Event):
    """Passes by itself, and never for the last time."""

    async def wait(self) -> Any:
        await asyncio.sleep(0.01)


def endless(data: bytes) -> list[Step]:
    """Return a reply that never ends; a server only iterates over it."""
    again = itertools.cycle([piece(data), Moment()])
    return cast("list[Step]", itertools.chain([STREAM_HEAD], again))


async def test_the_newest_release_is_told_and_nothing_of_the_user(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROQ_API_KEY", "gsk_SecretSecretSecretSecret1234")
    first = checksum().replace(b"\r\n", b"\r\nSet-Cookie: visitor=1\r\nETag: 1\r\n", 1)
    async with web.serving([first], [ok(BODY)]) as (server, url):
        assert (await web.look(url)).version == Version((0, 2, 0))
    assert [request.path for request in server.requests] == [
        "/latest/release.json.sha256",
        "/latest/release.json",
    ]
    for request in server.requests:
        assert request.method == "GET"
        assert request.body == b""
        assert set(request.headers) == {
            *("host", "accept", "accept-encoding", "connection", "user-agent")
        }
        assert request.headers["user-agent"] == f"VoiceDesk/{__version__}"
    assert server.connections == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_it_is_sent_on_among_the_known_hosts(web: Web, status: int) -> None:
    async with (
        web.serving([checksum()], [ok(BODY)]) as (files, there),
        web.serving(
            [redirect("/v0.2.0/sum", status)],
            [redirect(f"{there}/a?token=1", status)],
            [redirect(f"{there}/b?token=2", status)],
        ) as (_, url),
    ):
        assert (await web.look(url)).version == Version((0, 2, 0))
    assert [request.path for request in files.requests] == ["/a?token=1", "/b?token=2"]


async def test_another_host_is_not_even_connected_to(web: Web) -> None:
    async with web.serving([checksum()], known=False) as (stranger, there):
        async with web.serving([redirect(f"{there}/x")]) as (_, url):
            assert "leads elsewhere" in (await web.failure(url)).message
        assert stranger.connections == 0


@pytest.mark.parametrize(
    "target",
    [
        "http://{known}/x",
        "https://name@{known}/x",
        "https://{known}.example.org/x",
        "https://{known}@example.org/",
        "//example.org/x",
        "file:///etc/passwd",
        "https:///x",
        "https://[::1",
        "https://{known}:99999/",
        "https://xn--\u00e4.example/",
    ],
)
async def test_a_redirect_to_anything_else_is_refused(web: Web, target: str) -> None:
    async with web.serving([checksum()]) as (second, there):
        reply = redirect(target.format(known=there.removeprefix("https://")))
        async with web.serving([reply]) as (_, url):
            assert "redirect" in (await web.failure(url)).message
        assert second.connections == 0


async def test_the_hosts_are_known_by_their_whole_name() -> None:
    with pytest.raises(ServiceError, match="elsewhere"):
        await ManifestSource("https://github.com.example/x").newest()
    with pytest.raises(ServiceError, match="elsewhere"):
        await ManifestSource("http://github.com/x").newest()


async def test_a_ring_of_redirects_is_left(web: Web) -> None:
    async with web.serving([redirect("/round")]) as (server, url):
        assert "one redirect leads to another" in (await web.failure(url)).message
    assert len(server.requests) == 5


@pytest.mark.parametrize("other", [BODY[:-1], BODY.replace(b"0.2.0", b"0.3.0"), b""])
async def test_what_does_not_fit_its_checksum_is_not_believed(web: Web, other: bytes) -> None:
    async with web.serving([checksum()], [ok(other)]) as (_, url):
        assert "its checksum is another one" in (await web.failure(url)).message


@pytest.mark.parametrize("body", [b"<html>Sign in</html>", b"{}", b"\xff", b"[" * 50_000])
async def test_what_is_no_manifest_is_told(web: Web, body: bytes) -> None:
    async with web.serving([checksum(body)], [ok(body)]) as (_, url):
        assert (await web.failure(url)).kind is ErrorKind.BAD_ANSWER


async def test_what_cannot_be_unpacked_is_no_manifest(web: Web) -> None:
    async with web.serving([ok(b"xx", "Content-Encoding: gzip\r\n")]) as (_, url):
        failure = await web.failure(url)
    assert failure.kind is ErrorKind.BAD_ANSWER
    # Or it would be asked again every hour, as if the network had been gone.
    assert not isinstance(failure, ServiceUnreachable)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, ErrorKind.NOT_FOUND), (503, ErrorKind.SERVER_FAILED), (403, ErrorKind.SERVER_FAILED)],
)
async def test_a_refusal_is_told(web: Web, status: int, kind: ErrorKind) -> None:
    reply = f"HTTP/1.1 {status} X\r\nContent-Length: 3\r\n\r\nno!".encode()
    async with web.serving([reply]) as (server, url):
        failure = await web.failure(url)
    assert (failure.kind, failure.status) == (kind, status)
    assert len(server.requests) == 1


async def test_one_that_is_too_large_is_left_and_its_connection_closed(web: Web) -> None:
    large = ok(BODY + b" " * MAX_MANIFEST_BYTES)
    async with web.serving([checksum()], [large]) as (_, url):
        assert "too large" in (await web.failure(url)).message
    flood: list[Step] = [STREAM_HEAD, piece(b" " * 10_000), Act.HANG]
    async with web.serving(flood) as (server, url):
        assert "too large" in (await web.failure(url)).message
        await asyncio.wait_for(server.ended.get(), GIVE_UP_S)


async def test_a_small_answer_that_unpacks_to_a_large_one_is_left(web: Web) -> None:
    bomb = gzip.compress(bytes(1 << 26), 1)
    async with web.serving([ok(bomb, "Content-Encoding: gzip\r\n")]) as (_, url):
        assert "too large" in (await web.failure(url)).message


@pytest.mark.parametrize(
    "reply",
    [
        [b"nonsense\r\n\r\n", Act.CLOSE],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{", Act.CLOSE],
        [Act.CLOSE],
        [Act.RESET],
    ],
    ids=["nonsense", "cut off", "closed", "reset"],
)
async def test_a_server_that_breaks_off_is_told(web: Web, reply: list[Step]) -> None:
    async with web.serving(reply) as (_, url):
        assert await web.failure(url)


@pytest.mark.parametrize(
    ("reply", "limits"),
    [
        ([Act.HANG], LookLimits(read_s=0.05)),
        ([Act.HANG], LookLimits(total_s=0.2)),
        (endless(b" "), LookLimits(total_s=0.2)),
    ],
    ids=["silent", "silent in all", "slow"],
)
async def test_a_slow_server_is_not_waited_for(
    web: Web, reply: list[Step], limits: LookLimits
) -> None:
    async with web.serving(reply) as (_, url):
        assert (await web.failure(url, limits)).kind is ErrorKind.TIMEOUT


async def test_whoever_cancels_it_leaves_no_connection(web: Web) -> None:
    async with web.serving([STREAM_HEAD, piece(b"{"), Act.HANG]) as (server, url):
        looking = asyncio.ensure_future(web.look(url))
        await asyncio.wait_for(server.arrived.wait(), GIVE_UP_S)
        looking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await looking
        await asyncio.wait_for(server.ended.get(), GIVE_UP_S)


async def test_nobody_whom_this_computer_does_not_trust_is_asked(web: Web) -> None:
    async with web.serving([checksum()]) as (server, url):
        with pytest.raises(ServiceError) as told:
            await ManifestSource(url, hosts=web.hosts).newest()
    assert told.value.kind is ErrorKind.INSECURE
    assert server.requests == []


async def test_it_goes_through_the_proxy_of_this_computer(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = RawServer([b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"])
    async with proxy.running() as there:
        monkeypatch.setenv("HTTPS_PROXY", there)
        monkeypatch.setenv("NO_PROXY", "")
        web.hosts.append("releases.example")
        assert "The proxy 127.0.0.1" in (await web.failure("https://releases.example")).message
    (request,) = proxy.requests
    assert (request.method, request.path) == ("CONNECT", "releases.example:443")


def test_the_files_of_releases_are_on_a_host_that_is_known() -> None:
    assert manifest_source.FOLDER.split("/")[2] in manifest_source.HOSTS
