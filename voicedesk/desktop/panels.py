"""Which panel over other programs this desktop offers."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voicedesk.core.ports import FloatingPanel


async def open_panel() -> FloatingPanel | None:
    """Return None where there is none, or no need for one since a window can float."""
    if sys.platform != "linux" or not os.environ.get("WAYLAND_DISPLAY"):
        return None
    from voicedesk.desktop.wayland.panel import open_layer_panel

    return await open_layer_panel()
