"""The Background portal of the tests: what the desktop starts with its session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbus_fast import Variant

from tests.fakes.portal_service import Absent, invalid, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbus_fast import Message

    from tests.fakes.portal_service import PortalService

INTERFACE = "org.freedesktop.portal.Background"


class Background:
    """``started`` is the command that stands in the desktop's list, empty if none does."""

    def __init__(self, service: PortalService) -> None:
        self.started: list[str] = []
        self.reasons: list[str] = []
        self._service = service

    def methods(self) -> dict[tuple[str, str], tuple[str, Callable[[Message], Message]]]:
        return {(INTERFACE, "RequestBackground"): ("sa{sv}", self._request_background)}

    def _request_background(self, message: Message) -> Message:
        service = self._service
        if not service.manner.has_background:
            raise Absent("org.freedesktop.DBus.Error.UnknownMethod", "No such interface")
        options = unpacked(
            message.body[1], handle_token="s", reason="s", autostart="b", commandline="as"
        )
        if len(options.get("reason", "")) > 256:
            raise invalid("Not accepting overly long reasons")
        self.reasons.append(options.get("reason", ""))
        autostart = bool(options.get("autostart")) and service.manner.allows_autostart

        def grant() -> dict[str, Variant]:
            self.started = options["commandline"] if autostart else []
            return {"background": Variant("b", True), "autostart": Variant("b", autostart)}

        def refuse() -> None:
            self.started = []

        return service.request(
            message, options, grant, dialog="Run in the background?", on_refused=refuse
        )
