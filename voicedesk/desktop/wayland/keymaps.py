"""What the keys of the program's own keyboard mean, in xkb's own language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CHORDS = """\
xkb_keymap {
  xkb_keycodes { include "evdev+aliases(qwerty)" };
  xkb_types { include "complete" };
  xkb_compat { include "complete" };
  xkb_symbols { include "pc+us+inet(evdev)" };
};
"""
"""An ordinary American keyboard, whatever the user's own one is: programs that go by the place of a
key and programs that go by its meaning understand the same combination."""

_FIRST_KEY = 1
_LAST_KEY = 239
"""X11, and what is written after it, ends at 255, which is 247 on the wire."""
_XKB_OFFSET = 8
_NAMED = {"\n": "Return", "\t": "Tab"}
_LOWEST_PRINTABLE = 0x20
_DELETE = 0x7F


@dataclass(frozen=True, slots=True)
class TypedPart:
    """A stretch of text, the keymap made for it, and its keys in order."""

    text: str
    keymap: str
    keys: tuple[int, ...]


def parts_to_type(text: str) -> Iterator[TypedPart]:
    """Split a text where it has more different characters than a keyboard has keys.

    Line ends of any kind become Return; what is no character and on no key is left out.
    """
    keys: dict[str, int] = {}
    taken: list[str] = []
    for character in text.replace("\r\n", "\n").replace("\r", "\n"):
        if not _is_typed(character):
            continue
        if character not in keys:
            if len(keys) > _LAST_KEY - _FIRST_KEY:
                yield _part(taken, keys)
                keys, taken = {}, []
            keys[character] = _FIRST_KEY + len(keys)
        taken.append(character)
    if taken:
        yield _part(taken, keys)


def _is_typed(character: str) -> bool:
    code = ord(character)
    return character in _NAMED or (code >= _LOWEST_PRINTABLE and not _DELETE <= code < 0xA0)


def _part(taken: list[str], keys: dict[str, int]) -> TypedPart:
    return TypedPart("".join(taken), _keymap(keys), tuple(keys[c] for c in taken))


def _keymap(keys: dict[str, int]) -> str:
    codes = "\n".join(f"    <K{key}> = {key + _XKB_OFFSET};" for key in keys.values())
    symbols = "\n".join(
        f"    key <K{key}> {{ [ {_NAMED.get(character) or f'U{ord(character):04X}'} ] }};"
        for character, key in keys.items()
    )
    return f"""\
xkb_keymap {{
  xkb_keycodes "voicedesk" {{
    minimum = {_XKB_OFFSET};
    maximum = {_LAST_KEY + _XKB_OFFSET};
{codes}
  }};
  xkb_types {{ include "complete" }};
  xkb_compat {{ include "complete" }};
  xkb_symbols "voicedesk" {{
{symbols}
  }};
}};
"""
