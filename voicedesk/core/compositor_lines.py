"""Lines for a compositor's own settings, where a shortcut can be had in no other way."""

from __future__ import annotations

import shlex
import subprocess
import sys
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
    HotkeyAction.INTERPRET: "toggle --intent interpret",
    HotkeyAction.CANCEL: "cancel",
    HotkeyAction.PASTE_LAST: "paste-last",
    HotkeyAction.UNDO: "undo",
}

_SWAY: Final = {Modifier.ALT: "Mod1", Modifier.META: "Mod4"}
_NIRI: Final = {Modifier.META: "Super"}
_HYPRLAND: Final = {Modifier.META: "SUPER"}


def command_of(binding: HotkeyBinding, profile: str = "") -> str:
    """Return the command that does what a hotkey does, for whatever runs one here.

    ``profile`` is the folder of a profile that has to be named; that is so for the others, too.
    """
    words = _words(binding, profile)
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


def sway_line(binding: HotkeyBinding, profile: str = "") -> str:
    """Return a line for sway, which reads escapes of its own before the shell has its turn."""
    shortcut = _shortcut(binding)
    keys = "+".join((*_held(shortcut, _SWAY), xkb_name(shortcut.key)))
    command = _without_names(shlex.join(_words(binding, profile))).replace("\\", r"\\")
    return f"bindsym --no-repeat {keys} exec {command}"


def niri_line(binding: HotkeyBinding, profile: str = "") -> str:
    """Return a line for niri, which starts a program by its words, each a string of KDL."""
    shortcut = _shortcut(binding)
    keys = "+".join((*_held(shortcut, _NIRI), xkb_name(shortcut.key)))
    words = " ".join(map(_kdl_string, _words(binding, profile)))
    return f"{keys} repeat=false {{ spawn {words}; }}"


def hyprland_line(binding: HotkeyBinding, profile: str = "") -> str:
    """Return a line for Hyprland, where # begins a comment and {{ an expression."""
    shortcut = _shortcut(binding)
    held = " ".join(name.upper() for name in _held(shortcut, _HYPRLAND))
    command = _without_names(shlex.join(_words(binding, profile)))
    for sign, written in (("#", "##"), ("{", "{''"), ("\\", "\\''")):
        command = command.replace(sign, written)
    return f"bind = {held}, {xkb_name(shortcut.key)}, exec, {command}"


def _words(binding: HotkeyBinding, profile: str) -> list[str]:
    named = ["--profile", profile] if profile else []
    action = binding.action
    return ["voicedesk", "ctl", *named, *_COMMANDS[action].split(), *_wishes(binding)]


def _wishes(binding: HotkeyBinding) -> list[str]:
    """Return the options for what the binding says of language and style."""
    action = binding.action
    speaks = action.intent is not None and action is not HotkeyAction.INTERPRET
    writes = action in (HotkeyAction.DICTATE, HotkeyAction.TRANSLATE)
    options = {
        "--language": binding.language if speaks else "",
        "--style": binding.style if writes else "",
        "--into": binding.target_language if action is HotkeyAction.TRANSLATE else "",
    }
    # One word each: a style may be called like an option.
    return [f"{option}={wish}" for option, wish in options.items() if wish]


def _without_names(command: str) -> str:
    """Let no compositor take a dollar sign for the beginning of a variable's name.

    It stands in a word that the shell has in single quotes, which are closed and opened again.
    """
    return command.replace("$", "$''")


def _kdl_string(word: str) -> str:
    escaped = word.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'


def _shortcut(binding: HotkeyBinding) -> Shortcut:
    try:
        return parse_shortcut(binding.shortcut)
    except ValueError:
        return parse_shortcut(FALLBACK)


def _held(shortcut: Shortcut, names: dict[Modifier, str]) -> list[str]:
    held = [modifier for modifier in Modifier if modifier in shortcut.modifiers]
    return [names.get(modifier, modifier.value) for modifier in held]
