"""When it is looked, what is remembered of it, and which release is told of."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.ui.waiting import until
from tests.updates.web import BODY, Web, checksum, ok
from voicedesk.app import update_watch
from voicedesk.app.update_watch import UpdateWatch
from voicedesk.core.settings import ServiceSettings, Settings, WindowSettings
from voicedesk.storage.update_looks import UpdateLook, UpdateLooks
from voicedesk.updates.manifest_source import ManifestSource

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from voicedesk.core.release_manifest import Release

DAY_S = 86_400.0
NOW_S = 1_790_000_000.0


class Watcher:
    """A watch with a clock that the test sets, and what it told."""

    def __init__(self, web: Web, folder: Path, url: str, own_version: str = "0.1.0") -> None:
        self.now_s = NOW_S
        self.looks = UpdateLooks(folder / "updates.json")
        self.told: list[Release] = []
        self.settings = Settings(
            service=ServiceSettings(certificates=web.authority),
            window=WindowSettings(looks_for_updates=True),
        )
        self._own_version = own_version
        self.watch = self.watching(ManifestSource(f"{url}/latest", hosts=web.hosts))

    def watching(self, source: ManifestSource) -> UpdateWatch:
        return UpdateWatch(
            source,
            self.looks,
            lambda: self.settings,
            self.told.append,
            lambda: self.now_s,
            own_version=self._own_version,
        )

    def versions(self) -> list[str]:
        return [str(release.version) for release in self.told]


async def test_a_new_version_is_told_of_once_a_day_until_it_is_answered(
    web: Web, tmp_path: Path
) -> None:
    replies = [[checksum()], [ok(BODY)]] * 3
    async with web.serving(*replies) as (server, url):
        watcher = Watcher(web, tmp_path, url)
        for passed_s in (0.0, 3600.0, DAY_S):
            watcher.now_s = NOW_S + passed_s
            await watcher.watch.look()
        assert watcher.versions() == ["0.2.0", "0.2.0"]
        await watcher.watch.end(watcher.told[0])
        watcher.now_s += DAY_S
        await watcher.watch.look()
        assert len(watcher.told) == 2
        assert len(server.requests) == 6
    assert watcher.looks.load() == UpdateLook(NOW_S + 2 * DAY_S, "0.2.0")


async def test_an_answer_during_the_next_look_holds(web: Web, tmp_path: Path) -> None:
    async with web.serving([checksum()], [ok(BODY)]) as (_, url):
        watcher = Watcher(web, tmp_path, url)

        class Answered(ManifestSource):
            async def newest(self, certificates: str = "") -> Release:
                release = await super().newest(certificates)
                await watcher.watch.end(release)
                return release

        watcher.watch = watcher.watching(Answered(f"{url}/latest", hosts=web.hosts))
        await watcher.watch.look()
    assert watcher.told == []
    assert watcher.looks.load() == UpdateLook(NOW_S, "0.2.0")


async def test_nothing_is_asked_of_those_who_did_not_allow_it(web: Web, tmp_path: Path) -> None:
    async with web.serving([checksum()], [ok(BODY)]) as (server, url):
        watcher = Watcher(web, tmp_path, url)
        watcher.settings = replace(watcher.settings, window=WindowSettings())
        await watcher.watch.look()
        assert server.connections == 0
    assert watcher.looks.load() == UpdateLook()


async def test_the_version_that_runs_is_no_news(web: Web, tmp_path: Path) -> None:
    async with web.serving([checksum()], [ok(BODY)]) as (_, url):
        watcher = Watcher(web, tmp_path, url, own_version="0.2.0")
        await watcher.watch.look()
    assert watcher.told == []
    assert watcher.looks.load() == UpdateLook(NOW_S)


async def test_a_server_that_refuses_is_asked_again_after_a_day(web: Web, tmp_path: Path) -> None:
    gone = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    async with web.serving([gone], [checksum()], [ok(BODY)]) as (server, url):
        watcher = Watcher(web, tmp_path, url)
        await watcher.watch.look()
        watcher.now_s += 3600.0
        await watcher.watch.look()
        assert len(server.requests) == 1
        watcher.now_s += DAY_S
        await watcher.watch.look()
    assert watcher.versions() == ["0.2.0"]


async def test_without_a_network_the_next_look_comes_sooner(web: Web, tmp_path: Path) -> None:
    async with web.serving() as (_, url):
        pass
    watcher = Watcher(web, tmp_path, url)
    await watcher.watch.look()
    assert watcher.looks.load() == UpdateLook()


async def test_it_looks_again_and_again_until_it_is_cancelled(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FIRST_AFTER_S", "EVERY_S"):
        monkeypatch.setattr(update_watch, name, 0.001)
    async with web.serving(*[[checksum()], [ok(BODY)]] * 2) as (_, url):
        watcher = Watcher(web, tmp_path, url)
        looking = asyncio.ensure_future(watcher.watch.keep_looking())
        for _ in range(2):
            told = len(watcher.told)
            watcher.now_s += DAY_S
            await until(lambda told=told: len(watcher.told) > told)
        looking.cancel()
        await asyncio.wait([looking])
    assert looking.cancelled()
