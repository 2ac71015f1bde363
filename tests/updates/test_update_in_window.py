"""The whole way: a server has a new version, the window says so, and its closing is remembered."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tests.ui.gallery import RESOURCES
from tests.ui.waiting import until
from tests.updates.web import BODY, Web, checksum, ok
from voicedesk import __version__
from voicedesk.app import update_watch, window_program
from voicedesk.app.crash import CrashHandler
from voicedesk.app.options import Options
from voicedesk.core.settings import (
    LoadedSettings,
    ServiceChoice,
    ServiceSettings,
    Settings,
    Theme,
    WindowSettings,
)
from voicedesk.desktop.profile_lock import ProfileLock
from voicedesk.storage.paths import ProfilePaths
from voicedesk.storage.update_looks import UpdateLooks
from voicedesk.ui.main_window import MainWindow
from voicedesk.ui.notice_box import NoticeBox
from voicedesk.updates.manifest_source import ManifestSource

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


async def test_a_new_version_is_told_in_the_window_and_closed_for_good(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, web: Web
) -> None:
    monkeypatch.setenv("GROQ_API_KEY", "gsk_nobody_asks_the_keyring")
    monkeypatch.setattr(update_watch, "FIRST_AFTER_S", 0.0)
    settings = Settings(
        service=ServiceSettings(
            choice=ServiceChoice.SERVER,
            base_url="http://127.0.0.1:9",
            certificates=web.authority,
        ),
        window=WindowSettings(looks_for_updates=True),
    )
    newer = BODY.replace(b"0.2.0", b"99.0")
    paths, lock = ProfilePaths.at(tmp_path), ProfileLock(tmp_path)
    looks = UpdateLooks(paths.update_looks_file)
    window = MainWindow(Theme.LIGHT, RESOURCES)
    qtbot.addWidget(window)
    assert lock.try_acquire()
    async with web.serving([checksum(newer)], [ok(newer)]) as (server, url):
        source = partial(ManifestSource, f"{url}/latest", hosts=web.hosts)
        monkeypatch.setattr(window_program, "ManifestSource", source)
        loaded = LoadedSettings(settings)
        serving = asyncio.ensure_future(
            window_program.serve_window(
                window, Options(), paths, loaded, lock, CrashHandler(), smoke_test=False
            )
        )
        await until(lambda: told(window))
        assert f"VoiceDesk 99.0 is out; this is {__version__}." in told(window)[0].words()
        before = looks.load()
        assert before.told_version == ""
        told(window)[0].dismissed.emit()
        await until(lambda: looks.load() == replace(before, told_version="99.0"))
        assert len(server.requests) == 2
        window.close()
        assert await serving == 0
    lock.release()


def told(window: MainWindow) -> list[NoticeBox]:
    boxes = window.findChildren(NoticeBox)
    return [box for box in boxes if "is out" in box.words() and not box.isHidden()]
