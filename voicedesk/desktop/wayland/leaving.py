"""What is on the clipboard when the program ends, left in another one's hands.

Wayland keeps nothing: with the program that has something on the clipboard it is gone. wl-copy, which
is on most desktops of this kind, stays until something else is copied. It takes one format only.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
from typing import TYPE_CHECKING

from voicedesk.core.child_environment import child_environment
from voicedesk.desktop.wayland.clipboard import HISTORIES_KEEP_OFF, TEXT_FORMATS

if TYPE_CHECKING:
    from voicedesk.desktop.wayland.clipboard import Content

_log = logging.getLogger(__name__)

_WITHIN_S = 2.0


async def leave(content: Content) -> None:
    """Leave a text, else the first format that was offered; a secret is not passed on."""
    program = shutil.which("wl-copy")
    if program is None or not content.formats or HISTORIES_KEEP_OFF in content.formats:
        return
    mime = next((text for text in TEXT_FORMATS if text in content.formats), None)
    if mime is None:
        mime = next(iter(content.formats))
    process = await asyncio.create_subprocess_exec(
        program,
        "--type",
        mime,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
        env=child_environment(),
    )
    try:
        async with asyncio.timeout(_WITHIN_S):
            await process.communicate(content.formats[mime])
    except TimeoutError:
        _log.info("the clipboard could not be left to wl-copy")
        process.kill()
        await process.wait()
