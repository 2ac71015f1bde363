"""``voicedesk open``: what menus, links and file managers start."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from voicedesk.app.profile import lasting_profile
from voicedesk.cli import window
from voicedesk.cli.arguments import options_of
from voicedesk.desktop.instance import call

if TYPE_CHECKING:
    from argparse import Namespace

_WITHIN_S = 5.0


def run(arguments: Namespace) -> int:
    """Have the running window open it, or a new one; what goes wrong is told there."""
    request = {
        "op": "open",
        "targets": arguments.targets,
        "folder": str(Path.cwd()),
        "intent": arguments.intent,
        "activation_token": os.environ.get("XDG_ACTIVATION_TOKEN", ""),
    }
    if not arguments.temp_profile:
        folder = lasting_profile(options_of(arguments)).data
        if call(folder, request, _WITHIN_S) is not None:
            return 0
    return window.run(arguments, request)
