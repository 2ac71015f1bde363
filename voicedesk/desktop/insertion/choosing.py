"""Which way of writing into other programs this desktop offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.desktop.insertion.null import NullInserter

if TYPE_CHECKING:
    from voicedesk.core.ports import TextInserter

COPY_IT = "Copy the text from the VoiceDesk window and paste it yourself."


async def open_inserter() -> TextInserter:
    """Return the first way that works here; never raises, the last one says why there is none."""
    return NullInserter("This desktop lets no program write into another one.", COPY_IT)
