"""The session bus: calls, and signals in the order in which they come."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Any, cast

from dbus_fast import Message, MessageFlag, MessageType
from dbus_fast.aio import MessageBus
from dbus_fast.constants import NameFlag, RequestNameReply

from voicedesk.desktop.portals.errors import PortalError, Reason, error_from

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_log = logging.getLogger(__name__)

BUS = "org.freedesktop.DBus"
_BUS_PATH = "/org/freedesktop/DBus"
CONNECTING_S = 5.0
CALL_S = 10.0
"""For what needs no user; a service may have to be started for it first."""


async def connect() -> SessionBus | None:
    """Connect to the session bus; None where there is none."""
    try:
        async with asyncio.timeout(CONNECTING_S):
            return SessionBus(await MessageBus(negotiate_unix_fd=True).connect())
    except (OSError, EOFError, ValueError, LookupError) as error:
        # ValueError and LookupError are the library's words for a bus whose address it cannot
        # find; TimeoutError is an OSError.
        _log.info("no session bus: %s", error or type(error).__name__)
        return None


class SessionBus:
    """A connection to the bus; calls raise a ``PortalError`` when they are not answered well."""

    def __init__(self, bus: MessageBus) -> None:
        self._bus = bus
        self._is_closed = False

    @property
    def own_name(self) -> str:
        """Our name on the bus, as paths have it."""
        return (self._bus.unique_name or "").removeprefix(":").replace(".", "_")

    def listen(self, on_signal: Callable[[Message], None]) -> None:
        """Call back for every signal that arrives, whoever sends it, on the loop's next turn."""
        loop = asyncio.get_running_loop()

        def on_message(message: Message) -> None:
            # What is raised in here would be swallowed by the library.
            if message.message_type is MessageType.SIGNAL:
                loop.call_soon(on_signal, message)

        self._bus.add_message_handler(on_message)

    def answer(self, on_call: Callable[[Message], Message | None]) -> None:
        """Ask back for the answer to every call that arrives; None leaves it to others."""

        def on_message(message: Message) -> Message | None:
            return on_call(message) if message.message_type is MessageType.METHOD_CALL else None

        self._bus.add_message_handler(on_message)

    async def take_name(self, name: str) -> bool:
        """Be found under a name; False if somebody else is.

        Raises:
            PortalError: the bus refuses it, does not answer, or has gone.
        """
        reply = await self.call_bus("RequestName", "su", [name, NameFlag.DO_NOT_QUEUE.value])
        return reply.body == [RequestNameReply.PRIMARY_OWNER.value]

    async def call(
        self,
        destination: str,
        path: str,
        interface: str,
        member: str,
        signature: str,
        body: Sequence[Any],
    ) -> Message:
        """Call a method, and return its answer.

        Raises:
            PortalError: nobody answered, or with an error.
        """
        if self._is_closed or not self._bus.connected:
            raise PortalError(Reason.GONE, "the session bus has gone")
        message = _message(destination, path, interface, member, signature, body)
        try:
            async with asyncio.timeout(CALL_S):
                # The library's answer is None if the bus ends while it waits.
                reply = cast("Message | None", await self._bus.call(message))
        except TimeoutError as error:
            detail = f"{member} was not answered in {CALL_S:g} s"
            raise PortalError(Reason.UNANSWERED, detail) from error
        except (OSError, EOFError) as error:
            raise PortalError(Reason.GONE, f"the session bus has gone: {error}") from error
        if reply is None:
            raise PortalError(Reason.GONE, "the session bus has gone")
        if reply.message_type is MessageType.ERROR:
            text = str(reply.body[0]) if reply.body else ""
            raise error_from(reply.error_name or "", text)
        return reply

    async def call_bus(self, member: str, signature: str, body: Sequence[Any]) -> Message:
        """Call a method of the bus itself; raises as ``call`` does."""
        return await self.call(BUS, _BUS_PATH, BUS, member, signature, body)

    def post(
        self,
        destination: str,
        path: str,
        interface: str,
        member: str,
        signature: str,
        body: Sequence[Any],
    ) -> None:
        """Call a method without waiting; nobody hears how it ended."""
        if self._is_closed or not self._bus.connected:
            return
        message = _message(destination, path, interface, member, signature, body)
        message.flags = MessageFlag.NO_REPLY_EXPECTED
        try:
            sent = cast("asyncio.Future[Any]", self._bus.send(message))  # pyright: ignore[reportUnknownMemberType] - the library does not say of what
        except OSError as error:  # the bus has gone, and the library stumbles over it
            _log.info("%s was not sent: %s", member, error)
            return
        sent.add_done_callback(_look_at)

    async def wait_closed(self) -> None:
        """Return when the bus has ended, or the connection."""
        with contextlib.suppress(OSError, EOFError):
            await self._bus.wait_for_disconnect()

    def close(self) -> None:
        """End the connection; ``wait_closed`` returns soon."""
        if not self._is_closed and self._bus.connected:
            self._bus.disconnect()
        self._is_closed = True


def _message(
    destination: str, path: str, interface: str, member: str, signature: str, body: Sequence[Any]
) -> Message:
    return Message(
        destination=destination,
        path=path,
        interface=interface,
        member=member,
        signature=signature,
        body=list(body),
    )


def _look_at(sent: asyncio.Future[Any]) -> None:
    if not sent.cancelled() and (error := sent.exception()) is not None:
        _log.info("something was not sent: %s", error)
