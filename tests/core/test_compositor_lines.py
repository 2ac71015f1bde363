"""Lines for the settings of compositors."""

from __future__ import annotations

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
    without = [action for action in HotkeyAction if not command_of(action)]
    assert without == []
    assert command_of(HotkeyAction.PASTE_LAST) == "voicedesk ctl paste-last"
