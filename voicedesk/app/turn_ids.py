"""Names for turns that no other run of the program has given."""

from __future__ import annotations

import secrets
import time


def new_turn_id() -> str:
    """Return the time (UTC) and a random part: sortable by eye, and safe as a file name."""
    return f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{secrets.token_hex(4)}"
