"""``voicedesk menu``: an entry in the application menu."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from voicedesk.desktop.menu_entry import MenuEntry
from voicedesk.storage.resources import resource_path

if TYPE_CHECKING:
    from argparse import Namespace


def run(arguments: Namespace) -> int:
    """Add the entry or remove it.

    Raises:
        VoiceDeskError: there is no such menu, or a file cannot be written.
    """
    entry = MenuEntry(resource_path("linux").parent)
    if arguments.action == "add":
        entry.add()
        print(f"VoiceDesk stands in the menu: {entry.path}", file=sys.stderr)
    else:
        entry.remove()
    return 0
