"""The small coins of the wire: error bodies, request ids, Go durations, JSON bytes."""

from __future__ import annotations

import json
import secrets
from typing import Any

JSON_TYPE = "application/json"
NO_STORE = "private, max-age=0, no-store, no-cache, must-revalidate"
_ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


class ServiceError(Exception):
    """A refusal, with status and body as the service would send them."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        error_type: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        failed_generation: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}
        fields = {
            "message": message,
            "type": error_type,
            "code": code,
            "param": param,
            "failed_generation": failed_generation,
        }
        self.body: dict[str, Any] = {
            "error": {name: value for name, value in fields.items() if value is not None}
        }


class PlainRefusal(Exception):
    """A refusal in bare text, as the edge in front of the service sends it."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


def too_large() -> ServiceError:
    """The refusal of an upload above 25 MB."""
    return ServiceError(
        413, "Request Entity Too Large: file must be 25 MB or smaller", code="request_too_large"
    )


def json_bytes(value: object) -> bytes:
    """Encode as the service does: UTF-8, unescaped, one line feed at the end."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def new_request_id() -> str:
    """An id of the service's looks, e.g. ``req_01k9x...``."""
    return "req_01" + "".join(secrets.choice(_ID_ALPHABET) for _ in range(24))


def go_duration(seconds: float) -> str:
    """Write a duration the way Go prints ``time.Duration``, e.g. ``2m59.56s``."""
    if seconds <= 0:
        return "0s"
    if seconds < 1e-3:
        return f"{_trimmed(seconds * 1e6)}µs"
    if seconds < 1:
        return f"{_trimmed(seconds * 1e3)}ms"
    minutes, rest = divmod(round(seconds, 3), 60)
    hours, minutes = divmod(int(minutes), 60)
    text = f"{_trimmed(rest)}s"
    if hours or minutes:
        text = f"{minutes}m{text}"
    return f"{hours}h{text}" if hours else text


def _trimmed(number: float) -> str:
    return f"{number:.3f}".rstrip("0").rstrip(".")
