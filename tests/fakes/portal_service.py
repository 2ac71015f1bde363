"""The desktop portals on a real session bus, written by hand after their published interfaces.

Not a real desktop: no compositor stands behind it. It follows the descriptions of GlobalShortcuts
(versions 1 and 2), RemoteDesktop (2), Clipboard (1), Background (1), Request, Session and the host
registry of xdg-desktop-portal, and answers like it where a program does not keep to them.
"""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.errors import DBusError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from tests.fakes.portal_background import Background
    from tests.fakes.portal_remote import RemoteDesktop
    from tests.fakes.portal_shortcuts import GlobalShortcuts

NAME = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
PROPERTIES = "org.freedesktop.DBus.Properties"
REGISTRY = "org.freedesktop.host.portal.Registry"
REQUEST = "org.freedesktop.portal.Request"
SESSION = "org.freedesktop.portal.Session"


class Answer(IntEnum):
    """What the user says to a dialog, as a Response writes it."""

    GRANT = 0
    REFUSE = 1
    FAIL = 2
    NEVER = 3


@dataclass
class Manner:
    """What this portal can, and what its user does."""

    shortcuts_version: int = 2
    remote_version: int = 2
    clipboard_version: int = 1
    device_types: int = 7
    has_registry: bool = True
    wants_app_id: bool = True
    """Gives shortcuts only to programs that have registered."""
    knows_app: bool = True
    """Whether the program's .desktop file is found."""
    answer: Answer = Answer.GRANT
    hangs: bool = False
    """Takes calls and answers none."""
    own_handles: bool = False
    """Requests are not where the program expects them, as before version 0.9."""
    tells_releases: bool = True
    binds_at_creation: bool = False
    """Plasma 5.27: shortcuts count only if CreateSession has them as well."""
    leaves_out: set[str] = field(default_factory=set)
    without_key: set[str] = field(default_factory=set)
    allows_clipboard: bool = True
    confirms_selection: bool = True
    persists: bool = True
    has_background: bool = True
    allows_autostart: bool = True
    """A desktop may let programs run in the background and start none of them."""


@dataclass
class Session:
    """A session of a program; what it may and did stands in ``state``."""

    path: str
    interface: str
    sender: str
    state: dict[str, Any] = field(default_factory=dict)


class Absent(DBusError):
    """What a program may ask for without knowing; no mistake."""


def fault(name: str, text: str) -> DBusError:
    return DBusError(name, text)


def invalid(text: str) -> DBusError:
    return fault("org.freedesktop.portal.Error.InvalidArgument", text)


def denied(text: str) -> DBusError:
    return fault("org.freedesktop.DBus.Error.AccessDenied", text)


def failed(text: str) -> DBusError:
    return fault("org.freedesktop.DBus.Error.Failed", text)


def unpacked(options: dict[str, Variant], **signatures: str) -> dict[str, Any]:
    """Return known options by their names; one of a wrong type is an error, as in the portal."""
    for name, signature in signatures.items():
        if name in options and options[name].signature != signature:
            raise invalid(f"Expected type '{signature}' for option '{name}'")
    return {name: each.value for name, each in options.items() if name in signatures}


