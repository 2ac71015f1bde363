"""What belongs to the whole program: settings are kept without holding up the loop."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from voicedesk.app.options import Options
from voicedesk.app.program import Program
from voicedesk.core.settings import AudioSettings, LoadedSettings, Settings
from voicedesk.core.tasks import TaskRegistry
from voicedesk.storage.paths import ProfilePaths
from voicedesk.storage.settings_file import JsonSettingsStore

if TYPE_CHECKING:
    from pathlib import Path


class SlowStore(JsonSettingsStore):
    """Writes nothing before the disk is said to be ready."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.disk_ready = threading.Event()

    def save(self, settings: Settings) -> None:
        assert self.disk_ready.wait(10)
        super().save(settings)


async def test_a_slow_disk_holds_nothing_up_and_the_last_save_wins(tmp_path: Path) -> None:
    bugs: list[BaseException] = []
    paths = ProfilePaths.at(tmp_path)
    paths.create()
    tasks = TaskRegistry(bugs.append)
    program = Program(Options(), paths, LoadedSettings(Settings()), tasks)
    program.store = store = SlowStore(paths.settings_file)
    names = ["first", "second", "third"]
    saving = [
        tasks.start(
            program.save_settings(replace(Settings(), audio=AudioSettings(microphone=name))),
            name=name,
        )
        for name in names
    ]
    await asyncio.sleep(0.05)
    assert program.settings.audio.microphone == "third"
    assert not any(task.done() for task in saving)
    store.disk_ready.set()
    await asyncio.gather(*saving)
    assert store.load().settings.audio.microphone == "third"
    await program.aclose()
    assert bugs == []
