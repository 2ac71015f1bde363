"""What belongs to the whole program: settings are kept without holding up the loop."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from voicedesk.app.options import Options
from voicedesk.app.program import Program
from voicedesk.audio.encoding import encode_flac
from voicedesk.core.audio_clip import silence
from voicedesk.core.settings import AudioSettings, LoadedSettings, Settings
from voicedesk.core.tasks import TaskRegistry
from voicedesk.sandbox.scenario import Recognition, Scenario
from voicedesk.sandbox.server import SandboxServer
from voicedesk.storage.paths import ProfilePaths
from voicedesk.storage.settings_file import JsonSettingsStore

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


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


async def test_what_a_server_does_not_take_is_remembered_by_the_next_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = Scenario(recognition=Recognition(texts=("hello",)), refuses_unknown_lengths=True)
    async with SandboxServer(scenario) as server:
        monkeypatch.setenv("GROQ_API_KEY", server.api_key)
        monkeypatch.setenv("GROQ_API_KEY_HOST", server.base_url)
        assert await _speak(tmp_path, server) == "hello"
        refused = [each for each in server.requests if each.status == 411]
        assert len(refused) == 1
        assert await _speak(tmp_path, server) == "hello"
        assert [each for each in server.requests if each.status == 411] == refused


async def _speak(profile: Path, server: SandboxServer) -> str:
    """Send speech as a recording does, with a program of its own."""
    bugs: list[BaseException] = []
    paths = ProfilePaths.at(profile)
    paths.create()
    options = Options(base_url=server.base_url)
    program = Program(options, paths, LoadedSettings(Settings()), TaskRegistry(bugs.append))
    try:
        transcriber = await program.models.transcriber()
        encoded = encode_flac(silence(1.0))
        upload = transcriber.begin_upload(encoded.filename, encoded.media_type)
        if upload is None:
            return (await transcriber.transcribe(encoded)).text
        upload.write(encoded.data)
        return (await upload.finish(encoded)).text
    finally:
        await program.aclose()
        assert bugs == []
