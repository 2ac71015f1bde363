"""Speech engines, one file each; the first one present on this computer is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.sandbox.engines.espeak import EspeakEngine
from voicedesk.sandbox.engines.flite import FliteEngine
from voicedesk.sandbox.engines.macos import MacEngine
from voicedesk.sandbox.engines.windows import WindowsEngine
from voicedesk.sandbox.wire import ServiceError

if TYPE_CHECKING:
    from voicedesk.sandbox.engines.base import Engine

_BY_PRIORITY: tuple[Engine, ...] = (FliteEngine(), EspeakEngine(), MacEngine(), WindowsEngine())


def find_engine(name: str | None = None) -> Engine:
    """The named engine, or the best one; 503 that says what to install if there is none."""
    for engine in _BY_PRIORITY:
        if name in (None, engine.name) and engine.is_present():
            return engine
    wanted = "speech engine" if name is None else f"speech engine named {name}"
    raise ServiceError(
        503,
        f"The sandbox found no {wanted} on this computer. Install one, for example with "
        "'sudo apt install flite' or 'sudo apt install espeak-ng', and ask again.",
        error_type="internal_server_error",
        code="speech_engine_missing",
    )
