"""Requests on connections that were idle, and may have died meanwhile without anybody knowing."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voicedesk.groq.transport import DirectClient

_log = logging.getLogger(__name__)

_DEAD_AT_ONCE = 4
"""A turn has two or three connections; when a router forgets one, it has forgotten the others."""
_NO_ANSWER = "Server disconnected without sending a response."


@dataclass(slots=True)
class _Journey:
    """Follows one request: was it sent, and on a connection that was made for it?"""

    is_new: bool = False
    was_sent: bool = False

    async def __call__(self, event: str, _: Mapping[str, object]) -> None:
        # https://www.encode.io/httpcore/extensions/#trace; proxies name the same steps.
        self.is_new = self.is_new or event.endswith("connect_tcp.started")
        self.was_sent = self.was_sent or event == "http11.send_request_headers.started"

    @property
    def was_on_an_old_connection(self) -> bool:
        return self.was_sent and not self.is_new


async def send(http: DirectClient, request: httpx.Request) -> httpx.Response:
    """Send a request; return when the answer begins.

    Where an idle connection turns out to be dead, the request is sent again at once: nothing was
    answered, so nothing was done and nothing is billed. On a new connection a break is told, and so
    is an answer that began; only one that breaks off within its head cannot be told from none.

    Raises:
        httpx.HTTPError: no answer.
    """
    for _ in range(_DEAD_AT_ONCE):
        journey = _Journey()
        request.extensions["trace"] = journey
        try:
            return await http.send_direct(request)
        except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError) as error:
            if http.is_closed or not journey.was_on_an_old_connection or _is_an_answer(error):
                raise
            _log.debug("a connection died while it was idle: %s", type(error).__name__)
    return await http.send_direct(request)


def _is_an_answer(error: httpx.HTTPError) -> bool:
    """Tell whether something came back, though nothing that is HTTP."""
    return isinstance(error, httpx.RemoteProtocolError) and str(error) != _NO_ANSWER
