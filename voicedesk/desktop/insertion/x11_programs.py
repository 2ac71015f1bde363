"""Which combination pastes in which program."""

from __future__ import annotations

from dataclasses import dataclass

from voicedesk.core.insertion import PasteKeys
from voicedesk.core.overriding import override

CTRL = "Control_L"
SHIFT = "Shift_L"


@dataclass(frozen=True, slots=True)
class Chord:
    """Keys to be held, and one to be struck, by their names on X11."""

    held: tuple[str, ...]
    key: str

    @override
    def __str__(self) -> str:
        return "+".join(
            [
                *(name.removesuffix("_L").replace("Control", "Ctrl") for name in self.held),
                self.key.capitalize(),
            ]
        )


CTRL_V = Chord((CTRL,), "v")
CTRL_SHIFT_V = Chord((CTRL, SHIFT), "v")
SHIFT_INSERT = Chord((SHIFT,), "Insert")
CTRL_C = Chord((CTRL,), "c")
CTRL_Z = Chord((CTRL,), "z")

_CHORDS = {
    PasteKeys.CTRL_V: CTRL_V,
    PasteKeys.CTRL_SHIFT_V: CTRL_SHIFT_V,
    PasteKeys.SHIFT_INSERT: SHIFT_INSERT,
}

_SHIFT_INSERT_NAMES = """
    xterm uxterm lxterm koi8rxterm urxvt rxvt rxvt-unicode st st-256color stterm mlterm eterm aterm
    mrxvt emacs gvim
"""
"""Terminals of the old kind, and the editors in which Ctrl+V means something else."""

_CTRL_SHIFT_V_NAMES = """
    gnome-terminal gnome-terminal-server xfce4-terminal mate-terminal lxterminal konsole yakuake
    qterminal kitty alacritty foot wezterm org.wezfurlong.wezterm wezterm-gui terminator tilix guake
    tilda sakura termite terminology roxterm cool-retro-term deepin-terminal pantheon-terminal
    io.elementary.terminal kgx org.gnome.console ptyxis org.gnome.ptyxis ghostty rio contour hyper
    com.mitchellh.ghostty tabby blackbox com.raggesilver.blackbox warp dev.warp.warp
"""
"""The other terminals."""

_BY_SHIFT_INSERT = frozenset(_SHIFT_INSERT_NAMES.split())
_BY_CTRL_SHIFT_V = frozenset(_CTRL_SHIFT_V_NAMES.split())
_EDITORS = frozenset({"emacs", "gvim"})


def is_terminal(application: str) -> bool:
    """Whether Ctrl+C in this program ends what runs in it."""
    return application.casefold() in (_BY_SHIFT_INSERT | _BY_CTRL_SHIFT_V) - _EDITORS


def paste_chord(application: str, keys: PasteKeys) -> Chord:
    """Return what pastes in a program, told by its window's class."""
    if keys is not PasteKeys.AUTOMATIC:
        return _CHORDS[keys]
    name = application.casefold()
    if name in _BY_SHIFT_INSERT:
        return SHIFT_INSERT
    return CTRL_SHIFT_V if name in _BY_CTRL_SHIFT_V else CTRL_V
