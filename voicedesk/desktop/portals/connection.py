"""One connection to the desktop's portals: who we are, calls, requests that the user answers."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbus_fast import Variant

from voicedesk.core.tasks import TaskRegistry
from voicedesk.desktop.identity import APP_ID
from voicedesk.desktop.portals.bus import BUS, SessionBus, connect
from voicedesk.desktop.portals.errors import PortalError, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dbus_fast import Message

_log = logging.getLogger(__name__)

PORTAL = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
REQUEST = "org.freedesktop.portal.Request"
SESSION = "org.freedesktop.portal.Session"
_REGISTRY = "org.freedesktop.host.portal.Registry"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_RULES = (
    f"type='signal',sender='{PORTAL}',path_namespace='{PATH}'",
    f"type='signal',sender='{BUS}',interface='{BUS}',member='NameOwnerChanged',arg0='{PORTAL}'",
)


REQUEST_S = 15.0
"""For requests that ask the user nothing."""


async def open_portal(*, app_id: str = APP_ID) -> Portal | None:
    """Connect to the session bus; None where there is none, or no portal on it."""
    bus = await connect()
    if bus is None:
        return None
    portal = Portal(bus, app_id)
    try:
        await portal.start()
    except PortalError as error:
        _log.info("no desktop portal: %s", error)
        await portal.aclose()
        return None
    except BaseException:
        await portal.aclose()
        raise
    return portal


@dataclass(frozen=True, slots=True)
class _Pending:
    """A request that was not answered yet, and the session that it is about."""

    answer: asyncio.Future[list[Any]]
    session: str

    def fail(self, why: str) -> None:
        if not self.answer.done():
            self.answer.set_exception(PortalError(Reason.GONE, why))


class Portal:
    """The portals as one program sees them; every call may raise a ``PortalError``.

    ``on_gone`` is called when the portal's process has ended, with every session in it.
    """

    def __init__(self, bus: SessionBus, app_id: str) -> None:
        self.tasks = TaskRegistry(_report)
        self.on_gone: Callable[[], None] = _do_nothing
        self._bus = bus
        self._app_id = app_id
        self._owner = ""
        self._registered_with = ""
        self._registering = asyncio.Lock()
        self._listeners: dict[tuple[str, str], list[Callable[[str, list[Any]], None]]] = {}
        self._pending: dict[str, _Pending] = {}
        self._token_count = 0
        self._is_closed = False
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen, have the portal started if it is not there yet, and say who we are."""
        self._watching = self.tasks.start(self._watch(), name="portal-bus")
        self._bus.listen(self._on_signal)
        for rule in _RULES:
            await self._bus.call_bus("AddMatch", "s", [rule])
        await self._introduced()

    async def version(self, interface: str) -> int:
        """Return the version of a portal; 0 if this desktop does not have it."""
        return await self.number(interface, "version")

    async def number(self, interface: str, name: str) -> int:
        """Return a portal's property that is a number; 0 if there is none."""
        try:
            reply = await self.call(_PROPERTIES, "Get", "ss", [interface, name])
        except PortalError as error:
            if error.reason is Reason.FAILED:
                return 0
            raise
        value = reply.body[0]
        found = value.value if isinstance(value, Variant) else value
        return found if isinstance(found, int) else 0

    def listen(
        self, interface: str, member: str, listener: Callable[[str, list[Any]], None]
    ) -> None:
        """Call back for every such signal of the portal, with the object's path and the body."""
        self._listeners.setdefault((interface, member), []).append(listener)

    def forget(
        self, interface: str, member: str, listener: Callable[[str, list[Any]], None]
    ) -> None:
        """Call back no more."""
        self._listeners[interface, member].remove(listener)

    async def call(
        self, interface: str, member: str, signature: str, body: Sequence[Any], *, path: str = PATH
    ) -> Message:
        """Call a method of the portal, and return its answer."""
        await self._introduced()
        return await self._bus.call(PORTAL, path, interface, member, signature, body)

    def post(
        self, interface: str, member: str, signature: str, body: Sequence[Any], *, path: str = PATH
    ) -> None:
        """Call a method without waiting; nobody hears how it ended."""
        self._bus.post(PORTAL, path, interface, member, signature, body)

    async def request(
        self,
        interface: str,
        member: str,
        signature: str,
        body: Sequence[Any],
        options: Mapping[str, Variant],
        *,
        timeout_s: float = REQUEST_S,
    ) -> dict[str, Variant]:
        """Ask for something that the user may have to allow; return what was granted.

        ``options`` are the last argument of the call; a session's path, if it is about one, the
        first. A request that is given up, by the time limit or by cancellation, takes its dialog
        with it.
        """
        await self._introduced()
        token = self.new_token()
        handle = f"{PATH}/request/{self._bus.own_name}/{token}"
        # Listened to before the call, or the answer may come before its place is known.
        answer: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        pending = self._pending[handle] = _Pending(answer, str(body[0]) if body else "")
        handles = {handle}
        given = {**options, "handle_token": Variant("s", token)}
        try:
            async with asyncio.timeout(timeout_s):
                reply = await self.call(interface, member, signature, [*body, given])
                handle = str(reply.body[0])
                self._pending[handle] = pending
                handles.add(handle)
                response, results = await answer
        except BaseException as error:
            if not answer.done() or answer.cancelled():
                self.post(REQUEST, "Close", "", [], path=handle)
            if isinstance(error, TimeoutError):
                detail = f"{member} was not answered in {timeout_s:g} s"
                raise PortalError(Reason.UNANSWERED, detail) from error
            raise
        finally:
            for each in handles:
                self._pending.pop(each, None)
            answer.cancel()
            if not answer.cancelled():
                answer.exception()  # or asyncio would complain that nobody looked
        if response:
            reason = Reason.REFUSED if response == 1 else Reason.FAILED
            raise PortalError(reason, f"{member} was answered with {response}")
        return results

    def new_token(self) -> str:
        """Return the last part of a path that nobody else has."""
        self._token_count += 1
        return f"voicedesk{self._token_count}"

    def session_path(self, token: str) -> str:
        return f"{PATH}/session/{self._bus.own_name}/{token}"

    async def aclose(self) -> None:
        """End the connection, and with it every session and request."""
        if self._is_closed:
            return
        self._is_closed = True
        self._bus.close()
        if self._watching is not None:
            await asyncio.wait([self._watching])
        await self.tasks.cancel_all()

    async def _introduced(self) -> None:
        """Say who we are to a portal's process that has not heard it, before anything else.

        A portal that knows no such introduction, or does not find our .desktop file, may serve us
        all the same; the first call shows.
        """
        async with self._registering:
            if self._owner and self._owner == self._registered_with:
                return
            owner = self._owner = await self._find_owner()
            body: list[Any] = [self._app_id, {}]
            try:
                await self._bus.call(PORTAL, PATH, _REGISTRY, "Register", "sa{sv}", body)
            except PortalError as error:
                if error.reason is Reason.GONE:
                    raise
                _log.info("the portal does not take our name: %s", error.detail)
            self._registered_with = owner

    async def _find_owner(self) -> str:
        """Return the bus name of the portal's process, which is started if it does not run."""
        try:
            reply = await self._bus.call_bus("GetNameOwner", "s", [PORTAL])
        except PortalError as error:
            if error.reason is not Reason.GONE:
                raise
            await self._bus.call_bus("StartServiceByName", "su", [PORTAL, 0])
            reply = await self._bus.call_bus("GetNameOwner", "s", [PORTAL])
        return str(reply.body[0])

    def _on_signal(self, message: Message) -> None:
        if message.interface == BUS and message.sender == BUS:
            if message.member == "NameOwnerChanged" and message.body[0] == PORTAL:
                self._on_owner_changed(str(message.body[2]))
        elif message.sender == self._owner:  # any program on the bus may send us a signal
            self._on_portal_signal(message)

    def _on_portal_signal(self, message: Message) -> None:
        if message.interface == REQUEST and message.member == "Response":
            pending = self._pending.get(message.path or "")
            if pending is not None and not pending.answer.done():
                pending.answer.set_result(message.body)
            return
        if message.interface == SESSION and message.member == "Closed":
            for pending in self._pending.values():
                if pending.session == message.path:
                    pending.fail("the session was closed meanwhile")
        listeners = self._listeners.get((message.interface or "", message.member or ""), ())
        for listener in tuple(listeners):
            listener(message.path or "", message.body)

    async def _watch(self) -> None:
        """Wait for the end of the bus, which ends everything that was asked over it."""
        await self._bus.wait_closed()
        self._on_owner_changed("")

    def _on_owner_changed(self, owner: str) -> None:
        if owner == self._owner:
            return
        was_there, self._owner = bool(self._owner), ""
        if not was_there:
            return
        for pending in self._pending.values():
            pending.fail("the portal ended meanwhile")
        self.on_gone()


def _report(bug: BaseException) -> None:
    asyncio.get_running_loop().call_exception_handler(
        {"message": "A task of a portal's client failed", "exception": bug}
    )


def _do_nothing() -> None:
    """Nobody cares yet."""
