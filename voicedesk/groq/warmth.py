"""Connections that stay ready while somebody pauses, so that no turn waits for a new one."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING

import httpx

from voicedesk.groq.reuse import send
from voicedesk.groq.transport import PooledTransport

if TYPE_CHECKING:
    from voicedesk.core.server_address import ServerAddress
    from voicedesk.groq.transport import DirectClient, TimeLimits

_log = logging.getLogger(__name__)


class Warmth:
    """Touches the idle connections of one client now and then, for as long as it is in use."""

    def __init__(
        self,
        http: DirectClient,
        address: ServerAddress,
        limits: TimeLimits,
        transport: httpx.AsyncBaseTransport,
    ) -> None:
        self._http = http
        self._transport = transport
        self._address = address
        self._limits = limits
        self._wanted = 0
        self._used_s = time.monotonic()
        self._contact_s = time.time()

    async def note_use(self) -> None:
        """Tell that a request comes next."""
        self._used_s = time.monotonic()
        await self._drop_stale()

    def has_idle_connection(self) -> bool:
        """Tell whether a request needs no new one."""
        return isinstance(self._transport, PooledTransport) and self._transport.count()[0] > 0

    async def open(self, connections: int) -> None:
        """Have so many connections ready; each request sent at the same time needs its own."""
        await self.note_use()
        self._wanted = max(self._wanted, connections)
        await self._touch(connections)

    async def keep(self) -> None:
        """Touch idle connections until the client has not been used for some minutes.

        Neither server nor router forgets a connection that is used, and one that was lost all
        the same is replaced here instead of in the next turn.
        """
        self._used_s = time.monotonic()
        while time.monotonic() - self._used_s < self._limits.warm_s:
            await asyncio.sleep(self._limits.touch_every_s)
            await self._drop_stale()
            if isinstance(self._transport, PooledTransport):
                idle, there = self._transport.count()
                await self._touch(idle + max(0, self._wanted - there))

    async def _drop_stale(self) -> None:
        """Close connections that the computer slept with.

        The other side has often forgotten them, and a request would wait ten seconds for a sign
        of life. The monotonic clock may have slept as well.
        """
        silent_s, self._contact_s = time.time() - self._contact_s, time.time()
        if silent_s > self._limits.stale_s and isinstance(self._transport, PooledTransport):
            await self._transport.drop_idle()

    async def _touch(self, connections: int) -> None:
        await asyncio.gather(*(self._touch_one() for _ in range(connections)))

    async def _touch_one(self) -> None:
        """Ask for nothing, for which no key is needed; failures are left to real requests.

        A connection that does not answer in time is closed by the cancelling of its request.
        """
        if self._http.is_closed:
            return
        url = f"{self._address.scheme}://{self._address.authority}/"
        try:
            async with asyncio.timeout(self._limits.touch_s):
                response = await send(self._http, self._http.make_request("HEAD", url))
                try:
                    await response.aread()
                finally:
                    await response.aclose()
        except (httpx.HTTPError, TimeoutError) as error:
            _log.debug("%s is not ready: %s", self._address.authority, type(error).__name__)
