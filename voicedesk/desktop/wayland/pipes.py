"""What a Wayland program asks for, given through a pipe that it may close at any time."""

from __future__ import annotations

from voicedesk.desktop import pipes


async def write_pipe(file: int, data: bytes, *, silence_s: float) -> bool:
    """Write all and close the pipe in any case; return whether the reader wanted all of it.

    Raises:
        PipeSilent: nothing was taken for ``silence_s``.
    """
    try:
        await pipes.write_pipe(file, data, silence_s=silence_s)
    except BrokenPipeError:
        return False
    return True
