"""Where a server is: a base URL as people write it, normalised once."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlsplit

from voicedesk.core.errors import ErrorKind, VoiceDeskError

GROQ_TAIL = "/openai/v1"
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """An origin, and the root below which the endpoints are."""

    scheme: str
    host: str
    port: int
    api_root: str
    """Such as ``https://api.groq.com/openai/v1``, without a slash at the end."""

    @property
    def is_loopback(self) -> bool:
        return is_loopback(self.host)

    @property
    def is_encrypted(self) -> bool:
        return self.scheme == "https"

    @property
    def needs_key(self) -> bool:
        """Tell whether nothing can be had without a key; other servers say so themselves."""
        return self.host == "groq.com" or self.host.endswith(".groq.com")

    @property
    def key_name(self) -> str:
        """What a key for this server is kept under.

        Another port is another server, and so is one without encryption: what listens there can be
        anybody between here and there.
        """
        is_private = self.is_encrypted or self.is_loopback
        return self.authority if is_private else f"http://{self.authority}"

    @property
    def authority(self) -> str:
        """Host, and port where it is not the usual one; what error messages name."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


@lru_cache  # asked for with each request
def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, where nobody else can listen.

    Names of that kind are held to it when a connection is made.
    """
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def parse_base_url(text: str) -> ServerAddress:
    """Understand a base URL with or without scheme, ``/v1`` tail and slash at the end.

    A path that ends in ``/v1`` is the root of the API as it stands; anything else gets Groq's
    ``/openai/v1`` added.

    Raises:
        VoiceDeskError: not an address that requests can be sent to.
    """
    trimmed = text.strip()
    try:
        parts = urlsplit(trimmed if "://" in trimmed else _with_scheme(trimmed))
        port = parts.port or DEFAULT_PORTS[parts.scheme]
        host = _checked_host(parts.hostname or "")
    except (ValueError, KeyError) as error:
        raise _not_an_address(trimmed) from error
    # A password here would end up in logs; a query would be repeated on every request.
    if parts.username is not None or parts.query or parts.fragment:
        raise _not_an_address(f"{parts.scheme}://{host}/…")
    path = parts.path.rstrip("/")
    if not path.endswith("/v1"):
        path += GROQ_TAIL
    root = ServerAddress(parts.scheme, host, port, api_root="")
    return replace(root, api_root=f"{parts.scheme}://{root.authority}{path}")


def _with_scheme(text: str) -> str:
    host = urlsplit(f"//{text}").hostname or ""
    return f"{'http' if is_loopback(host) else 'https'}://{text}"


def _checked_host(host: str) -> str:
    if ":" in host:
        return str(ipaddress.ip_address(host))
    ascii_host = host.rstrip(".").encode("idna").decode("ascii").lower()
    if not ascii_host or not all(letter.isalnum() or letter in ".-_" for letter in ascii_host):
        raise ValueError(host)
    return ascii_host


def _not_an_address(text: str) -> VoiceDeskError:
    return VoiceDeskError(
        f"“{text[:80]}” is not the address of a server.",
        kind=ErrorKind.BAD_REQUEST,
        next_step="Write it as https://host or http://127.0.0.1:port in the settings.",
    )
