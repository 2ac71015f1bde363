"""Servers with a release manifest, and a look at them."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import ssl
from typing import TYPE_CHECKING, cast

import pytest

from tests.groq.raw_server import RawServer, Step
from voicedesk.core.errors import ServiceError
from voicedesk.updates.manifest_source import LookLimits, ManifestSource

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable
    from pathlib import Path

    from tests.groq.certificates import Authority
    from voicedesk.core.release_manifest import Release

BODY = json.dumps(
    {
        "schema_version": 1,
        "version": "0.2.0",
        "date": "2026-09-01",
        "summary": "News.",
        "artefacts": [{"name": "a.deb", "size_bytes": 1, "sha256": "ab" * 32}],
    }
).encode()


def ok(body: bytes, headers: str = "") -> bytes:
    head = f"HTTP/1.1 200 OK\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def checksum(body: bytes = BODY) -> bytes:
    return ok(f"{hashlib.sha256(body).hexdigest()}  release.json\n".encode())


class Web:
    """Servers with certificates of one authority; the first of them has the manifest."""

    def __init__(self, authority: Authority, certificate: Path) -> None:
        self.authority = str(authority.certificate)
        self._certificate = certificate
        self.hosts: list[str] = []

    @contextlib.asynccontextmanager
    async def serving(
        self, *replies: Iterable[Step], known: bool = True
    ) -> AsyncGenerator[tuple[RawServer, str]]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._certificate)
        server = RawServer(*cast("tuple[list[Step], ...]", replies))
        # A refused handshake is reported to the loop's handler, which would log it.
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
        async with server.running(tls=context) as url:
            if known:
                self.hosts.append(f"127.0.0.1:{server.port}")
            yield server, url

    async def look(self, url: str, limits: LookLimits | None = None) -> Release:
        source = ManifestSource(f"{url}/latest", hosts=self.hosts, limits=limits)
        return await source.newest(self.authority)

    async def failure(self, url: str, limits: LookLimits | None = None) -> ServiceError:
        with pytest.raises(ServiceError) as told:
            await self.look(url, limits)
        assert told.value.next_step == "VoiceDesk looks again another day."
        return told.value
