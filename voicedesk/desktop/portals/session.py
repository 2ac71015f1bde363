"""A session of a portal: what was granted lasts as long as it does."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from dbus_fast import Variant

from voicedesk.desktop.portals.connection import PATH, SESSION
from voicedesk.desktop.portals.errors import PortalError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from voicedesk.desktop.portals.connection import Portal


class PortalSession:
    """Open from ``open_session`` until ``close``, or until the portal closes it.

    ``on_closed`` is called in the second case only.
    """

    def __init__(self, portal: Portal, path: str, on_closed: Callable[[], None]) -> None:
        self.path = path
        self.is_open = True
        self._portal = portal
        self._on_closed = on_closed
        portal.listen(SESSION, "Closed", self._on_signal)

    def close(self) -> None:
        """Give back what was granted."""
        if self._end():
            self._portal.post(SESSION, "Close", "", [], path=self.path)

    async def aclose(self) -> None:
        """Give back what was granted, and return when the portal has taken note."""
        if self._end():
            with contextlib.suppress(PortalError):
                await self._portal.call(SESSION, "Close", "", [], path=self.path)

    def lose(self) -> None:
        """The portal has ended, and the session with it."""
        if self._end():
            self._on_closed()

    def _on_signal(self, path: str, _body: list[Any]) -> None:
        if path == self.path:
            self.lose()

    def _end(self) -> bool:
        was_open, self.is_open = self.is_open, False
        if was_open:
            self._portal.forget(SESSION, "Closed", self._on_signal)
        return was_open


async def open_session(
    portal: Portal,
    interface: str,
    options: Mapping[str, Variant],
    on_closed: Callable[[], None],
    *,
    token: str = "",
) -> PortalSession:
    """Create a session of a portal; ``token`` is the last part of its path, if that matters.

    Raises:
        PortalError: there is none to be had.
    """
    token = token or portal.new_token()
    path = portal.session_path(token)
    given = {**options, "session_handle_token": Variant("s", token)}
    try:
        results = await portal.request(interface, "CreateSession", "a{sv}", [], given)
    except BaseException:
        # It may have come into being while nobody waited for it any more.
        portal.post(SESSION, "Close", "", [], path=path)
        raise
    told = results.get("session_handle")
    if told is not None and str(told.value).startswith(PATH):
        path = str(told.value)
    return PortalSession(portal, path, on_closed)
