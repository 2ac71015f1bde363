"""Exports of the history, written into files."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from typing import TYPE_CHECKING

from voicedesk.audio.encoding import encode_flac, encode_wav
from voicedesk.core.errors import ErrorKind, StorageError, unwritable
from voicedesk.core.history_export import to_json
from voicedesk.core.history_markdown import to_markdown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voicedesk.core.history import StoredTurn
    from voicedesk.pipeline.library import Library

_ENCODERS = {"wav": encode_wav, "flac": encode_flac}
_ELSEWHERE = "Choose another place, or make room there."


async def export_text(library: Library, conversation_id: str, kind: str) -> str:
    """Return a conversation, all if the id is empty, as ``markdown`` or ``json``."""
    found = [each async for each in library.exported(conversation_id)]
    write = to_json if kind == "json" else to_markdown
    return await asyncio.to_thread(write, found)


async def write_export(
    library: Library, conversation_id: str, kind: str, target: Path, *, overwrites: bool = True
) -> list[Path]:
    """Write a conversation, all if the id is empty, as one ``markdown`` or ``json`` file.

    Raises:
        StorageError: the history cannot be read or the file not written; it is whole or as before.
    """
    text = await export_text(library, conversation_id, kind)
    await asyncio.to_thread(_write, target, text.encode(), overwrites)
    return [target]


async def write_sounds(
    library: Library, conversation_id: str, kind: str, folder: Path, *, overwrites: bool = True
) -> list[Path]:
    """Write a ``wav`` or ``flac`` file for each recording of a conversation, or of all.

    Raises:
        StorageError: there is none, it cannot be read, or a file cannot be written.
    """
    turns = [
        turn
        async for each in library.exported(conversation_id)
        for turn in each.turns
        if turn.has_audio
    ]
    return await write_sounds_of(library, turns, kind, folder, overwrites=overwrites)


async def write_sounds_of(
    library: Library,
    turns: Sequence[StoredTurn],
    kind: str,
    folder: Path,
    *,
    overwrites: bool = True,
) -> list[Path]:
    """Write a file for each of these turns that has a recording; as ``write_sounds``."""
    written: list[Path] = []
    for turn in turns:
        sound = await library.sound(turn.turn_id)
        if sound is None:
            continue
        clip = await sound.read(0.0, sound.duration_s)
        target = folder / f"{turn.turn_id}.{kind}"
        data = (await asyncio.to_thread(_ENCODERS[kind], clip)).data
        await asyncio.to_thread(_write, target, data, overwrites)
        written.append(target)
    if not written:
        raise StorageError(
            "There is no recording to export.",
            kind=ErrorKind.FILE,
            next_step="Recordings are kept if the settings say so, or until they are text.",
        )
    return written


def _write(target: Path, data: bytes, overwrites: bool) -> None:  # noqa: FBT001 - for to_thread
    if target.exists() and not overwrites:
        raise StorageError(
            f"{target} is there already.",
            kind=ErrorKind.FILE,
            next_step="Name another file, or overwrite it with --force.",
        )
    # Not from tempfile, whose files belong to their owner only whatever the umask says.
    temporary = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as file:
            file.write(data)
        temporary.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise unwritable(target, error, _ELSEWHERE) from error
