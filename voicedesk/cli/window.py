"""``voicedesk``: the window."""

from __future__ import annotations

import gc
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from voicedesk.app.display import exists, find_display
from voicedesk.app.profile import nothing_kept, open_profile
from voicedesk.cli.arguments import options_of
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.desktop.profile_lock import ProfileLock
from voicedesk.storage.settings_file import JsonSettingsStore

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping
    from typing import Any

    from voicedesk.core.errors import VoiceDeskError

_SHOWN = "voicedesk: VoiceDesk is already running with this profile; its window is in front now."
_RUNNING = "voicedesk: VoiceDesk is already running with this profile."


def run(arguments: Namespace, opens: Mapping[str, Any] | None = None) -> int:
    """Show the window; ``opens`` is a request to open something, as soon as it can."""
    find_display(exists)
    # Nothing made before the first paint is garbage; looking for some takes 5 % of the time to it.
    gc.disable()
    options = options_of(arguments)
    with open_profile(options) as paths:
        lock = ProfileLock(paths.data)
        problem: VoiceDeskError | None = None
        try:
            if not lock.try_acquire() and _shown_instead(lock, arguments, opens):
                if opens is None:
                    print(_RUNNING if arguments.hidden else _SHOWN, file=sys.stderr)
                return 0
        except StorageError as failure:
            if failure.kind is not ErrorKind.FILE:
                raise
            problem = nothing_kept(failure)
        try:
            loaded = JsonSettingsStore(paths.settings_file).load()
            if problem is not None:
                loaded = replace(loaded, problem=problem)
            # Only now: once PySide6 is imported it reads the source of every module that follows.
            from voicedesk.app.window import run_window

            return run_window(
                options,
                paths,
                loaded,
                lock,
                smoke_test=arguments.smoke_test,
                hidden=arguments.hidden,
                opens=opens,
            )
        finally:
            lock.release()


def _shown_instead(
    lock: ProfileLock, arguments: Namespace, opens: Mapping[str, Any] | None
) -> bool:
    from voicedesk.app.second_start import show_running_window

    given = {
        "--base-url": arguments.base_url,
        "--sandbox": arguments.sandbox,
        "--json-log": arguments.json_log,
        "--smoke-test": arguments.smoke_test,
    }
    names = [name for name, value in given.items() if value]
    return show_running_window(lock, names, shows=not arguments.hidden, opens=opens)