class PortalService:
    """Owns the portal's name between ``start`` and ``vanish``; ``restart`` begins anew.

    ``dialogs`` are what the user was asked, ``errors`` the mistakes of programs, ``stored`` what
    outlives a restart: the permissions behind restore tokens, and shortcuts with their keys.
    """

    def __init__(self, address: str, manner: Manner | None = None) -> None:
        from tests.fakes.portal_background import Background
        from tests.fakes.portal_remote import RemoteDesktop
        from tests.fakes.portal_shortcuts import GlobalShortcuts

        self.address = address
        self.manner = manner or Manner()
        self.dialogs: list[str] = []
        self.errors: list[str] = []
        self.calls: list[str] = []
        self.registered: dict[str, str] = {}
        self.sessions: dict[str, Session] = {}
        self.requests: dict[str, str] = {}
        self.closed_requests: list[str] = []
        self.shortcuts: GlobalShortcuts = GlobalShortcuts(self)
        self.remote: RemoteDesktop = RemoteDesktop(self)
        self.background: Background = Background(self)
        self._bus: MessageBus | None = None
        self._known: set[str] = set()
        self._works: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        bus = self._bus = await MessageBus(self.address, negotiate_unix_fd=True).connect()
        bus.add_message_handler(self._on_message)
        await bus.request_name(NAME)

    async def vanish(self) -> None:
        """End without a word, as a crash does."""
        bus, self._bus = self._bus, None
        if bus is None:
            return
        self.sessions.clear()
        self.requests.clear()
        self.registered.clear()
        self._known.clear()
        self.remote.forget()
        for task in tuple(self._works):
            task.cancel()
        if self._works:
            await asyncio.wait(self._works)
        # Whoever calls meanwhile gets no answer, as from a program that has crashed.
        if bus.connected:
            await bus.release_name(NAME)
            bus.disconnect()
        with contextlib.suppress(OSError, EOFError):
            await bus.wait_for_disconnect()

    async def restart(self) -> None:
        await self.vanish()
        await self.start()

    def close_session(self, session: Session) -> None:
        """End a session as the desktop does when it wants to."""
        del self.sessions[session.path]
        self.remote.session_closed(session)
        self.emit(session.sender, session.path, SESSION, "Closed")

    def only_session(self) -> Session:
        (session,) = self.sessions.values()
        return session

    def session(self, path: str, sender: str) -> Session:
        session = self.sessions.get(path)
        if session is None or session.sender != sender:
            raise denied("Invalid session")
        return session

    def emit(
        self, to: str, path: str, interface: str, member: str, signature: str = "", *body: Any
    ) -> None:
        """Send a signal to one program."""
        if self._bus is None:
            return
        self._bus.send(
            Message(
                destination=to,
                path=path,
                interface=interface,
                member=member,
                message_type=MessageType.SIGNAL,
                signature=signature,
                body=list(body),
            )
        )

    def reply(self, answer: Message) -> None:
        """Answer a call some time after it came."""
        if self._bus is not None:
            self._bus.send(answer)

    def begin(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work, name="portal service")
        self._works.add(task)
        task.add_done_callback(self._works.discard)

    def open_session(self, interface: str, message: Message, options: dict[str, Any]) -> Session:
        token = options["session_handle_token"]
        path = f"{PATH}/session/{_sender(message)}/{token}"
        if path in self.sessions:
            raise invalid("A session with this token exists")
        session = self.sessions[path] = Session(path, interface, message.sender or "")
        return session

    def request(
        self,
        message: Message,
        options: dict[str, Any],
        grant: Callable[[], dict[str, Variant]],
        *,
        dialog: str = "",
        on_refused: Callable[[], None] | None = None,
    ) -> Message:
        """Answer with a request's handle, and some time later with what was granted."""
        token = options.get("handle_token", "t")
        handle = f"{PATH}/request/{_sender(message)}/{token}"
        if self.manner.own_handles:
            handle += "_own"
        self.requests[handle] = message.sender or ""
        answer = Answer.GRANT
        if dialog:
            self.dialogs.append(dialog)
            answer = self.manner.answer
        if answer is not Answer.NEVER:
            loop = asyncio.get_running_loop()
            loop.call_soon(self._respond, handle, answer, grant, on_refused)
        return Message.new_method_return(message, "o", [handle])

    def _respond(
        self,
        handle: str,
        answer: Answer,
        grant: Callable[[], dict[str, Variant]],
        on_refused: Callable[[], None] | None,
    ) -> None:
        sender = self.requests.pop(handle, None)
        if sender is None:  # the program has closed it
            return
        results = grant() if answer is Answer.GRANT else {}
        self.emit(sender, handle, REQUEST, "Response", "ua{sv}", int(answer), results)
        if answer is not Answer.GRANT and on_refused is not None:
            on_refused()

    def _on_message(self, message: Message) -> Message | bool | None:
        if message.message_type is not MessageType.METHOD_CALL:
            return None
        if not (message.path or "").startswith(PATH):
            return None
        if self._bus is None or self.manner.hangs:
            return True
        self.calls.append(message.member or "")
        try:
            return self._answered(message)
        except DBusError as error:
            if not isinstance(error, Absent):
                self.errors.append(f"{message.member}: {error.text}")
            return Message.new_error(message, error.type, error.text)
        except ValueError as error:
            self.errors.append(f"{message.member}: {error}")
            return Message.new_error(message, "org.freedesktop.DBus.Error.Failed", str(error))

    def _answered(self, message: Message) -> Message | bool:
        if message.interface == REGISTRY:
            return self._register(message)
        self._known.add(message.sender or "")
        if message.interface == PROPERTIES:
            return self._property(message)
        if message.interface == REQUEST:
            handle = message.path or ""
            if self.requests.pop(handle, None) is None:
                raise fault("org.freedesktop.DBus.Error.UnknownObject", "No such request")
            self.closed_requests.append(handle)
            return Message.new_method_return(message)
        if message.interface == SESSION:
            session = self.session(message.path or "", message.sender or "")
            del self.sessions[session.path]
            self.remote.session_closed(session)
            return Message.new_method_return(message)
        for portal in (self.shortcuts, self.remote, self.background):
            method = portal.methods().get((message.interface or "", message.member or ""))
            if method is not None:
                signature, call = method
                if message.signature != signature:
                    raise invalid(f"{message.member} takes {signature}, not {message.signature}")
                return call(message)
        raise fault("org.freedesktop.DBus.Error.UnknownMethod", f"No method {message.member}")

    def _register(self, message: Message) -> Message:
        sender = message.sender or ""
        if not self.manner.has_registry:
            raise Absent("org.freedesktop.DBus.Error.UnknownMethod", "No such interface")
        if message.signature != "sa{sv}":
            raise invalid("Register takes sa{sv}")
        if sender in self.registered or sender in self._known:
            raise invalid("Registered too late")
        if not self.manner.knows_app:
            text = f"Could not register app ID: App info not found for '{message.body[0]}'"
            raise fault("org.freedesktop.portal.Error.Failed", text)
        self.registered[sender] = message.body[0]
        return Message.new_method_return(message)

    def _property(self, message: Message) -> Message:
        interface, name = message.body
        found = {**self.shortcuts.properties(), **self.remote.properties()}
        value = found.get((interface, name), 0)
        if not value:
            text = f"No such interface “{interface}”"
            raise Absent("org.freedesktop.DBus.Error.InvalidArgs", text)
        return Message.new_method_return(message, "v", [Variant("u", value)])


def new_token() -> str:
    return str(uuid.uuid4())


def _sender(message: Message) -> str:
    return (message.sender or "").removeprefix(":").replace(".", "_")
