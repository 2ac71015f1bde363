"""``voicedesk``: the window."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from voicedesk.app.display import exists, find_display
from voicedesk.app.profile import open_profile
from voicedesk.cli.arguments import options_of
from voicedesk.storage.settings_file import JsonSettingsStore

if TYPE_CHECKING:
    from argparse import Namespace


def run(arguments: Namespace) -> int:
    find_display(exists)
    # Nothing made before the first paint is garbage; looking for some takes 5 % of the time to it.
    gc.disable()
    options = options_of(arguments)
    with open_profile(options) as paths:
        loaded = JsonSettingsStore(paths.settings_file).load()
        # Only now: once PySide6 is imported it reads the source of every module that follows.
        from voicedesk.app.window import run_window

        return run_window(options, paths, loaded, smoke_test=arguments.smoke_test)
