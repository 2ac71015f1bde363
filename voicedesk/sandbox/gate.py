"""Who may come in: this computer only, with the key, with a name of its own."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from voicedesk.sandbox.wire import PlainRefusal, ServiceError

if TYPE_CHECKING:
    from voicedesk.sandbox.requests import RecordedRequest

_OWN_NAMES = ("127.0.0.1", "localhost")


def check_host(recorded: RecordedRequest) -> None:
    """Refuse a page that reached this server through a name of its own (DNS rebinding)."""
    if recorded.headers.get("host", "").partition(":")[0].lower() not in _OWN_NAMES:
        raise PlainRefusal(421, "This server answers to 127.0.0.1 only.\n")


def check_key(recorded: RecordedRequest, api_key: str) -> None:
    """Refuse a wrong or missing key, then a client without a User-Agent."""
    offered = recorded.headers.get("authorization", "")
    if not hmac.compare_digest(offered.encode(), f"Bearer {api_key}".encode()):
        raise ServiceError(401, "Invalid API Key", code="invalid_api_key")
    if not recorded.headers.get("user-agent"):
        raise PlainRefusal(403, "error code: 1010")
