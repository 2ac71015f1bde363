"""Shortcuts by the GlobalShortcuts portal: the desktop asks the user for the keys, and keeps them."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any

from dbus_fast import Variant

from voicedesk.core.hotkeys import HotkeyAbility, HotkeyEvent, HotkeyProblem
from voicedesk.core.tasks import cancel_and_wait
from voicedesk.desktop.hotkeys.held_keys import HeldKeys
from voicedesk.desktop.hotkeys.portal_problems import (
    TAPS_ONLY,
    not_granted,
    not_to_be_had,
    without_key,
)
from voicedesk.desktop.hotkeys.portal_shortcuts import WantedShortcut, wanted_shortcuts
from voicedesk.desktop.hotkeys.reading import read_bindings
from voicedesk.desktop.portals.connection import open_portal
from voicedesk.desktop.portals.errors import PortalError, Reason
from voicedesk.desktop.portals.session import PortalSession, open_session

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voicedesk.core.hotkeys import HotkeyBinding
    from voicedesk.desktop.portals.connection import Portal

_log = logging.getLogger(__name__)

PORTAL = "org.freedesktop.portal.GlobalShortcuts"
NAME = "desktop portal"
DIALOG_S = 180.0
"""The user may have to read, choose keys, and confirm."""
BIND_AGAIN_AFTER_S = (0.2, 1.0, 3.0, 10.0, 30.0)
"""After a session that the portal closed; then nothing is tried until the settings change."""
STAYS_S = 60.0
"""A session that was open for so long was no failure."""

_SESSION_NAME = "voicedesk"
"""Plasma 5 keeps the user's keys under the session's name if it does not know the program's."""
_FINAL = (Reason.REFUSED, Reason.UNANSWERED, Reason.UNKNOWN_APP)
"""Another try would be answered in the same way, or make a nuisance of itself."""


async def open_portal_hotkeys() -> PortalHotkeys | None:
    """Return shortcuts by the desktop's portal; None where it has none."""
    portal = await open_portal()
    if portal is None:
        return None
    try:
        version = await portal.version(PORTAL)
    except PortalError as error:
        _log.info("no shortcuts from the portal: %s", error)
        version = 0
    except BaseException:
        await portal.aclose()
        raise
    if not version:
        await portal.aclose()
        return None
    return PortalHotkeys(portal, version)


