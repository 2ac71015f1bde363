"""What hotkeys and insertion ask of macOS, as protocols; each method is one call or a few.

All of it is for the main thread, but for what says otherwise: off it, asking for the keyboard's
layout ends the program.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Application:
    """A running program; ``bundle`` is empty for one that is no bundle."""

    process: int
    bundle: str
    name: str


class LayoutCalls(Protocol):
    def key_of(self, character: str) -> int | None:
        """Return the key that gives a character when Command is held; None if none does.

        With a layout that writes no Latin letters, by the one that stands in for it then.
        """
        ...


class HotkeyCalls(LayoutCalls, Protocol):
    def listen(self, on_event: Callable[[int, bool], None]) -> None:
        """Have ``on_event`` called with a hotkey's number, and whether it went down."""
        ...

    def stop_listening(self) -> None: ...

    def register_hotkey(self, number: int, modifiers: int, key: int) -> int:
        """Return 0, or the system's error."""
        ...

    def unregister_hotkey(self, number: int) -> None: ...

    def is_down(self, key: int) -> bool:
        """Tell whether a key is held now."""
        ...


class KeyCalls(LayoutCalls, Protocol):
    def held_modifiers(self) -> int:
        """Return the flags of the modifiers that are held now."""
        ...

    def post_key(self, key: int, flags: int, *, is_down: bool) -> None: ...

    def post_text(self, text: str) -> None:
        """Type at most 20 UTF-16 units, whatever the layout; more would be cut off."""
        ...

    def is_trusted(self, *, asks: bool) -> bool:
        """Tell whether we may send keys; if not and ``asks``, the system shows the user where."""
        ...

    def is_input_secure(self) -> bool:
        """Tell whether some program keeps the keyboard to itself, as for a password."""
        ...


class FocusCalls(Protocol):
    def frontmost(self) -> Application | None: ...

    def is_running(self, process: int) -> bool: ...


class PasteboardCalls(Protocol):
    def change_count(self) -> int:
        """Return a number that is another one whenever somebody has put something there."""
        ...

    def items(self) -> Sequence[Mapping[str, bytes]]:
        """Return all that is there, by type; on any thread, since its owner may have to make it."""
        ...

    def put(self, items: Sequence[Mapping[str, bytes]]) -> int:
        """Put this there instead of what is there; return the change count."""
        ...

    def promise(
        self, kind: str, data: bytes, marks: Sequence[str], on_asked: Callable[[], None]
    ) -> int:
        """Put a type there whose data is given when asked for, and types without data.

        ``on_asked`` is called on the main thread, once at most. Other machines of the user do not
        get to see it. Return the change count.
        """
        ...
