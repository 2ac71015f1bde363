"""Lines for a compositor's own settings, where a shortcut can be had in no other way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voicedesk.core.hotkeys import HotkeyAction
from voicedesk.core.shortcuts import Modifier, parse_shortcut, xkb_name

if TYPE_CHECKING:
    from voicedesk.core.hotkeys import HotkeyBinding
    from voicedesk.core.shortcuts import Shortcut

FALLBACK: Final = "Ctrl+F9"
"""Stands in the lines while no shortcut has been chosen."""

_COMMANDS: Final = {
    HotkeyAction.DICTATE: "toggle --intent dictate",
    HotkeyAction.ASK: "toggle --intent ask",
    HotkeyAction.TRANSLATE: "toggle --intent translate",
    HotkeyAction.EDIT: "toggle --intent edit",
    HotkeyAction.CANCEL: "cancel",
    HotkeyAction.PASTE_LAST: "paste-last",
    HotkeyAction.UNDO: "undo",
}

_SWAY: Final = {Modifier.ALT: "Mod1", Modifier.META: "Mod4"}
_NIRI: Final = {Modifier.META: "Super"}
_HYPRLAND: Final = {Modifier.META: "SUPER"}


def command_of(action: HotkeyAction) -> str:
    """Return the command that does what a hotkey does; empty where there is none."""
    words = _COMMANDS.get(action, "")
    return f"voicedesk ctl {words}" if words else ""


def sway_line(binding: HotkeyBinding) -> str:
    shortcut = _shortcut(binding)
    keys = "+".join((*_held(shortcut, _SWAY), xkb_name(shortcut.key)))
    return f"bindsym --no-repeat {keys} exec {command_of(binding.action)}"


def niri_line(binding: HotkeyBinding) -> str:
    shortcut = _shortcut(binding)
    keys = "+".join((*_held(shortcut, _NIRI), xkb_name(shortcut.key)))
    words = " ".join(f'"{word}"' for word in command_of(binding.action).split())
    return f"{keys} repeat=false {{ spawn {words}; }}"


def hyprland_line(binding: HotkeyBinding) -> str:
    shortcut = _shortcut(binding)
    held = " ".join(name.upper() for name in _held(shortcut, _HYPRLAND))
    return f"bind = {held}, {xkb_name(shortcut.key)}, exec, {command_of(binding.action)}"


def _shortcut(binding: HotkeyBinding) -> Shortcut:
    try:
        return parse_shortcut(binding.shortcut)
    except ValueError:
        return parse_shortcut(FALLBACK)


def _held(shortcut: Shortcut, names: dict[Modifier, str]) -> list[str]:
    held = [modifier for modifier in Modifier if modifier in shortcut.modifiers]
    return [names.get(modifier, modifier.value) for modifier in held]
