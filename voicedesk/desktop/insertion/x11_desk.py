"""Everything that the insertion knows of one X server, put together on its thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicedesk.desktop.insertion.x11_borrowing import BorrowedKeys
from voicedesk.desktop.insertion.x11_focus import Focus
from voicedesk.desktop.insertion.x11_keeping import SelectionKeeper
from voicedesk.desktop.insertion.x11_keyboard import Keyboard
from voicedesk.desktop.insertion.x11_offering import OwnedSelection
from voicedesk.desktop.insertion.x11_problems import target_changed, target_closed
from voicedesk.desktop.insertion.x11_reading import SelectionReader
from voicedesk.desktop.insertion.x11_watching import Clients, Pings

if TYPE_CHECKING:
    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.desktop.insertion.x11_connection import Connection

TEXT_FORMATS = ("UTF8_STRING", "text/plain;charset=utf-8", "text/plain", "STRING", "TEXT")


@dataclass(frozen=True, eq=False, slots=True)
class Selection:
    """CLIPBOARD or PRIMARY: what of it is kept, and what of it is ours."""

    atom: int
    keeper: SelectionKeeper
    owned: OwnedSelection


class Desk:
    """Made on the thread of the connection, and used there only."""

    def __init__(self, connection: Connection, tasks: TaskRegistry) -> None:
        self.connection = connection
        self.tasks = tasks
        self.reader = SelectionReader(connection)
        self.clipboard = self._selection("CLIPBOARD")
        self.primary = self._selection("PRIMARY")
        self.focus = Focus(connection)
        self.keyboard = Keyboard(connection)
        self.borrowed = BorrowedKeys(connection)
        self.clients = Clients(connection)
        self.pings = Pings(connection)
        self.known_managers: set[int] = set()
        """Programs that read whatever is copied, as they were seen to do."""

    def clipboard_managers(self) -> set[int]:
        owner = self.connection.display.get_selection_owner(
            self.connection.atom("CLIPBOARD_MANAGER")
        )
        named = {self.connection.client_of(owner.id)} if owner else set[int]()
        return self.known_managers | named

    def check_focus(self, window: int) -> None:
        """Raise unless a window has the focus; 0 stands for any.

        Raises:
            InsertionError: another has it, or it has been closed.
        """
        if window and self.focus.current() != window:
            raise target_changed() if self.focus.exists(window) else target_closed()

    def _selection(self, name: str) -> Selection:
        atom = self.connection.atom(name)
        text = frozenset(self.connection.atom(each) for each in TEXT_FORMATS)
        return Selection(
            atom,
            SelectionKeeper(self.connection, self.reader, self.tasks, atom),
            OwnedSelection(self.connection, atom, text),
        )
