"""Which way of writing into other programs this desktop offers."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from voicedesk.desktop.insertion.null import NullInserter

if TYPE_CHECKING:
    from voicedesk.core.ports import TextInserter
    from voicedesk.desktop.insertion.atspi import FocusedText
    from voicedesk.desktop.insertion.portal import TokenStore

COPY_IT = "Copy the text from the VoiceDesk window and paste it yourself."


async def open_inserter(tokens: TokenStore) -> TextInserter:
    """Return the first way that works here; never raises, the last one says why there is none.

    ``tokens`` remembers what the user once allowed in a desktop portal's dialog.
    """
    if sys.platform == "win32":
        from voicedesk.desktop.insertion.windows import open_windows_inserter

        return await open_windows_inserter()
    if sys.platform == "darwin":
        from voicedesk.desktop.insertion.macos import open_macos_inserter

        return await open_macos_inserter()
    return await _on_linux(tokens)


def text_context() -> FocusedText | None:
    """Return who knows what is written in other programs; None where nobody does."""
    if sys.platform != "linux":
        return None
    from voicedesk.desktop.insertion.atspi import FocusedText

    return FocusedText()


async def _on_linux(tokens: TokenStore) -> TextInserter:
    if os.environ.get("WAYLAND_DISPLAY"):
        from voicedesk.desktop.insertion.portal import open_portal_inserter
        from voicedesk.desktop.insertion.wlroots import open_wlroots_inserter

        # The compositor's own protocols need no dialog, and know the window.
        found = await open_wlroots_inserter() or await open_portal_inserter(tokens)
        return found or NullInserter("This desktop lets no program write into others.", COPY_IT)
    if os.environ.get("DISPLAY"):
        from voicedesk.desktop.insertion.x11 import open_x11_inserter

        found = await open_x11_inserter()
        if found is not None:
            return found
    return NullInserter("There is no display whose programs could be written into.", COPY_IT)
