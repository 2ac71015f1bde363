"""Which combination pastes in which program."""

from __future__ import annotations

from dataclasses import dataclass

from voicedesk.core.insertion import PasteKeys
from voicedesk.core.overriding import override
from voicedesk.desktop.terminals import OLD_TERMINALS, TERMINALS

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

_BY_SHIFT_INSERT = OLD_TERMINALS | {"lxterminal", "emacs", "gvim"}
"""Also the editors in which Ctrl+V means something else."""


def is_terminal(application: str) -> bool:
    """Whether Ctrl+C in this program ends what runs in it."""
    return application.casefold() in OLD_TERMINALS | TERMINALS


def paste_chord(application: str, keys: PasteKeys) -> Chord:
    """Return what pastes in a program, told by its window's class."""
    if keys is not PasteKeys.AUTOMATIC:
        return _CHORDS[keys]
    name = application.casefold()
    if name in _BY_SHIFT_INSERT:
        return SHIFT_INSERT
    return CTRL_SHIFT_V if name in TERMINALS else CTRL_V
