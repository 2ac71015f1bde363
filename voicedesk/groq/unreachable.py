"""What the HTTP library raises when no answer arrives, in words for the user."""

from __future__ import annotations

import contextlib
import socket
import ssl
from typing import TYPE_CHECKING, cast

import httpx

from voicedesk.core.errors import ErrorKind, ServiceUnreachable
from voicedesk.groq.errors import bad_answer

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from voicedesk.core.errors import ServiceError

_NETWORK = "Check the network connection and the base URL in the settings."


@contextlib.contextmanager
def api_errors(host: str, *, proxy: str = "") -> Generator[None, None, None]:
    """Turn the HTTP library's exceptions into errors that name the server.

    Args:
        host: of the server.
        proxy: host of the proxy on the way to it, empty for none.
    """
    try:
        yield
    except httpx.HTTPError as error:
        raise explain(error, host, proxy=proxy) from error


def explain(error: httpx.HTTPError, host: str, *, proxy: str = "") -> ServiceError:
    """Return the error to tell the user for one of the HTTP library's."""
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return ServiceUnreachable(
            f"The certificate of {host} cannot be trusted, so nothing was sent.",
            kind=ErrorKind.INSECURE,
            next_step="Check the clock and the network: a login page or a filter may be in the way.",
        )
    if isinstance(error, httpx.DecodingError):
        return bad_answer(host, "something that cannot be unpacked")
    if proxy and isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError):
        message, next_step = (
            f"The proxy {proxy} does not let a connection to {host} through.",
            "Check the proxy settings of this computer.",
        )
    else:
        message, next_step = _words(error, causes, host)
    return ServiceUnreachable(
        message,
        kind=ErrorKind.TIMEOUT
        if isinstance(error, httpx.TimeoutException)
        else ErrorKind.UNREACHABLE,
        next_step=next_step,
        retryable=True,
    )


def _words(error: httpx.HTTPError, causes: list[BaseException], host: str) -> tuple[str, str]:
    if isinstance(error, httpx.TimeoutException):
        return _timeout_words(error, host)
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return f"No server named {host} was found.", _NETWORK
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return (
            f"No encrypted connection to {host} could be made.",
            "Check that the base URL in the settings begins with the right one of http and https.",
        )
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return (
            f"{host} refused the connection.",
            "Check that the server is running and that the base URL in the settings is right.",
        )
    if isinstance(error, httpx.ConnectError):
        return f"{host} cannot be reached.", _NETWORK
    return f"The connection to {host} broke before the answer was complete.", "Try again."


def _timeout_words(error: httpx.TimeoutException, host: str) -> tuple[str, str]:
    if isinstance(error, httpx.ConnectTimeout):
        return f"{host} did not respond in time.", _NETWORK
    if isinstance(error, httpx.PoolTimeout):
        return f"Too many requests to {host} are waiting.", "Try again in a moment."
    return f"{host} took too long to answer.", "Try again in a moment."


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and everything behind it, members of groups included."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        behind: list[BaseException | None] = [current.__cause__, current.__context__]
        waiting += [cause for cause in behind if cause is not None]
        if isinstance(current, BaseExceptionGroup):
            waiting += cast("BaseExceptionGroup[BaseException]", current).exceptions
