"""``voicedesk history import``: conversations from a JSON export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.cli.history_opening import change_history
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.history_import import from_json

if TYPE_CHECKING:
    from argparse import Namespace


def run(arguments: Namespace) -> int:
    try:
        data = arguments.file.read_bytes()
    except OSError as error:
        raise StorageError(
            f"{arguments.file} cannot be read: {error.strerror or error}.",
            kind=ErrorKind.FILE,
            next_step="Name a file that voicedesk history export --format json wrote.",
        ) from error
    conversations = from_json(data)
    new = change_history(
        arguments, lambda shelf: shelf.library.import_turns(conversations), "Import it"
    )
    print(f"{new} {'turn is' if new == 1 else 'turns are'} new in the history.")
    return 0
