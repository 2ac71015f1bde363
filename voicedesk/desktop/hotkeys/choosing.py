"""Which way to shortcuts this desktop offers."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from voicedesk.desktop.hotkeys.null import NullHotkeys

if TYPE_CHECKING:
    from voicedesk.core.ports import Hotkeys

BIND_CTL = "Bind a key of your desktop to: voicedesk ctl toggle --intent dictate."


async def open_hotkeys() -> Hotkeys:
    """Return the first way that works here; never raises, the last one says why there is none."""
    if sys.platform == "win32":
        from voicedesk.desktop.hotkeys.windows import open_windows_hotkeys

        return await open_windows_hotkeys()
    if sys.platform == "darwin":
        from voicedesk.desktop.hotkeys.macos import open_macos_hotkeys

        return await open_macos_hotkeys()
    return await _on_linux()


async def _on_linux() -> Hotkeys:
    # On Wayland an X display is there as well, for old programs: keys pressed elsewhere never
    # reach it.
    if os.environ.get("WAYLAND_DISPLAY"):
        from voicedesk.desktop.hotkeys.portal import open_portal_hotkeys

        found = await open_portal_hotkeys()
        return found or NullHotkeys("This desktop lets no program listen to keys.", BIND_CTL)
    if os.environ.get("DISPLAY"):
        from voicedesk.desktop.hotkeys.x11 import open_x11_hotkeys

        found = await open_x11_hotkeys()
        if found is not None:
            return found
    return NullHotkeys("There is no display whose keys could be heard.", BIND_CTL)
