"""Shortcuts as a portal is asked for them: an id that stays, words for people, a wish."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicedesk.core.hotkeys import HotkeyAction
from voicedesk.core.languages import LANGUAGES
from voicedesk.desktop.portals.keysyms import trigger_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voicedesk.core.hotkeys import HotkeyBinding
    from voicedesk.core.shortcuts import Shortcut

_WORDS = {
    HotkeyAction.DICTATE: "Dictate",
    HotkeyAction.ASK: "Ask",
    HotkeyAction.TRANSLATE: "Translate",
    HotkeyAction.EDIT: "Edit the selected text",
    HotkeyAction.INTERPRET: "Interpret between two languages",
    HotkeyAction.CANCEL: "Cancel",
    HotkeyAction.PASTE_LAST: "Paste the last text",
    HotkeyAction.UNDO: "Undo the last insertion",
}


@dataclass(frozen=True, slots=True)
class WantedShortcut:
    """What the desktop is asked for.

    The desktop remembers the key that the user chose by ``name``, so it must be the same after
    every start; ``trigger`` is only a wish.
    """

    name: str
    description: str
    trigger: str
    binding: HotkeyBinding


def wanted_shortcuts(bindings: Mapping[Shortcut, HotkeyBinding]) -> dict[str, WantedShortcut]:
    """Return what is to be asked for, by name."""
    wanted: dict[str, WantedShortcut] = {}
    for shortcut, binding in bindings.items():
        name = first = _name(binding)
        number = 1
        while name in wanted:  # two keys for the same thing
            number += 1
            name = f"{first}-{number}"
        description = _description(binding) + (f" ({number})" if number > 1 else "")
        wanted[name] = WantedShortcut(name, description, trigger_of(shortcut), binding)
    return wanted


def _name(binding: HotkeyBinding) -> str:
    parts = [str(binding.action).replace("_", "-")]
    if binding.language:
        parts.append(binding.language)
    if binding.style:
        # A style is named as the user likes; desktops keep these names in files and paths.
        parts.append(f"style{zlib.crc32(binding.style.casefold().encode()):08x}")
    return "-".join(parts)


def _description(binding: HotkeyBinding) -> str:
    words = _WORDS[binding.action]
    if binding.language:
        words += f", {LANGUAGES.get(binding.language, binding.language)}"
    if binding.style:
        words += f", {binding.style}"
    return words
