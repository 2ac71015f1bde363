"""The GlobalShortcuts portal of the tests, with a keyboard that the test plays."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from dbus_fast import Variant

from tests.fakes.portal_service import Session, fault, invalid, unpacked
from voicedesk.core.shortcuts import parse_shortcut
from voicedesk.desktop.portals.keysyms import trigger_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbus_fast import Message

    from tests.fakes.portal_service import PortalService

INTERFACE = "org.freedesktop.portal.GlobalShortcuts"
REPEAT_MS = 30


class GlobalShortcuts:
    """``known`` is what the desktop remembers of shortcuts: by name, the key that they have."""

    def __init__(self, service: PortalService) -> None:
        self.known: dict[str, str] = {}
        self._service = service
        self._held: set[str] = set()

    def properties(self) -> dict[tuple[str, str], int]:
        return {(INTERFACE, "version"): self._service.manner.shortcuts_version}

    def methods(self) -> dict[tuple[str, str], tuple[str, Callable[[Message], Message]]]:
        if not self._service.manner.shortcuts_version:
            return {}
        return {
            (INTERFACE, "CreateSession"): ("a{sv}", self._create_session),
            (INTERFACE, "BindShortcuts"): ("oa(sa{sv})sa{sv}", self._bind_shortcuts),
        }

    def press(self, shortcut: str) -> None:
        self._held.add(shortcut)
        self._tell(shortcut, "Activated")

    def repeat(self, shortcut: str, times: int = 3) -> None:
        for number in range(1, times + 1):
            self._tell(shortcut, "Activated", after_ms=number * REPEAT_MS)

    def release(self, shortcut: str) -> None:
        self._held.discard(shortcut)
        if self._service.manner.tells_releases:
            self._tell(shortcut, "Deactivated", after_ms=0)

    def change_key(self, name: str, trigger: str) -> None:
        """Let the user choose another key in the desktop's settings."""
        self.known[name] = trigger
        for session in self._service.sessions.values():
            bound = session.state.get("bound", {})
            if name in bound:
                bound[name] = trigger
                told = [[name, {"trigger_description": Variant("s", for_people(trigger))}]]
                self._service.emit(
                    session.sender,
                    "/org/freedesktop/portal/desktop",
                    INTERFACE,
                    "ShortcutsChanged",
                    "oa(sa{sv})",
                    session.path,
                    told,
                )

    def _tell(self, shortcut: str, member: str, *, after_ms: int = 0) -> None:
        trigger = trigger_of(parse_shortcut(shortcut))
        stamp_ms = int(time.monotonic() * 1000) + after_ms
        for session in self._service.sessions.values():
            for name, bound in session.state.get("bound", {}).items():
                if bound == trigger:
                    self._service.emit(
                        session.sender,
                        "/org/freedesktop/portal/desktop",
                        INTERFACE,
                        member,
                        "osta{sv}",
                        session.path,
                        name,
                        stamp_ms,
                        {},
                    )

    def _create_session(self, message: Message) -> Message:
        service = self._service
        if service.manner.wants_app_id and (message.sender or "") not in service.registered:
            raise fault("org.freedesktop.portal.Error.NotAllowed", "An app id is required")
        options = unpacked(
            message.body[0], handle_token="s", session_handle_token="s", shortcuts="a(sa{sv})"
        )
        session = service.open_session(INTERFACE, message, options)
        session.state["at_creation"] = [each[0] for each in options.get("shortcuts", [])]
        handle = {"session_handle": Variant("s", session.path)}
        return service.request(message, options, lambda: handle)

    def _bind_shortcuts(self, message: Message) -> Message:
        path, shortcuts, _parent, raw = message.body
        service = self._service
        options = unpacked(raw, handle_token="s")
        session = service.session(path, message.sender or "")
        if session.interface != INTERFACE or "bound" in session.state:
            raise invalid("Shortcuts of a session are bound once")
        session.state["bound"] = {}
        wanted: dict[str, dict[str, Any]] = {}
        for name, details in shortcuts:
            found = unpacked(details, description="s", preferred_trigger="s")
            if not name or not found.get("description"):
                raise invalid("Unexpected empty shortcut id or description")
            wanted[name] = found
        is_new = any(name not in self.known for name in wanted)
        return service.request(
            message,
            options,
            lambda: self._grant(session, wanted),
            dialog="shortcuts" if is_new else "",
            on_refused=lambda: service.close_session(session),
        )

    def _grant(self, session: Session, wanted: dict[str, dict[str, Any]]) -> dict[str, Variant]:
        manner = self._service.manner
        told: list[list[Any]] = []
        for name, details in wanted.items():
            if name in manner.leaves_out:
                continue
            trigger = self.known.setdefault(name, details.get("preferred_trigger", ""))
            if name in manner.without_key:
                trigger = ""
            is_bound = not manner.binds_at_creation or name in session.state["at_creation"]
            session.state["bound"][name] = trigger if is_bound else ""
            description = Variant("s", for_people(trigger))
            described = {"description": Variant("s", details["description"])}
            told.append([name, {**described, "trigger_description": description}])
        return {"shortcuts": Variant("a(sa{sv})", told)}


def for_people(trigger: str) -> str:
    """Return a trigger as desktops show it."""
    return trigger.replace("CTRL", "Ctrl").replace("ALT", "Alt").replace("LOGO", "Meta")
