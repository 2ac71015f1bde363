"""Which way to shortcuts this desktop offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.desktop.hotkeys.null import NullHotkeys

if TYPE_CHECKING:
    from voicedesk.core.ports import Hotkeys

BIND_CTL = "Bind a key of your desktop to: voicedesk ctl toggle --intent dictate."


async def open_hotkeys() -> Hotkeys:
    """Return the first way that works here; never raises, the last one says why there is none."""
    return NullHotkeys("This desktop lets no program listen to keys of its own.", BIND_CTL)
