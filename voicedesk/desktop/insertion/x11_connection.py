"""A connection to the X server and the window that stands for VoiceDesk there, for one thread.

The library knows few of its own types, so that events and windows go as ``Any`` from here on.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from Xlib import X, Xatom
from Xlib.display import Display
from Xlib.error import XError
from Xlib.protocol.request import GrabKeyboard, SetSelectionOwner

from voicedesk.core.overriding import override

if TYPE_CHECKING:
    from collections.abc import Callable

_EVENT_KIND = 0x7F
"""Without the bit that says that another program has sent it."""

_SELECTION_EVENTS = 0b111
"""Of XFixes: a new owner, the owner's window gone, the owner's connection gone."""


def _ignore(*_: object) -> None:
    pass


class _EventQueue(list[Any]):
    """The library's queue, which tells when an event comes in while something else is read."""

    def __init__(self, on_event: Callable[[], None]) -> None:
        super().__init__()
        self._on_event = on_event

    @override
    def append(self, item: Any, /) -> None:
        super().append(item)
        self._on_event()


class Connection:
    """Connects when it is made; ``on_event`` is called when there is something to ``dispatch``.

    Every method may raise ``Xlib.error.ConnectionClosedError``.

    Raises:
        Xlib.error.DisplayError: there is no X server, or it does not let us in.
    """

    def __init__(self, on_event: Callable[[], None]) -> None:
        self.display: Any = Display()
        # Errors of requests without an answer: windows of others may be gone at any time.
        self.display.set_error_handler(_ignore)
        self._queue = _EventQueue(on_event)
        self.display.display.event_queue = self._queue
        self.root: Any = self.display.screen().root
        self.window: Any = self.root.create_window(
            -1, -1, 1, 1, 0, 0, X.InputOnly, override_redirect=True
        )
        self.window.change_attributes(event_mask=X.PropertyChangeMask)
        self._listeners: list[Callable[[int, Any], None]] = []
        self._clock = self.atom("_VOICEDESK_CLOCK")
        self._names: dict[int, str] = {}

    @property
    def has_all_it_needs(self) -> bool:
        """Whether the server can press keys for us and tell who takes the clipboard."""
        return self.display.has_extension("XTEST") and self.display.has_extension("XFIXES")

    def watch_selection(self, selection: int) -> None:
        """Let events tell from now on who takes a selection."""
        self.display.xfixes_query_version()
        self.display.xfixes_select_selection_input(self.window.id, selection, _SELECTION_EVENTS)

    def fileno(self) -> int:
        return self.display.fileno()

    def listen(self, listener: Callable[[int, Any], None]) -> None:
        """Call with the kind of every event (``X.PropertyNotify``...) and the event itself."""
        self._listeners.append(listener)

    def read(self) -> None:
        """Take in what the server has sent, without waiting."""
        self.display.pending_events()

    def dispatch(self) -> None:
        """Hand the events that have come in to the listeners."""
        while self._queue:
            event = self._queue.pop(0)
            for listener in self._listeners:
                # The window that an event is about may be gone by now.
                with suppress(XError):
                    listener(event.type & _EVENT_KIND, event)
        self.flush()

    def flush(self) -> None:
        self.display.flush()
        if self.display.display.data_send:
            self.display.sync()  # the socket did not take all of it at once

    def sync(self) -> None:
        """Return when the server has done all that was asked."""
        self.display.sync()

    def is_keyboard_grabbed(self) -> bool:
        """Whether all keys go to one program, as they do while a key that it has grabbed is down.

        To be free of that, the keyboard is ours for a moment; programs see in the events that it is
        a grab, and keep their focus.
        """
        grab = GrabKeyboard(
            display=self.display.display,
            defer=True,
            owner_events=False,
            grab_window=self.root,
            time=X.CurrentTime,
            pointer_mode=X.GrabModeAsync,
            keyboard_mode=X.GrabModeAsync,
        )
        # On its way before the answer, so that no key of the user's gets lost meanwhile.
        self.display.ungrab_keyboard(X.CurrentTime)
        grab.reply()
        return grab.status != X.GrabSuccess

    def server_time_ms(self) -> int:
        """Return the server's time, which selections are dated with."""
        self.window.change_property(self._clock, Xatom.INTEGER, 32, b"")
        self.display.sync()
        return next(
            event.time
            for event in reversed(self._queue)
            if event.type == X.PropertyNotify and event.atom == self._clock
        )

    def disown(self, selection: int, time_ms: int) -> None:
        """Leave a selection without an owner."""
        SetSelectionOwner(
            display=self.display.display, window=X.NONE, selection=selection, time=time_ms
        )

    def atom(self, name: str) -> int:
        return self.display.get_atom(name)

    def atom_name(self, atom: int) -> str:
        if atom not in self._names:
            self._names[atom] = self.display.get_atom_name(atom)
        return self._names[atom]

    def window_of(self, identifier: int) -> Any:
        return self.display.create_resource_object("window", identifier)

    def client_of(self, identifier: int) -> int:
        """Return what tells the program (its connection) that a window belongs to."""
        return identifier & ~self.display.display.info.resource_id_mask

    def words(self, window: Any, name: str) -> list[int]:
        """Return a property that is a list of numbers; nothing if there is none."""
        found = window.get_full_property(self.atom(name), X.AnyPropertyType)
        return [] if found is None or found.format != 32 else list(found.value)

    def close(self) -> None:
        self.display.close()
