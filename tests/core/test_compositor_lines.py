"""Lines for the settings of compositors."""

from __future__ import annotations

import ast
import shlex
import sys

import pytest

from voicedesk.core.compositor_lines import command_of, hyprland_line, niri_line, sway_line
from voicedesk.core.hotkeys import HotkeyAction, HotkeyBinding


@pytest.mark.parametrize(
    ("shortcut", "sway", "niri", "hyprland"),
    [
        ("Ctrl+F9", "Ctrl+F9", "Ctrl+F9", "CTRL, F9"),
        ("Alt+Meta+D", "Mod1+Mod4+d", "Alt+Super+d", "ALT SUPER, d"),
        ("Shift+Pause", "Shift+Pause", "Shift+Pause", "SHIFT, Pause"),
        ("Ctrl+PageUp", "Ctrl+Page_Up", "Ctrl+Page_Up", "CTRL, Page_Up"),
        ("Ctrl+Space", "Ctrl+space", "Ctrl+space", "CTRL, space"),
        ("F9", "F9", "F9", ", F9"),
        ("", "Ctrl+F9", "Ctrl+F9", "CTRL, F9"),
        ("nonsense", "Ctrl+F9", "Ctrl+F9", "CTRL, F9"),
    ],
)
def test_each_compositor_has_its_own_words(
    shortcut: str, sway: str, niri: str, hyprland: str
) -> None:
    binding = HotkeyBinding(HotkeyAction.DICTATE, shortcut)
    command = "voicedesk ctl toggle --intent dictate"
    assert sway_line(binding) == f"bindsym --no-repeat {sway} exec {command}"
    assert niri_line(binding) == (
        f'{niri} repeat=false {{ spawn "voicedesk" "ctl" "toggle" "--intent" "dictate"; }}'
    )
    assert hyprland_line(binding) == f"bind = {hyprland}, exec, {command}"


def test_every_action_has_a_command() -> None:
    assert all(
        command_of(HotkeyBinding(action)).startswith("voicedesk ctl ") for action in HotkeyAction
    )
    assert command_of(HotkeyBinding(HotkeyAction.PASTE_LAST)) == "voicedesk ctl paste-last"


@pytest.mark.parametrize(
    ("binding", "options"),
    [
        (HotkeyBinding(HotkeyAction.TRANSLATE, "F9", "de", "", "fr"), "--language=de --into=fr"),
        (HotkeyBinding(HotkeyAction.DICTATE, "F9", "de", "-", "fr"), "--language=de --style=-"),
        (HotkeyBinding(HotkeyAction.ASK, "F9", "de", "-", "fr"), "--language=de"),
        (HotkeyBinding(HotkeyAction.INTERPRET, "F9", "de", "-", "fr"), ""),
    ],
)
def test_language_and_style_are_told_where_they_count(binding: HotkeyBinding, options: str) -> None:
    command = f"voicedesk ctl toggle --intent {binding.action} {options}".strip()
    assert command_of(binding) == command
    assert sway_line(binding) == f"bindsym --no-repeat F9 exec {command}"


UNDO = HotkeyBinding(HotkeyAction.UNDO, "F9")
FOLDERS = ("/home/ada/Desk", "/home/a b/it's", '/x/a "b" \\c', "/x/$HOME {{1}} #1, `id`; %U/é")


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_profile_is_named(folder: str) -> None:
    words = ["voicedesk", "ctl", "--profile", folder, "undo"]
    assert shlex.split(command_of(UNDO, folder)) == words
    before, _, command = hyprland_line(UNDO, folder).partition(" exec, ")
    assert before == "bind = , F9,"
    assert shlex.split(_read_by_hyprland(command)) == words
    spawned = niri_line(UNDO, folder).removeprefix("F9 repeat=false { spawn ").removesuffix("; }")
    # Python reads the escapes of these strings as KDL does.
    assert [*ast.literal_eval(spawned.replace('" "', '", "'))] == words


def _read_by_hyprland(value: str) -> str:
    """Return a value as Hyprland has it, which knows a variable HOME; the rest it leaves alone."""
    assert "#" not in value.replace("##", ""), "a comment"
    assert not any(read in value for read in ("$HOME", "{{", "\\{")), "a variable or expression"
    return value.replace("##", "#")


def test_windows_has_quotes_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    line = r'voicedesk ctl --profile "C:\My Desk" undo'
    assert command_of(UNDO, r"C:\My Desk") == line
