"""A start with a profile that another program has: its window comes to the front instead."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any, Final

from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.desktop.instance import call
from voicedesk.desktop.profile_lock import in_use

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voicedesk.desktop.profile_lock import ProfileLock

ANSWER_WITHIN_S: Final = 5.0
START_WITHIN_S: Final = 10.0
"""How long the other may take to open its window, to close it, or to be done with a command."""

_RETRY_S = 0.05


def show_running_window(
    lock: ProfileLock,
    refused_options: Sequence[str],
    *,
    shows: bool = True,
    opens: Mapping[str, Any] | None = None,
    start_within_s: float = START_WITHIN_S,
) -> bool:
    """Show the window that has the profile; False if it has gone and the lock is taken now.

    ``opens`` is what to ask of it instead of being shown, once it listens.
    ``refused_options`` were given to this start and mean nothing to a window that runs already.
    ``shows`` is False for a start that was to show no window: it leaves the other's as it is.

    Raises:
        VoiceDeskError: there is such options, or no window answers.
    """
    asks_only = bool(refused_options) or not shows
    request = {"op": "hello"} if asks_only else opens or _show_request()
    deadline_s = time.monotonic() + start_within_s
    while True:
        if call(lock.path.parent, request, ANSWER_WITHIN_S) is not None:
            if refused_options:
                raise _not_handed_over(refused_options)
            return True
        if lock.try_acquire():
            return False
        if time.monotonic() >= deadline_s:
            raise in_use(lock.holder().pid)
        time.sleep(_RETRY_S)  # noqa: TID251 - there is no window yet, and no loop to wait on


def _show_request() -> dict[str, Any]:
    token = os.environ.get("XDG_ACTIVATION_TOKEN", "")
    return {"op": "show", "activation_token": token}


def _not_handed_over(names: Sequence[str]) -> VoiceDeskError:
    listed = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    return VoiceDeskError(
        f"VoiceDesk is already running with this profile, and {listed} can only be chosen when it starts.",
        kind=ErrorKind.ALREADY_RUNNING,
        next_step="Quit it first, or use another --profile.",
    )
