"""``voicedesk ctl``: drive the window that is running.

Bound to keys and buttons, so it has to start at once: no Qt, no event loop, no HTTP.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.app.profile import lasting_profile
from voicedesk.cli.arguments import options_of
from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.desktop.instance import call

if TYPE_CHECKING:
    from argparse import Namespace

_WITHIN_S = 20.0
"""Longer than the window bears itself; a headset's microphone may take seconds to open."""

_WITH_INTENT = ("start", "toggle")
_OPTIONS = {
    "intent": "--intent",
    "language": "--language",
    "style": "--style",
    "target_language": "--into",
}


def run(arguments: Namespace) -> int:
    """Pass an action on to the window.

    Raises:
        VoiceDeskError: there is none, it refuses, or it does not answer.
    """
    wishes = {name: getattr(arguments, name) for name in _OPTIONS}
    given = {name: text for name, text in wishes.items() if text}
    if given and arguments.action not in _WITH_INTENT:
        arguments.usage_error(f"{arguments.action} takes no {_OPTIONS[next(iter(given))]}")
    if arguments.temp_profile:
        arguments.usage_error("no window runs with a temporary profile that begins now")
    folder = lasting_profile(options_of(arguments)).data
    request = {"op": arguments.action, **given}
    if call(folder, request, _WITHIN_S) is None:
        raise VoiceDeskError(
            "No VoiceDesk window is running with this profile.",
            kind=ErrorKind.NOT_RUNNING,
            next_step="Start it with: voicedesk.",
        )
    return 0
