"""What hotkeys and insertion ask of Windows, as protocols; each method is one call or a few."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Message:
    """What a thread found in its queue; ``parameter`` is the wParam."""

    kind: int
    parameter: int = 0


@dataclass(frozen=True, slots=True)
class KeyStroke:
    """A key that goes down or comes up: a virtual key, or one UTF-16 unit of a text."""

    virtual_key: int = 0
    unit: int = 0
    is_down: bool = True


class MessageCalls(Protocol):
    """The queue of messages that a thread has once it asks for it."""

    def begin(self) -> int:
        """Give the calling thread a queue; return the thread's number."""
        ...

    def wake(self, thread: int) -> None:
        """Let ``next_message`` of that thread return."""
        ...

    def next_message(self, timeout_ms: int | None) -> Message | None:
        """Wait for a message and return it, after its window, if it has one, was handed it.

        None when nothing came in time. What is sent to the thread's windows is handed to them
        meanwhile.
        """
        ...


class KeyStateCalls(Protocol):
    def is_down(self, virtual_key: int) -> bool:
        """Tell whether a key is held now; none is on a locked screen."""
        ...


class HotkeyCalls(MessageCalls, KeyStateCalls, Protocol):
    """A hotkey belongs to the thread that registers it, which finds a WM_HOTKEY in its queue."""

    def register_hotkey(self, number: int, modifiers: int, virtual_key: int) -> int:
        """Return 0, or the system's error."""
        ...

    def unregister_hotkey(self, number: int) -> None: ...


class KeyCalls(KeyStateCalls, Protocol):
    def send(self, strokes: Sequence[KeyStroke]) -> int:
        """Return how many were taken; a window above our integrity level takes none."""
        ...


class FocusCalls(Protocol):
    def foreground_window(self) -> int:
        """Return 0 while none has the focus."""
        ...

    def is_window(self, window: int) -> bool: ...

    def title(self, window: int) -> str: ...

    def process_of(self, window: int) -> int: ...

    def image_of(self, process: int) -> str:
        """Return the path of the program's file, nothing if the system keeps it to itself."""
        ...

    def is_above_us(self, process: int) -> bool:
        """Tell whether a process has a higher integrity level, so that our keys do not reach it."""
        ...


class ClipboardCalls(MessageCalls, Protocol):
    """All of it belongs to the thread that made the window."""

    def make_window(self, on_message: Callable[[int, int], bool]) -> int:
        """Make an unseen window; ``on_message`` gets kind and wParam, and tells whether it did."""
        ...

    def destroy_window(self, window: int) -> None: ...

    def open_clipboard(self, window: int) -> bool:
        """Return False while somebody else has it open."""
        ...

    def close_clipboard(self) -> None: ...

    def empty_clipboard(self) -> None: ...

    def clipboard_owner(self) -> int: ...

    def sequence_number(self) -> int: ...

    def format_number(self, name: str) -> int:
        """Return the number of a format that is known by its name."""
        ...

    def formats(self) -> list[int]:
        """Return those of the open clipboard, in the order in which they were put there.

        Those that Windows makes of others follow.
        """
        ...

    def read(self, number: int) -> bytes | None:
        """Return the data of a format of the open clipboard; its owner may have to make it."""
        ...

    def write(self, number: int, data: bytes) -> bool:
        """Put data on the open clipboard, or where it was promised; False if refused."""
        ...

    def promise(self, number: int) -> None:
        """Put a format on the open clipboard whose data is asked for by WM_RENDERFORMAT."""
        ...
