"""What the empty conversation says of the keys that are heard in every program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.hotkeys import HotkeyAction

if TYPE_CHECKING:
    from collections.abc import Collection

    from voicedesk.core.hotkeys import HotkeyAbility, HotkeyBinding

_TOLD = {
    HotkeyAction.DICTATE: "to dictate",
    HotkeyAction.ASK: "to ask",
    HotkeyAction.TRANSLATE: "to translate",
    HotkeyAction.INTERPRET: "to interpret",
}


def hotkey_hint(bindings: Collection[HotkeyBinding], ability: HotkeyAbility) -> str:
    """Return a sentence on the first key for each that one speaks for; nothing without any.

    ``bindings`` are those that are heard.
    """
    keys = [
        f"{binding.shortcut} {purpose}"
        for action, purpose in _TOLD.items()
        if (binding := next((each for each in bindings if each.action is action), None))
    ]
    # Where the desktop decides on the keys, ours are only what it was asked for.
    if not (keys and ability.works and ability.chosen_here):
        return ""
    return f"In any program: {'hold' if ability.tells_releases else 'tap'} {', '.join(keys)}."
