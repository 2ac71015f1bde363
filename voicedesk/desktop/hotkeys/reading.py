"""Which of the shortcuts that are wanted can be read; the rest are problems, whatever the system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, HotkeyError
from voicedesk.core.hotkeys import HotkeyProblem
from voicedesk.core.shortcuts import parse_shortcut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.hotkeys import HotkeyBinding
    from voicedesk.core.shortcuts import Shortcut

CHOOSE_ANOTHER = "Choose another one in the settings."


def read_bindings(
    bindings: Sequence[HotkeyBinding],
) -> tuple[dict[Shortcut, HotkeyBinding], list[HotkeyProblem]]:
    """Return what is to be listened to, and what cannot be: no shortcuts, and used twice.

    A binding without a shortcut is neither.
    """
    wanted: dict[Shortcut, HotkeyBinding] = {}
    problems: list[HotkeyProblem] = []
    for binding in bindings:
        if not binding.shortcut:
            continue
        try:
            shortcut = parse_shortcut(binding.shortcut)
        except ValueError as error:
            problems.append(HotkeyProblem(binding, impossible(binding.shortcut, str(error))))
            continue
        if shortcut in wanted:
            reason = "another hotkey of VoiceDesk has it"
            problems.append(HotkeyProblem(binding, taken(binding.shortcut, reason)))
        else:
            wanted[shortcut] = binding
    return wanted, problems


def impossible(shortcut: str, reason: str) -> HotkeyError:
    """Return the error for a shortcut that cannot be had here at all."""
    return HotkeyError(
        f"{shortcut} cannot be used: {reason}.",
        kind=ErrorKind.SHORTCUT_IMPOSSIBLE,
        next_step=CHOOSE_ANOTHER,
    )


def taken(shortcut: str, reason: str = "another program has it") -> HotkeyError:
    """Return the error for a shortcut that somebody else listens to."""
    return HotkeyError(
        f"{shortcut} cannot be used: {reason}.",
        kind=ErrorKind.SHORTCUT_TAKEN,
        next_step=CHOOSE_ANOTHER,
    )
