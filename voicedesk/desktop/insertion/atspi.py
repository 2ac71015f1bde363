"""What stands before the cursor, in programs that tell assistive technology.

Accessibility is used where it is on, and switched on for nobody: without its bus, or without a
program that has registered there, nothing is known.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from dbus_fast import Message
    from dbus_fast.aio import MessageBus

_log = logging.getLogger(__name__)

MOST_CHARACTERS = 200
_PATIENCE_S = 0.05
_PATIENCE_TO_OPEN_S = 1.0

_BUS, _BUS_PATH = "org.freedesktop.DBus", "/org/freedesktop/DBus"
_LAUNCHER, _LAUNCHER_PATH = "org.a11y.Bus", "/org/a11y/bus"
_REGISTRY, _REGISTRY_PATH = "org.a11y.atspi.Registry", "/org/a11y/atspi/registry"
_ACCESSIBLE, _TEXT = "org.a11y.atspi.Accessible", "org.a11y.atspi.Text"
_OF_OBJECTS, _OF_WINDOWS = "org.a11y.atspi.Event.Object", "org.a11y.atspi.Event.Window"
_RULES = (
    f"type='signal',interface='{_OF_OBJECTS}',member='StateChanged',arg0='focused'",
    f"type='signal',interface='{_OF_WINDOWS}',member='Deactivate'",
)
_EVENTS = ("object:state-changed:focused", "window:deactivate")
"""Programs send only what somebody has asked the registry for."""
_PASSWORD, _TERMINAL = 40, 60
"""Roles."""
_EDITABLE, _FOCUSED = 1 << 7, 1 << 12
"""States, in the first of two words."""

Focus = tuple[str, str]
"""A program by its name on the bus, and the path of its object."""


class _Unanswered(Exception):
    """A program or the bus had no answer, or said no."""


class FocusedText:
    """Follows the focus from program to program, so that asking is quick.

    The object that has the focus is known from its next change on.
    """

    def __init__(self) -> None:
        self._bus: MessageBus | None = None
        self._focus: Focus | None = None
        self._opening = asyncio.Lock()

    async def open(self) -> bool:
        """Begin to follow the focus; False where no program tells. May be called again."""
        async with self._opening:
            if self._bus is not None and self._bus.connected:
                return True
            await self._leave()
            try:
                async with asyncio.timeout(_PATIENCE_TO_OPEN_S):
                    self._bus = await self._listening()
            except (_Unanswered, TimeoutError) as problem:
                _log.debug("no text before the cursor is known: %s", problem)
                return False
            return True

    async def before(self) -> str | None:
        """Return up to 200 characters before the cursor, or before what is selected.

        None where that is not known within 50 ms, where nothing can be written, and for passwords.
        """
        try:
            async with self._asking() as (bus, focus):
                return await _text_before(bus, focus)
        except _Unanswered:
            return None

    async def is_terminal(self) -> bool:
        """Tell whether the focus is in a terminal; False where that is not known."""
        try:
            async with self._asking() as (bus, focus):
                return await _role(bus, focus) == _TERMINAL
        except _Unanswered:
            return False

    async def aclose(self) -> None:
        """Listen no more; the registry forgets with the connection what was asked for."""
        async with self._opening:
            await self._leave()

    async def _leave(self) -> None:
        bus, self._bus, self._focus = self._bus, None, None
        if bus is not None:
            await _close(bus)

    @asynccontextmanager
    async def _asking(self) -> AsyncGenerator[tuple[MessageBus, Focus]]:
        if self._bus is None or self._focus is None:
            raise _Unanswered("nothing that has the focus is known")
        try:
            async with asyncio.timeout(_PATIENCE_S):
                yield self._bus, self._focus
        except TimeoutError as error:
            raise _Unanswered("the program is busy") from error

    async def _listening(self) -> MessageBus:
        """Return a new connection, by which the changes of the focus come."""
        bus = await _connect()
        try:
            await self._listen(bus)
        except BaseException:
            self._focus = None
            await _close(bus)
            raise
        return bus

    async def _listen(self, bus: MessageBus) -> None:
        bus.add_message_handler(self._on_message)
        for rule in _RULES:
            await _ask(bus, "", (_BUS, _BUS_PATH), _BUS, "AddMatch", rule)
        for event in _EVENTS:
            registry = (_REGISTRY, _REGISTRY_PATH)
            await _ask(bus, "", registry, _REGISTRY, "RegisterEvent", event)

    def _on_message(self, message: Message) -> None:
        sender, path = message.sender, message.path
        if not sender or not path:
            return
        if message.interface == _OF_WINDOWS:
            # The next program may have told its focus before.
            if self._focus is not None and self._focus[0] == sender:
                self._focus = None
        elif message.interface == _OF_OBJECTS and message.signature.startswith("sii"):
            if message.body[1]:
                self._focus = (sender, path)
            elif self._focus == (sender, path):
                self._focus = None


async def _connect() -> MessageBus:
    """Connect to the bus of the programs that can be asked."""
    from dbus_fast.errors import DBusFastError

    try:
        async with _connected() as session:
            # Asked for by name, each of the two would be started.
            await _check_owner(session, _LAUNCHER)
            launcher = (_LAUNCHER, _LAUNCHER_PATH)
            (address,) = await _ask(session, "s", launcher, _LAUNCHER, "GetAddress")
        async with _connected(address, keeps_open=True) as bus:
            await _check_owner(bus, _REGISTRY)
    except (OSError, EOFError, DBusFastError) as error:
        raise _Unanswered(str(error)) from error
    return bus


@asynccontextmanager
async def _connected(
    address: str | None = None, *, keeps_open: bool = False
) -> AsyncGenerator[MessageBus]:
    """Give a bus, by default that of the session; close it at the end, or only after an error."""
    from dbus_fast.aio import MessageBus

    bus = await MessageBus(bus_address=address).connect()
    try:
        yield bus
    except BaseException:
        await _close(bus)
        raise
    if not keeps_open:
        await _close(bus)


async def _close(bus: MessageBus) -> None:
    if bus.connected:
        bus.disconnect()
        await bus.wait_for_disconnect()


async def _check_owner(bus: MessageBus, name: str) -> None:
    (has_owner,) = await _ask(bus, "b", (_BUS, _BUS_PATH), _BUS, "NameHasOwner", name)
    if not has_owner:
        raise _Unanswered(f"nobody is {name}")


async def _text_before(bus: MessageBus, focus: Focus) -> str | None:
    (states,) = await _ask(bus, "au", focus, _ACCESSIBLE, "GetState")
    held = states[0] if states else 0
    if not (held & _FOCUSED and held & _EDITABLE) or await _role(bus, focus) == _PASSWORD:
        return None
    end = await _caret(bus, focus)
    (selections,) = await _ask(bus, "i", focus, _TEXT, "GetNSelections")
    if selections > 0:
        end = min(await _ask(bus, "ii", focus, _TEXT, "GetSelection", 0))
    if end < 0:
        return None
    first = max(0, end - MOST_CHARACTERS)
    (text,) = await _ask(bus, "s", focus, _TEXT, "GetText", first, end)
    return text


async def _role(bus: MessageBus, focus: Focus) -> int:
    (role,) = await _ask(bus, "u", focus, _ACCESSIBLE, "GetRole")
    return role


async def _caret(bus: MessageBus, focus: Focus) -> int:
    properties = f"{_BUS}.Properties"
    (caret,) = await _ask(bus, "v", focus, properties, "Get", _TEXT, "CaretOffset")
    return caret.value if caret.signature == "i" else -1


async def _ask(
    bus: MessageBus, gives: str, whom: Focus, interface: str, member: str, *arguments: str | int
) -> list[Any]:
    """Call a method that takes texts and whole numbers, and gives what the signature says."""
    from dbus_fast import Message, MessageType

    message = Message(
        destination=whom[0],
        path=whom[1],
        interface=interface,
        member=member,
        signature="".join("s" if isinstance(one, str) else "i" for one in arguments),
        body=list(arguments),
    )
    try:
        reply = await bus.call(message)
    except (OSError, EOFError) as error:
        raise _Unanswered(str(error)) from error
    if reply.message_type is not MessageType.METHOD_RETURN or reply.signature != gives:
        raise _Unanswered(f"{member}: {reply.error_name or reply.signature}")
    return reply.body
