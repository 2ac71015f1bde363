"""What is known of a server's ways with request bodies whose length it is not told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from voicedesk.core.errors import ServiceUnreachable
from voicedesk.groq.errors import RequestRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.errors import ServiceError

_REFUSALS = frozenset({400, 411, 413, 415, 422, 501, 505})
_BREAKS = (
    httpx.ReadError,
    httpx.WriteError,
    httpx.RemoteProtocolError,
    httpx.ReadTimeout,
    httpx.WriteTimeout,
)
_BREAKS_BELIEVED = 2
"""One connection that broke while somebody spoke is bad luck; two in a row are the server's way."""


class UnknownLengths:
    """Remembers for one server; ``are_taken`` is None as long as nothing is known.

    ``on_learned`` is told what a request has shown.
    """

    def __init__(self) -> None:
        self.are_taken: bool | None = None
        self.on_learned: Callable[[bool], None] = lambda _: None
        self._breaks = 0

    def succeeded(self) -> None:
        self._breaks = 0
        self._learn(are_taken=True)

    def failed(self, failure: ServiceError, *, in_mid_body: bool) -> None:
        """Note a failed request; to be called once an ordinary one has succeeded in its place."""
        if is_refusal(failure):
            self._learn(are_taken=False)
        elif is_break(failure):
            self._breaks += 1
            if not in_mid_body or self._breaks >= _BREAKS_BELIEVED:
                self._learn(are_taken=False)

    def _learn(self, *, are_taken: bool) -> None:
        self.are_taken = are_taken
        self.on_learned(are_taken)


def is_refusal(failure: ServiceError) -> bool:
    """Tell whether the same request might pass with a body of known length."""
    return isinstance(failure, RequestRefused) and failure.status in _REFUSALS


def is_break(failure: ServiceError) -> bool:
    """Tell whether a connection that stood brought no answer."""
    return isinstance(failure, ServiceUnreachable) and isinstance(failure.__cause__, _BREAKS)
