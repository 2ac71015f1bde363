"""Compressed answers: understood, and never larger in memory than what is read of them."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.groq.clients import Answers, mock_client
from tests.groq.test_client import CALL, fetch_error
from voicedesk.core.errors import ErrorKind
from voicedesk.groq.inflating import give_up, plain

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


def packed(body: bytes, encoding: str = "gzip", status: int = 200) -> httpx.Response:
    stream = httpx.ByteStream(body)
    return httpx.Response(status, headers={"content-encoding": encoding}, stream=stream)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(b'{"data": []}'), "gzip"),
        (zlib.compress(b'{"data": []}'), "deflate"),
        (b'{"data": []}', "identity"),
    ],
    ids=["gzip", "deflate", "identity"],
)
async def test_a_compressed_answer_is_understood(body: bytes, encoding: str) -> None:
    async with mock_client(Answers(packed(body, encoding))) as client:
        answer = await client.fetch(CALL)
    assert answer.parse_object() == {"data": []}


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd"])
async def test_a_compression_that_nobody_knows_is_told(encoding: str) -> None:
    body = gzip.compress(gzip.compress(b"{}"))
    failure = await fetch_error(Answers(packed(body, encoding)))
    assert failure.kind is ErrorKind.BAD_ANSWER


async def test_what_follows_a_compressed_answer_is_not_dropped_in_silence() -> None:
    body = gzip.compress(b'{"data": []}')
    failure = await fetch_error(Answers(packed(body + body)))
    assert failure.kind is ErrorKind.BAD_ANSWER


async def test_what_is_given_up_is_unpacked_no_further() -> None:
    answer = plain(packed(gzip.compress(bytes(1_000_000))))
    pieces = answer.aiter_raw()
    assert len(await anext(pieces)) < 100_000
    give_up(answer)
    assert [piece async for piece in pieces] == []


async def test_what_comes_without_end_behind_a_compressed_answer_is_not_kept() -> None:
    begun = gzip.compress(b'{"data": []}')
    taken: list[int] = []

    class Endless(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield begun
            while len(taken) < 1000:
                taken.append(1)
                yield bytes(65_536)

    answer = httpx.Response(200, headers={"content-encoding": "gzip"}, stream=Endless())
    failure = await fetch_error(Answers(answer))
    assert failure.kind is ErrorKind.BAD_ANSWER
    assert len(taken) < 10


async def test_an_answer_that_grows_without_end_is_not_unpacked_to_its_end() -> None:
    bomb = gzip.compress(bytes(1 << 27), 1)
    assert len(bomb) < 1_000_000
    tracemalloc.start()
    try:
        failure = await fetch_error(Answers(packed(bomb)))
        refused = await fetch_error(Answers(packed(bomb, status=400)))
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert failure.kind is ErrorKind.BAD_ANSWER
    assert refused.kind is not ErrorKind.BUG
    assert peak_bytes < 100_000_000
