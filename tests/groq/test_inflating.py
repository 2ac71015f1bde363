"""Compressed answers: understood, and never larger in memory than what is read of them."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import httpx
import pytest

from tests.groq.clients import Answers, mock_client
from tests.groq.test_client import CALL, fetch_error
from voicedesk.core.errors import ErrorKind


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


async def test_an_answer_that_grows_without_end_is_not_unpacked_to_its_end() -> None:
    bomb = gzip.compress(bytes(1 << 30), 6)
    assert len(bomb) < 1_100_000
    tracemalloc.start()
    try:
        failure = await fetch_error(Answers(packed(bomb)))
        refused = await fetch_error(Answers(packed(bomb, status=400)))
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert failure.kind is ErrorKind.BAD_ANSWER
    assert refused.kind is not ErrorKind.BUG
    assert peak_bytes < 200_000_000
