"""``voicedesk``: the window."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, VoiceDeskError

if TYPE_CHECKING:
    from argparse import Namespace


def run(arguments: Namespace) -> int:
    _check_display()
    from voicedesk.app.options import Options
    from voicedesk.app.window import run_window

    options = Options(
        profile=arguments.profile,
        temp_profile=arguments.temp_profile,
        sandbox=arguments.sandbox,
        base_url=arguments.base_url,
        json_log=arguments.json_log,
    )
    return run_window(options, smoke_test=arguments.smoke_test)


def _check_display() -> None:
    """Say what is missing, because Qt itself would abort the process.

    Raises:
        VoiceDeskError: there is no display to open a window on.
    """
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        raise VoiceDeskError(
            "There is no display to open the window on.",
            kind=ErrorKind.NO_DISPLAY,
            next_step="Start it in a desktop session, or use a command such as: voicedesk ask.",
        )