class PortalHotkeys:
    """Implements core.ports.Hotkeys."""

    def __init__(
        self,
        portal: Portal,
        version: int,
        *,
        bind_again_after_s: Sequence[float] | None = None,
    ) -> None:
        self.on_key = _ignore
        self._portal = portal
        self._version = version
        self._bind_again_after_s = bind_again_after_s or BIND_AGAIN_AFTER_S
        self._keys = HeldKeys(self._on_key)
        self._wanted: dict[str, WantedShortcut] = {}
        self._triggers: dict[str, str] = {}
        self._refusal: Reason | None = None
        self._session: PortalSession | None = None
        self._opened_at_s = 0.0
        self._failures = 0
        self._order = asyncio.Lock()
        self._binding_again: asyncio.Task[None] | None = None
        portal.on_gone = self._on_portal_gone
        portal.listen(PORTAL, "Activated", self._on_activated)
        portal.listen(PORTAL, "Deactivated", self._on_deactivated)
        portal.listen(PORTAL, "ShortcutsChanged", self._on_changed)

    @property
    def ability(self) -> HotkeyAbility:
        """Say which keys the user really has; see core.ports.Hotkeys."""
        tells = self._keys.tells_releases
        if self._refusal is not None:
            hint = not_to_be_had(self._refusal).sentence()
        else:
            chosen = [
                f"{self._wanted[name].description}: {trigger}"
                for name, trigger in self._triggers.items()
                if trigger and name in self._wanted
            ]
            hint = "The keys are changed in the settings of your desktop."
            if chosen:
                hint = f"Your desktop has set: {'; '.join(chosen)}. {hint}"
        return HotkeyAbility(
            NAME,
            works=self._refusal is None,
            tells_releases=tells,
            chosen_here=False,
            hint=hint if tells else f"{hint} {TAPS_ONLY}",
        )

    async def bind(self, bindings: Sequence[HotkeyBinding]) -> Sequence[HotkeyProblem]:
        """Ask the desktop for these shortcuts, which may ask the user; see core.ports.Hotkeys."""
        await self._stop_binding_again()
        async with self._order:
            readable, problems = read_bindings(bindings)
            wanted = wanted_shortcuts(readable)
            # A session takes shortcuts only once, so others need another one. Who has refused
            # these is not asked again.
            is_settled = self._is_open or self._refusal in _FINAL
            if wanted != self._wanted or not is_settled:
                self._keys.release_all()
                session, self._session = self._session, None
                if session is not None:
                    await session.aclose()
                self._wanted, self._failures = wanted, 0
                await self._open_session()
            return [*problems, *self._problems()]

    async def aclose(self) -> None:
        """Give every shortcut back; see core.ports.Hotkeys."""
        self._portal.on_gone = _do_nothing
        await self._stop_binding_again()
        self._close_session()
        await self._portal.aclose()

    @property
    def _is_open(self) -> bool:
        return self._session is not None and self._session.is_open

    async def _open_session(self) -> None:
        """Open a session with the shortcuts that are wanted; note why if there is none."""
        self._refusal, self._triggers = None, {}
        if not self._wanted:
            return
        try:
            await self._bind_in_session()
        except PortalError as error:
            _log.info("no shortcuts from the portal: %s", error)
            self._refusal = error.reason
            self._close_session()
        except BaseException:
            self._close_session()
            raise

    async def _bind_in_session(self) -> None:
        shortcuts = [
            [
                each.name,
                {
                    "description": Variant("s", each.description),
                    "preferred_trigger": Variant("s", each.trigger),
                },
            ]
            for each in self._wanted.values()
        ]
        options: dict[str, Variant] = {}
        if self._version < 2:
            # Plasma 5 binds what it is told here; the others do not look at it.
            options["shortcuts"] = Variant("a(sa{sv})", shortcuts)
        session = await open_session(
            self._portal, PORTAL, options, self._on_session_lost, token=_SESSION_NAME
        )
        self._session, self._opened_at_s = session, time.monotonic()
        results = await self._portal.request(
            PORTAL,
            "BindShortcuts",
            "oa(sa{sv})sa{sv}",
            [session.path, shortcuts, ""],
            {},
            timeout_s=DIALOG_S,
        )
        granted = results.get("shortcuts")
        self._triggers = _triggers(granted.value if granted is not None else [])

    def _problems(self) -> list[HotkeyProblem]:
        problems: list[HotkeyProblem] = []
        for name, wanted in self._wanted.items():
            if self._refusal is not None:
                error = not_to_be_had(self._refusal)
            elif name not in self._triggers:
                error = not_granted(wanted.description)
            elif not self._triggers[name]:
                error = without_key(wanted.description)
            else:
                continue
            problems.append(HotkeyProblem(wanted.binding, error))
        return problems

    def _close_session(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()
        self._keys.release_all()

    def _on_portal_gone(self) -> None:
        if self._session is not None:
            self._session.lose()

    def _on_session_lost(self) -> None:
        """Bind again by itself, unless sessions end as soon as they are open."""
        self._close_session()
        if time.monotonic() - self._opened_at_s > STAYS_S:
            self._failures = 0
        if self._binding_again is None or self._binding_again.done():
            work = self._bind_again()
            self._binding_again = self._portal.tasks.start(work, name="portal-shortcuts")

    async def _bind_again(self) -> None:
        while self._failures < len(self._bind_again_after_s):
            await asyncio.sleep(self._bind_again_after_s[self._failures])
            self._failures += 1
            async with self._order:
                # The answer that the session ended with may have been a refusal.
                if self._refusal not in _FINAL:
                    await self._open_session()
            if self._is_open or self._refusal in _FINAL:
                return
        self._refusal = self._refusal or Reason.GONE

    async def _stop_binding_again(self) -> None:
        if self._binding_again is not None:
            await cancel_and_wait(self._binding_again)

    def _on_activated(self, _path: str, body: list[Any]) -> None:
        name = self._heard(body)
        if name:
            self._keys.activate(name, int(body[2]))

    def _on_deactivated(self, _path: str, body: list[Any]) -> None:
        name = self._heard(body)
        if name:
            self._keys.deactivate(name)

    def _on_changed(self, _path: str, body: list[Any]) -> None:
        if self._session is not None and body[0] == self._session.path:
            self._triggers |= _triggers(body[1])

    def _heard(self, body: list[Any]) -> str:
        """Return the name of one of our shortcuts, nothing for what is not meant for us."""
        name = str(body[1])
        is_ours = self._session is not None and body[0] == self._session.path
        return name if is_ours and name in self._wanted else ""

    def _on_key(self, name: str, is_pressed: bool) -> None:  # noqa: FBT001 - a callback's one flag
        binding = self._wanted[name].binding
        self.on_key(HotkeyEvent(binding, is_pressed=is_pressed, at_s=time.monotonic()))


def _triggers(shortcuts: Sequence[tuple[str, Mapping[str, Variant]]]) -> dict[str, str]:
    """Return what a portal tells of shortcuts: by name, how the user presses them."""
    return {
        str(name): str(details["trigger_description"].value)
        if "trigger_description" in details
        else ""
        for name, details in shortcuts
    }


def _ignore(_event: HotkeyEvent) -> None:
    """Nobody listens yet."""


def _do_nothing() -> None:
    """Nobody cares any more."""
