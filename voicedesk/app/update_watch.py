"""Whether there is a new version: looked up once a day, and only for users who allowed it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from voicedesk import __version__
from voicedesk.core.errors import ServiceError, ServiceUnreachable
from voicedesk.core.release_manifest import is_due, news_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.release_manifest import Release
    from voicedesk.core.settings import Settings
    from voicedesk.storage.update_looks import UpdateLook, UpdateLooks
    from voicedesk.updates.manifest_source import ManifestSource

_log = logging.getLogger(__name__)

FIRST_AFTER_S = 300.0
"""A start has better things to do."""
EVERY_S = 3600.0
"""How often it is seen whether a day has passed, or a network that was gone is back."""


class UpdateWatch:
    """Looks as long as it runs; ``tell`` is called for a version that is news to the user.

    ``wall_clock_s`` gives the seconds since 1970.
    """

    def __init__(
        self,
        source: ManifestSource,
        looks: UpdateLooks,
        settings: Callable[[], Settings],
        tell: Callable[[Release], None],
        wall_clock_s: Callable[[], float],
        *,
        own_version: str = __version__,
    ) -> None:
        self._source = source
        self._looks = looks
        self._settings = settings
        self._tell = tell
        self._wall_clock_s = wall_clock_s
        self._own_version = own_version
        self._noting = asyncio.Lock()

    async def keep_looking(self) -> None:
        await asyncio.sleep(FIRST_AFTER_S)
        while True:
            await self.look()
            await asyncio.sleep(EVERY_S)

    async def look(self) -> None:
        """Look if it is allowed and a day has passed; failures are for the log, nobody asked."""
        settings, look = self._settings(), await asyncio.to_thread(self._looks.load)
        now_s = self._wall_clock_s()
        if not settings.window.looks_for_updates or not is_due(look.looked_at_s, now_s):
            return
        release = None
        try:
            release = await self._source.newest(settings.service.certificates)
        except ServiceError as failure:
            _log.info("nothing learned of updates: %s", failure.sentence())
            if isinstance(failure, ServiceUnreachable):  # in an hour the network may be there
                return
        look = await self._note(looked_at_s=now_s)
        news = release and news_for(self._own_version, release)
        if news is not None and str(news.version) != look.told_version:
            self._tell(news)

    async def end(self, release: Release) -> None:
        """Tell of a version no more."""
        await self._note(told_version=str(release.version))

    async def _note(self, **changes: Any) -> UpdateLook:
        """Keep what has changed; a notice may be answered while the next look is under way."""
        async with self._noting:
            look = replace(await asyncio.to_thread(self._looks.load), **changes)
            await asyncio.to_thread(self._looks.save, look)
        return look
