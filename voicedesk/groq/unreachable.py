"""What the HTTP library raises when no answer arrives, in words for the user."""

from __future__ import annotations

import contextlib
import socket
import ssl
from typing import TYPE_CHECKING, cast

import httpx

from voicedesk.core.errors import ErrorKind, ServiceUnreachable
from voicedesk.groq.asyncio_network import LeadsElsewhere
from voicedesk.groq.errors import bad_answer

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from voicedesk.core.errors import ServiceError

_CLOCK = "Check the clock of this computer; if it is right, the server needs a new certificate."
_IN_THE_WAY = "Otherwise a login page or a filter of the network may be in the way."
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
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _distrusted(cause, host)
        if isinstance(cause, LeadsElsewhere):
            return ServiceUnreachable(
                f"{host} is not this computer here, although its name says so; nothing was sent.",
                kind=ErrorKind.INSECURE,
                next_step="Write 127.0.0.1 in its place, or check the hosts file of this computer.",
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


def _distrusted(error: ssl.SSLCertVerificationError, host: str) -> ServiceUnreachable:
    """Say what is wrong with a certificate; systems that do not tell leave it at that."""
    # Those of OpenSSL: X509_V_ERR_*.
    code = getattr(error, "verify_code", 0)
    what, next_step = {
        9: ("is not valid yet", _CLOCK),
        10: ("has expired", _CLOCK),
        62: ("is made out to another name", f"Check the base URL in the settings. {_IN_THE_WAY}"),
        64: (
            "is made out to another address",
            f"Check the base URL in the settings. {_IN_THE_WAY}",
        ),
    }.get(
        code,
        (
            "is signed by nobody whom this computer trusts",
            "If the server is your own, name the file of its certificate authority in the "
            f"settings, under Service. {_IN_THE_WAY}",
        )
        if code in (18, 19, 20, 21)
        else ("cannot be trusted", f"Check the clock and the network. {_IN_THE_WAY}"),
    )
    return ServiceUnreachable(
        f"The certificate of {host} {what}, so nothing was sent.",
        kind=ErrorKind.INSECURE,
        next_step=next_step,
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
