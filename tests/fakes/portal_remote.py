"""The RemoteDesktop and Clipboard portals of the tests, with two text fields behind them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbus_fast import Message, Variant

from tests.fakes.portal_desk import Desk
from tests.fakes.portal_service import Absent, Session, denied, failed, invalid, new_token, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.fakes.portal_service import PortalService

REMOTE = "org.freedesktop.portal.RemoteDesktop"
CLIPBOARD = "org.freedesktop.portal.Clipboard"
PATH = "/org/freedesktop/portal/desktop"
KEYBOARD = 1
ALL_TYPES = 7


@dataclass
class SessionOwner:
    """A program that has set the clipboard through its session, and is asked for the content."""

    remote: RemoteDesktop
    session: Session
    formats: Sequence[str]

    async def read(self, format_name: str) -> bytes | None:
        return await self.remote.transfer(self.session, format_name)


@dataclass
class Transfer:
    """A read under way: the program is given ``writing``, and says when it is done."""

    reading: int
    writing: int
    done: asyncio.Future[bool] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class RemoteDesktop:
    """``desk`` is what is written into; ``tokens`` are permissions that can be had again."""

    def __init__(self, service: PortalService) -> None:
        self.desk = Desk()
        self.desk.listeners.append(self._on_owner_changed)
        self.tokens: set[str] = set()
        self.persistent: list[int] = []
        self._service = service
        self._transfers: dict[int, Transfer] = {}
        self._unasked: list[int] = []
        self._serial = 0

    def properties(self) -> dict[tuple[str, str], int]:
        manner = self._service.manner
        return {
            (REMOTE, "version"): manner.remote_version,
            (REMOTE, "AvailableDeviceTypes"): manner.device_types,
            (CLIPBOARD, "version"): manner.clipboard_version,
        }

    def methods(self) -> dict[tuple[str, str], tuple[str, Callable[[Message], Message | bool]]]:
        found: dict[tuple[str, str], tuple[str, Callable[[Message], Message | bool]]] = {}
        if self._service.manner.remote_version:
            found |= {
                (REMOTE, "CreateSession"): ("a{sv}", self._create_session),
                (REMOTE, "SelectDevices"): ("oa{sv}", self._select_devices),
                (REMOTE, "Start"): ("osa{sv}", self._start),
                (REMOTE, "NotifyKeyboardKeysym"): ("oa{sv}iu", self._key),
            }
        if self._service.manner.clipboard_version:
            found |= {
                (CLIPBOARD, "RequestClipboard"): ("oa{sv}", self._request_clipboard),
                (CLIPBOARD, "SetSelection"): ("oa{sv}", self._set_selection),
                (CLIPBOARD, "SelectionRead"): ("os", self._read),
                (CLIPBOARD, "SelectionWrite"): ("ou", self._write),
                (CLIPBOARD, "SelectionWriteDone"): ("oub", self._write_done),
            }
        return found

    def session_closed(self, session: Session) -> None:
        owner = self.desk.owner
        if isinstance(owner, SessionOwner) and owner.session is session:
            self.desk.copy(None)
        self._end_transfers()

    def forget(self) -> None:
        """Lose what ends with the portal's process."""
        if isinstance(self.desk.owner, SessionOwner):
            self.desk.owner = None
        self._end_transfers()
        for descriptor in self._unasked:
            os.close(descriptor)
        self._unasked.clear()

    async def transfer(self, session: Session, format_name: str) -> bytes | None:
        """Ask the program whose session owns the clipboard for its content."""
        if session.path not in self._service.sessions:
            return None
        self._serial += 1
        serial = self._serial
        transfer = self._transfers[serial] = Transfer(*os.pipe())
        self._service.emit(
            session.sender,
            PATH,
            CLIPBOARD,
            "SelectionTransfer",
            "osu",
            session.path,
            format_name,
            serial,
        )
        try:
            content = await asyncio.to_thread(_read_all, transfer.reading)
            return content if await transfer.done else None
        finally:
            os.close(transfer.reading)

    def _end_transfers(self) -> None:
        for transfer in self._transfers.values():
            if transfer.writing >= 0:
                os.close(transfer.writing)
            if not transfer.done.done():
                transfer.done.set_result(False)
        self._transfers.clear()

    def _create_session(self, message: Message) -> Message:
        options = unpacked(message.body[0], handle_token="s", session_handle_token="s")
        session = self._service.open_session(REMOTE, message, options)
        handle = {"session_handle": Variant("s", session.path)}
        return self._service.request(message, options, lambda: handle)

    def _select_devices(self, message: Message) -> Message:
        options = unpacked(
            message.body[1], handle_token="s", types="u", restore_token="s", persist_mode="u"
        )
        session = self._session(message)
        if "types" in session.state or "started" in session.state:
            raise failed("Invalid state")
        if options.get("types", ALL_TYPES) & ~ALL_TYPES:
            raise invalid(f"Unsupported device type: {options['types']:x}")
        if options.get("persist_mode", 0) not in (0, 1, 2):
            raise invalid("Invalid persist mode")
        token = options.get("restore_token")
        if token is not None:
            try:
                uuid.UUID(token)
            except ValueError:
                raise invalid("Restore token is not a valid UUID string") from None
        session.state |= {"types": options.get("types", ALL_TYPES), **options}
        return self._service.request(message, options, dict)

    def _start(self, message: Message) -> Message:
        options = unpacked(message.body[2], handle_token="s")
        session = self._session(message)
        if "started" in session.state:
            raise failed("Can only start once")
        session.state["started"] = False
        token = session.state.get("restore_token", "")
        is_restored = token in self.tokens
        self.tokens.discard(token)
        return self._service.request(
            message,
            options,
            lambda: self._grant(session),
            dialog="" if is_restored else "remote desktop",
            on_refused=lambda: self._service.close_session(session),
        )

    def _grant(self, session: Session) -> dict[str, Variant]:
        manner = self._service.manner
        state = session.state
        state["started"] = True
        state["devices"] = state["types"] & manner.device_types
        state["clipboard"] = bool(state.get("asked_clipboard") and manner.allows_clipboard)
        results = {
            "devices": Variant("u", state["devices"]),
            "clipboard_enabled": Variant("b", state["clipboard"]),
        }
        self.persistent.append(state.get("persist_mode", 0))
        if manner.persists and state.get("persist_mode") == 2:
            token = new_token()
            self.tokens.add(token)
            results["restore_token"] = Variant("s", token)
        if self.desk.owner is not None:
            asyncio.get_running_loop().call_soon(self._on_owner_changed)
        return results

    def _key(self, message: Message) -> bool:
        _path, _options, keysym, pressed = message.body
        session = self._session(message)
        if not session.state.get("started") or not session.state["devices"] & KEYBOARD:
            raise denied("Session is not allowed to call Notify methods")
        # The real portal works on calls side by side, so who does not wait mixes up his keys.
        if session.state.get("key is under way"):
            raise invalid("The key before this one was not answered yet")
        session.state["key is under way"] = True
        self.desk.key(keysym, pressed=bool(pressed))
        asyncio.get_running_loop().call_soon(self._key_done, session, message)
        return True

    def _key_done(self, session: Session, message: Message) -> None:
        session.state["key is under way"] = False
        self._service.reply(Message.new_method_return(message))

    def _request_clipboard(self, message: Message) -> Message:
        session = self._session(message)
        if "started" in session.state:
            raise failed("Invalid state")
        session.state["asked_clipboard"] = True
        return Message.new_method_return(message)

    def _set_selection(self, message: Message) -> Message:
        session = self._with_clipboard(message)
        formats = unpacked(message.body[1], mime_types="as").get("mime_types", [])
        # The portal answers before the desktop has done it.
        loop = asyncio.get_running_loop()
        owner = SessionOwner(self, session, tuple(formats)) if formats else None
        if self._service.manner.confirms_selection:
            loop.call_soon(self._own, session, owner)
        return Message.new_method_return(message)

    def _own(self, session: Session, owner: SessionOwner | None) -> None:
        if session.path in self._service.sessions:
            self.desk.copy(owner)

    def _read(self, message: Message) -> bool:
        self._with_clipboard(message)
        format_name = message.body[1]
        if self.desk.owner is None or format_name not in self.desk.owner.formats:
            raise Absent("org.freedesktop.DBus.Error.Failed", "Tried to read an unknown format")
        reading, writing = os.pipe()
        self._service.begin(self._answer_with(message, reading))
        self._service.begin(self._fill(writing, format_name))
        return True

    async def _fill(self, writing: int, format_name: str) -> None:
        content = await self.desk.clipboard(format_name)
        if content is None:  # the owner does not answer: the pipe stays open
            self._unasked.append(writing)
            return
        await asyncio.to_thread(_write_all, writing, content)

    def _write(self, message: Message) -> bool:
        self._with_clipboard(message)
        transfer = self._transfers.get(message.body[1])
        if transfer is None or transfer.writing < 0:
            raise invalid("No such transfer")
        descriptor, transfer.writing = transfer.writing, -1
        self._service.begin(self._answer_with(message, descriptor))
        return True

    def _write_done(self, message: Message) -> Message:
        self._with_clipboard(message)
        transfer = self._transfers.pop(message.body[1], None)
        if transfer is None:
            raise invalid("No such transfer")
        if transfer.writing >= 0:
            os.close(transfer.writing)
        if not transfer.done.done():
            transfer.done.set_result(message.body[2])
        return Message.new_method_return(message)

    async def _answer_with(self, message: Message, descriptor: int) -> None:
        try:
            bus = self._service._bus
            assert bus is not None
            await bus.send(Message.new_method_return(message, "h", [0], [descriptor]))
        finally:
            os.close(descriptor)

    def _session(self, message: Message) -> Session:
        session = self._service.session(message.body[0], message.sender or "")
        if session.interface != REMOTE:
            raise denied("Invalid session type")
        return session

    def _with_clipboard(self, message: Message) -> Session:
        session = self._session(message)
        if not session.state.get("clipboard"):
            raise denied("Clipboard not enabled")
        return session

    def _on_owner_changed(self) -> None:
        owner = self.desk.owner
        formats = [] if owner is None else list(owner.formats)
        for session in self._service.sessions.values():
            if session.state.get("clipboard"):
                is_own = isinstance(owner, SessionOwner) and owner.session is session
                options = {
                    "mime_types": Variant("as", formats),
                    "session_is_owner": Variant("b", is_own),
                }
                self._service.emit(
                    session.sender,
                    PATH,
                    CLIPBOARD,
                    "SelectionOwnerChanged",
                    "oa{sv}",
                    session.path,
                    options,
                )


def _read_all(descriptor: int) -> bytes:
    content = bytearray()
    while piece := os.read(descriptor, 1 << 16):
        content += piece
    return bytes(content)


def _write_all(descriptor: int, content: bytes) -> None:
    with contextlib.suppress(BrokenPipeError), os.fdopen(descriptor, "wb") as file:
        file.write(content)
