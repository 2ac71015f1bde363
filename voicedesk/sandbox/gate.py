"""Who may come in: this computer only, with the key, with a name of its own."""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING

from voicedesk.sandbox.wire import PlainRefusal, ServiceError

if TYPE_CHECKING:
    from voicedesk.sandbox.requests import RecordedRequest

# The port may be another one: of a tunnel that leads here.
_OWN_NAME = re.compile(r"(?:127\.0\.0\.1|localhost)(?::\d{1,5})?", re.IGNORECASE)


def check_host(recorded: RecordedRequest) -> None:
    """Refuse what no program on this computer sends, but a page in a browser may.

    Such a page reaches this server through a name of its own (DNS rebinding), as if through a
    proxy, or openly, and then its browser says so.
    """
    names = [value for name, value in recorded.headers.items() if name.lower() == "host"]
    if len(names) != 1 or not _OWN_NAME.fullmatch(names[0]) or recorded.raw_path[:1] != "/":
        raise PlainRefusal(421, "This server answers to 127.0.0.1 only.\n")
    if "origin" in recorded.headers or "sec-fetch-site" in recorded.headers:
        raise PlainRefusal(403, "This server answers programs, not pages.\n")


def check_key(recorded: RecordedRequest, api_key: str) -> None:
    """Refuse a wrong or missing key, then a client without a User-Agent."""
    offered = recorded.headers.get("authorization", "").encode("utf-8", "replace")
    if not hmac.compare_digest(offered, f"Bearer {api_key}".encode()):
        raise ServiceError(401, "Invalid API Key", code="invalid_api_key")
    if not recorded.headers.get("user-agent"):
        raise PlainRefusal(403, "error code: 1010")
