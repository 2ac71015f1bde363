"""The program behind the window, as a test wants it to be."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fakes.fake_history_backend import FakeHistoryBackend
from tests.fakes.fake_session import FakeSession
from voicedesk.core.hotkeys import HotkeyAbility
from voicedesk.core.insertion import InsertionAbility
from voicedesk.core.models import ModelInfo
from voicedesk.core.outside_files import attachment_of
from voicedesk.core.ports import Device, SystemVoiceInfo
from voicedesk.core.settings import ServiceChoice, ServiceSettings, Settings
from voicedesk.core.turns import as_before
from voicedesk.ui.backend import ConnectionReport, KeyPlace, KeyState, StoredData, VoiceReport

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Sequence
    from pathlib import Path

    from voicedesk.core.errors import VoiceDeskError
    from voicedesk.core.hotkeys import HotkeyProblem
    from voicedesk.core.insertion import LateInsertion
    from voicedesk.core.outside import Attachment
    from voicedesk.core.ports import FloatingPanel
    from voicedesk.core.secret import ApiKey
    from voicedesk.core.turns import Intent, Manner, TurnRecord

MODELS = (
    ModelInfo("openai/gpt-oss-20b"),
    ModelInfo("openai/gpt-oss-120b"),
    ModelInfo("qwen/qwen3.8-27b"),
    ModelInfo("whisper-large-v3"),
    ModelInfo("whisper-large-v3-turbo"),
    ModelInfo("canopylabs/orpheus-v1-english"),
    ModelInfo("canopylabs/orpheus-arabic-saudi"),
    ModelInfo("meta-llama/llama-guard-4-12b"),
)


def decided(choice: ServiceChoice = ServiceChoice.SERVER) -> Settings:
    return Settings(service=ServiceSettings(choice=choice))


@dataclass
class FakeBackend:
    """Implements ``ui.backend.Backend``.

    Each ``*_error`` is raised by the call it names, which first waits for its ``*_gate``;
    ``transcribe_errors`` are those of files with these names.
    """

    settings: Settings = field(default_factory=decided)
    session: FakeSession = field(default_factory=FakeSession)
    history: FakeHistoryBackend = field(default_factory=FakeHistoryBackend)
    key: KeyState = field(
        default_factory=lambda: KeyState(KeyPlace.KEYRING, "gsk_…a1b2", "GNOME Keyring")
    )
    models: Sequence[ModelInfo] = MODELS
    save_error: VoiceDeskError | None = None
    delete_error: VoiceDeskError | None = None
    save_gate: asyncio.Event | None = None
    key_gate: asyncio.Event | None = None
    store_error: VoiceDeskError | None = None
    connection_error: VoiceDeskError | None = None
    models_error: VoiceDeskError | None = None
    devices_error: VoiceDeskError | None = None
    level_error: VoiceDeskError | None = None
    sound_error: VoiceDeskError | None = None
    levels: Sequence[float] = (-42.0, -18.0, -24.0)
    calls: list[str] = field(default_factory=list[str])
    keys: list[tuple[str, str, bool]] = field(default_factory=list[tuple[str, str, bool]])
    tested: list[ServiceSettings] = field(default_factory=list[ServiceSettings])
    level_tests_open: int = 0
    tell_waiting: Callable[[Collection[str]], None] | None = None
    profile: str = ""
    hotkey_ability: HotkeyAbility = field(default_factory=lambda: HotkeyAbility("X11"))
    hotkey_problems: Sequence[HotkeyProblem] = ()
    insertion_ability: InsertionAbility = field(default_factory=lambda: InsertionAbility("X11"))
    tell_hotkeys: Callable[[], None] | None = None
    tell_inserted: Callable[[LateInsertion], None] | None = None
    next_wish: Callable[[TurnRecord], tuple[Intent, Manner]] = as_before
    notepad: str = ""
    notepad_error: VoiceDeskError | None = None
    notepad_gate: asyncio.Event | None = None
    transcribe_errors: dict[str, VoiceDeskError] = field(
        default_factory=dict[str, "VoiceDeskError"]
    )
    transcribe_gate: asyncio.Event | None = None
    file_text: str = "What the file says."
    write_error: VoiceDeskError | None = None
    outside_error: VoiceDeskError | None = None
    voices: Sequence[SystemVoiceInfo] = (
        SystemVoiceInfo("flite slt", "en"),
        SystemVoiceInfo("German", "de"),
        SystemVoiceInfo("Welsh", "cy"),
    )
    voices_error: VoiceDeskError | None = None
    voice_error: VoiceDeskError | None = None
    voice_gate: asyncio.Event | None = None
    voice_report: VoiceReport = field(default_factory=lambda: VoiceReport("the service's voice"))
    voice_tests: list[tuple[Settings, str, str]] = field(
        default_factory=list[tuple[Settings, str, str]]
    )

    panel: FloatingPanel | None = None
    with_system: bool = False
    with_system_error: VoiceDeskError | None = None

    async def find_panel(self) -> FloatingPanel | None:
        self.calls.append("find panel")
        return None if self.panel is None or self.panel.is_gone else self.panel

    async def starts_with_system(self) -> bool:
        if self.with_system_error is not None:
            raise self.with_system_error
        return self.with_system

    async def set_starts_with_system(self, *, on: bool) -> None:
        self.calls.append("start with the system" if on else "do not start with the system")
        if self.with_system_error is not None:
            raise self.with_system_error
        self.with_system = on

    def subscribe_hotkeys(self, on_change: Callable[[], None]) -> None:
        self.tell_hotkeys = on_change

    async def pause_hotkeys(self, *, paused: bool) -> None:
        self.calls.append("pause hotkeys" if paused else "hear hotkeys")

    async def load_notepad(self) -> str:
        if self.notepad_gate is not None:
            await self.notepad_gate.wait()
        if self.notepad_error is not None:
            raise self.notepad_error
        return self.notepad

    async def save_notepad(self, text: str) -> None:
        self.calls.append(f"save notepad {text}")
        if self.notepad_error is not None:
            raise self.notepad_error
        self.notepad = text

    async def transcribe_file(self, path: Path) -> str:
        self.calls.append(f"transcribe {path.name}")
        try:
            if self.transcribe_gate is not None:
                await self.transcribe_gate.wait()
        except asyncio.CancelledError:
            self.calls.append(f"transcribing {path.name} stopped")
            raise
        if path.name in self.transcribe_errors:
            raise self.transcribe_errors[path.name]
        return self.file_text

    async def write_text(self, target: Path, text: str) -> None:
        self.calls.append(f"write {target.name}: {text}")
        if self.write_error is not None:
            raise self.write_error

    async def read_outside(self, path: Path) -> Attachment:
        self.calls.append(f"read {path.name}")
        if self.outside_error is not None:
            raise self.outside_error
        return attachment_of(await asyncio.to_thread(path.read_bytes), path.name)

    def subscribe_waiting(self, on_change: Callable[[Collection[str]], None]) -> None:
        self.tell_waiting = on_change

    def subscribe_inserted(self, on_inserted: Callable[[LateInsertion], None]) -> None:
        self.tell_inserted = on_inserted

    def go_on_with(self, wish: Callable[[TurnRecord], tuple[Intent, Manner]]) -> None:
        self.next_wish = wish

    async def save_settings(self, settings: Settings) -> None:
        self.calls.append("save settings")
        self.settings = settings
        if self.save_gate is not None:
            await self.save_gate.wait()
        if self.save_error is not None:
            raise self.save_error

    async def key_state(self) -> KeyState:
        if self.key_gate is not None:
            await self.key_gate.wait()
        return self.key

    async def store_key(self, base_url: str, key: ApiKey, *, session_only: bool) -> None:
        self.calls.append(f"store key for {base_url}")
        if self.store_error is not None and not session_only:
            raise self.store_error
        self.keys.append((base_url, key.reveal(), session_only))
        place = KeyPlace.SESSION if session_only else KeyPlace.KEYRING
        self.key = KeyState(place, key.hint, "GNOME Keyring")

    async def stored_data(self) -> Sequence[StoredData]:
        return (StoredData("history", "/home/me/history.sqlite", 2_300_000),)

    async def licences(self) -> str:
        return "# Parts\n\n[six](https://example.com/six)\n"

    def delete_at_end(self) -> None:
        if self.delete_error is not None:
            raise self.delete_error
        self.calls.append("delete everything at the end")

    async def delete_key(self, base_url: str) -> None:
        self.calls.append(f"delete key for {base_url}")
        self.key = KeyState(KeyPlace.NONE, keyring_name="GNOME Keyring")

    async def test_connection(
        self, service: ServiceSettings, key: ApiKey | None
    ) -> ConnectionReport:
        shown = "the known key" if key is None else key.reveal()
        self.tested.append(service)
        self.calls.append(f"test {service.base_url} with {shown}")
        if self.connection_error is not None:
            raise self.connection_error
        return ConnectionReport(self.models, 184.0)

    async def list_models(self) -> Sequence[ModelInfo]:
        if self.models_error is not None:
            raise self.models_error
        return self.models

    async def microphones(self) -> Sequence[Device]:
        if self.devices_error is not None:
            raise self.devices_error
        return (
            Device("Built-in microphone", is_default=True),
            Device("USB headset", is_default=False),
            Device("Studio interface", is_default=False, channel_count=4),
        )

    async def loudspeakers(self) -> Sequence[Device]:
        if self.devices_error is not None:
            raise self.devices_error
        return (
            Device("Built-in speakers", is_default=True),
            Device("USB headset", is_default=False),
        )

    async def microphone_levels(self, name: str, channel: int = 0) -> AsyncIterator[float]:
        of_channel = f", channel {channel}" if channel else ""
        self.calls.append(f"levels of {name or 'the default'}{of_channel}")
        self.level_tests_open += 1
        try:
            if self.level_error is not None:
                raise self.level_error
            for level in self.levels:
                yield level
                await asyncio.sleep(0)
            await asyncio.Event().wait()
        finally:
            self.level_tests_open -= 1

    async def play_test_sound(self, name: str) -> None:
        self.calls.append(f"test sound on {name or 'the default'}")
        if self.sound_error is not None:
            raise self.sound_error

    async def system_voices(self) -> Sequence[SystemVoiceInfo]:
        if self.voices_error is not None:
            raise self.voices_error
        return self.voices

    async def test_voice(self, settings: Settings, text: str, language: str) -> VoiceReport:
        self.voice_tests.append((settings, text, language))
        try:
            if self.voice_gate is not None:
                await self.voice_gate.wait()
        except asyncio.CancelledError:
            self.calls.append("voice test stopped")
            raise
        if self.voice_error is not None:
            raise self.voice_error
        return self.voice_report
