"""Key combinations as the user writes them, such as ``Ctrl+Alt+D``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voicedesk.core.overriding import override


class Modifier(StrEnum):
    """Keys that are held with another one, in the order in which they are written."""

    CTRL = "Ctrl"
    ALT = "Alt"
    SHIFT = "Shift"
    META = "Meta"
    """The Windows key, Command on a Mac, Super on Linux."""


_LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_FUNCTION_KEYS = tuple(f"F{number}" for number in range(1, 25))
_NAMED_KEYS = (
    "Space",
    "Tab",
    "Return",
    "Escape",
    "Backspace",
    "Insert",
    "Delete",
    "Home",
    "End",
    "PageUp",
    "PageDown",
    "Up",
    "Down",
    "Left",
    "Right",
    "Pause",
    "ScrollLock",
    "Print",
    "Menu",
)

KEYS = (*_LETTERS, *_FUNCTION_KEYS, *_NAMED_KEYS)
"""Every key that a shortcut may end with."""

_ALONE = frozenset((*_FUNCTION_KEYS, "Pause", "ScrollLock", "Print", "Menu", "Insert"))
"""Keys that nobody writes with; any other one would be missing in every application."""

_OTHER_NAMES = {
    "control": Modifier.CTRL,
    "strg": Modifier.CTRL,
    "option": Modifier.ALT,
    "super": Modifier.META,
    "win": Modifier.META,
    "cmd": Modifier.META,
    "command": Modifier.META,
    **{modifier.value.lower(): modifier for modifier in Modifier},
}
_OTHER_KEYS = {
    "esc": "Escape",
    "enter": "Return",
    "del": "Delete",
    "ins": "Insert",
    "pgup": "PageUp",
    "pgdown": "PageDown",
    **{key.lower(): key for key in KEYS},
}


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One of ``KEYS``, and the modifiers held with it; ``str`` gives what ``parse`` takes."""

    key: str
    modifiers: frozenset[Modifier] = frozenset()

    @override
    def __str__(self) -> str:
        held = [modifier.value for modifier in Modifier if modifier in self.modifiers]
        return "+".join((*held, self.key))


_XKB_NAMES = {
    "Space": "space",
    "Backspace": "BackSpace",
    "PageUp": "Page_Up",
    "PageDown": "Page_Down",
    "ScrollLock": "Scroll_Lock",
}


def xkb_name(key: str) -> str:
    """Return what xkbcommon, and what goes by it, calls one of ``KEYS``."""
    return _XKB_NAMES.get(key, key.lower() if len(key) == 1 else key)


def parse_shortcut(text: str) -> Shortcut:
    """Read a combination, in any order and case.

    Raises:
        ValueError: it is none, or would take a key away that people write with; the message says
            which, for people.
    """
    *held, last = (part.strip() for part in text.split("+"))
    key = _OTHER_KEYS.get(last.lower())
    if key is None:
        raise ValueError(f"“{last}” is no key that a shortcut can end with")
    modifiers: set[Modifier] = set()
    for name in held:
        modifier = _OTHER_NAMES.get(name.lower())
        if modifier is None:
            raise ValueError(f"“{name}” is no key to hold with another one")
        modifiers.add(modifier)
    if not modifiers - {Modifier.SHIFT} and key not in _ALONE:
        raise ValueError(f"{key} needs Ctrl, Alt or Meta, or nobody could write with it")
    return Shortcut(key, frozenset(modifiers))
