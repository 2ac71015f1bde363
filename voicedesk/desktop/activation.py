"""Being called by the desktop: ``org.freedesktop.Application`` on the session bus.

A menu, a notification or a file manager starts the program by its name on the bus, or reaches the
one that runs, as the Desktop Entry Specification says (D-Bus Activation).
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from dbus_fast import ErrorType, Message, Variant

from voicedesk.core.errors import VoiceDeskError
from voicedesk.desktop.identity import APP_ID
from voicedesk.desktop.portals.bus import connect
from voicedesk.desktop.portals.errors import PortalError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from voicedesk.core.tasks import TaskRegistry

    Handler = Callable[[Mapping[str, Any]], Awaitable[object]]

_log = logging.getLogger(__name__)

INTERFACE: Final = "org.freedesktop.Application"
PATH: Final = "/" + APP_ID.replace(".", "/")
_INTROSPECTABLE: Final = "org.freedesktop.DBus.Introspectable"
_SIGNATURES: Final = {"Activate": "a{sv}", "Open": "asa{sv}", "ActivateAction": "sava{sv}"}
_DESCRIPTION: Final = f"""\
<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">
<node><interface name="{INTERFACE}">
  <method name="Activate"><arg type="a{{sv}}" direction="in"/></method>
  <method name="Open"><arg type="as" direction="in"/><arg type="a{{sv}}" direction="in"/></method>
  <method name="ActivateAction"><arg type="s" direction="in"/><arg type="av" direction="in"/>\
<arg type="a{{sv}}" direction="in"/></method>
</interface></node>"""


async def be_called(handle: Handler, tasks: TaskRegistry) -> None:
    """Hand what the desktop asks for to ``handle``, as requests of ``ctl``, as long as it runs.

    Returns if there is no session bus, or another program has the name.
    """
    bus = await connect()
    if bus is None:
        return

    async def obey(request: Mapping[str, Any]) -> None:
        try:
            await handle(request)
        except VoiceDeskError as failure:  # nobody waits for an answer
            _log.info("the desktop asked for %s: %s", request.get("op"), failure.sentence())

    def on_call(message: Message) -> Message | None:
        if message.interface == _INTROSPECTABLE and message.path == PATH:
            return Message.new_method_return(message, "s", [_DESCRIPTION])
        if message.interface != INTERFACE or message.path != PATH:
            return None
        if message.signature != _SIGNATURES.get(message.member or ""):
            return Message.new_error(message, ErrorType.UNKNOWN_METHOD, "no such method")
        tasks.start(obey(request_of(message)), name="called by the desktop")
        return Message.new_method_return(message)

    try:
        bus.answer(on_call)
        if await bus.take_name(APP_ID):
            await bus.wait_closed()
        else:
            _log.info("another program is called by the desktop in our name")
    except PortalError as error:
        _log.info("the desktop cannot call: %s", error)
    finally:
        bus.close()


def request_of(message: Message) -> dict[str, Any]:
    """Return a call as the request that ``voicedesk ctl`` or ``open`` would have sent."""
    body: list[Any] = message.body
    platform: Mapping[str, Variant] = body[-1]
    found = platform.get("activation-token") or platform.get("desktop-startup-id")
    token = {"activation_token": found.value} if found is not None else {}
    match message.member:
        case "Open":
            return {"op": "open", "targets": list(body[0]), **token}
        case "ActivateAction":
            return {"op": "open", "intent": body[0]}
        case _:
            return {"op": "show", **token}
