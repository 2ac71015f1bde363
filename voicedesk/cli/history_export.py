"""``voicedesk history export``: conversations as files, recordings as sound files."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from voicedesk.app.history_files import export_text, write_export, write_sounds, write_sounds_of
from voicedesk.cli.history_opening import read_history
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.harmless import escaped_json
from voicedesk.core.history import StoredTurn

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from voicedesk.cli.history_opening import Shelf


def run(arguments: Namespace) -> int:
    if arguments.format in ("wav", "flac") and arguments.output is None:
        arguments.usage_error(f"--format {arguments.format} needs --output, a folder")
    done = read_history(arguments, lambda shelf: _export(shelf, arguments), None)
    if done is None:
        raise StorageError(
            "There is no history with this profile yet.",
            kind=ErrorKind.FILE,
            next_step="Name another with --profile.",
        )
    text, written = done
    # What Markdown holds is read; JSON is taken back as it is.
    print(escaped_json(text) if arguments.format == "json" else text, end="")
    for path in written:
        print(path, file=sys.stderr)
    return 0


async def _export(shelf: Shelf, arguments: Namespace) -> tuple[str, list[Path]]:
    kind, target, force = arguments.format, arguments.output, arguments.force
    found = await shelf.find(arguments.id) if arguments.id else None
    if kind in ("wav", "flac"):
        if isinstance(found, StoredTurn):
            return "", await write_sounds_of(shelf.library, [found], kind, target, overwrites=force)
        name = found.conversation_id if found else ""
        return "", await write_sounds(shelf.library, name, kind, target, overwrites=force)
    if isinstance(found, StoredTurn):
        raise StorageError(
            f"{found.turn_id} is a turn, and only conversations are exported as {kind}.",
            kind=ErrorKind.FILE,
            next_step=f"Export its conversation, {found.conversation_id}.",
        )
    name = found.conversation_id if found else ""
    if target is None:
        return await export_text(shelf.library, name, kind), []
    return "", await write_export(shelf.library, name, kind, target, overwrites=force)
