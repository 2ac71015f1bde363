"""``voicedesk history import``: conversations from a JSON export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.cli.history_opening import change_history
from voicedesk.core.history_import import from_json
from voicedesk.storage.export_file import read_export

if TYPE_CHECKING:
    from argparse import Namespace


def run(arguments: Namespace) -> int:
    conversations = from_json(read_export(arguments.file))
    new = change_history(
        arguments, lambda shelf: shelf.library.import_turns(conversations), "Import it"
    )
    print(f"{new} {'turn is' if new == 1 else 'turns are'} new in the history.")
    return 0
