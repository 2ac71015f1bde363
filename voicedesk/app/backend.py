"""What the window asks for, answered by the program."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from typing import TYPE_CHECKING

import numpy as np

from voicedesk.app.history_backend import ProgramHistory
from voicedesk.app.hotkey_service import PauseReason
from voicedesk.app.own_data import own_files
from voicedesk.app.profile import named_profile
from voicedesk.app.sound_input import sound_input
from voicedesk.audio.loudspeaker import Loudspeaker
from voicedesk.audio.microphone import Microphone
from voicedesk.core.audio_clip import AudioClip, rms_dbfs
from voicedesk.core.errors import ErrorKind, VoiceError
from voicedesk.core.service_chosen import check_service_chosen
from voicedesk.core.settings import ServiceChoice
from voicedesk.core.vocabulary import with_replacements
from voicedesk.desktop.autostart.choosing import autostart
from voicedesk.desktop.profile_lock import in_use
from voicedesk.pipeline.speaking import ReplySpeaker
from voicedesk.pipeline.transcribing import encode_input, transcribe_parts
from voicedesk.storage.notepad_file import load_text, save_text
from voicedesk.storage.outside_files import read_outside
from voicedesk.storage.resources import resource_path
from voicedesk.ui.backend import ConnectionReport, KeyPlace, KeyState, StoredData, VoiceReport

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Sequence
    from pathlib import Path

    from voicedesk.app.program import Program
    from voicedesk.core.errors import VoiceDeskError
    from voicedesk.core.hotkeys import HotkeyAbility, HotkeyProblem
    from voicedesk.core.insertion import InsertionAbility, LateInsertion
    from voicedesk.core.models import ModelInfo
    from voicedesk.core.outside import Attachment
    from voicedesk.core.ports import Device, FloatingPanel, SystemVoiceInfo
    from voicedesk.core.secret import ApiKey
    from voicedesk.core.settings import ServiceSettings, Settings
    from voicedesk.core.turns import Intent, Manner, TurnRecord
    from voicedesk.desktop.autostart.choosing import Autostart
    from voicedesk.pipeline.session import Session

_TEST_TONE_HZ = (523.25, 659.25)
_TEST_RATE_HZ = 48_000
_TEST_NOTE_S = 0.35
_TEST_AMPLITUDE = 8000
_BLOCKS_PER_LEVEL = 3


class ProgramBackend:
    """Implements ui.backend.Backend."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._history = ProgramHistory(program)
        self.deletes_at_end = False

    @property
    def session(self) -> Session:
        return self._program.session

    @property
    def history(self) -> ProgramHistory:
        return self._history

    async def stored_data(self) -> Sequence[StoredData]:
        files = await asyncio.to_thread(own_files, self._program.paths)
        return [StoredData(each.what, str(each.place), each.total_bytes) for each in files]

    async def licences(self) -> str:
        return await asyncio.to_thread(resource_path("licences.md").read_text, "utf-8")

    def delete_at_end(self) -> None:
        if not self._program.keeps_history:
            raise in_use(0)
        self.deletes_at_end = True

    def subscribe_waiting(self, on_change: Callable[[Collection[str]], None]) -> None:
        self._program.waiting.on_change = on_change

    def subscribe_inserted(self, on_inserted: Callable[[LateInsertion], None]) -> None:
        self._program.session.last.on_inserted = on_inserted

    def go_on_with(self, wish: Callable[[TurnRecord], tuple[Intent, Manner]]) -> None:
        self._program.hands_free.next_wish = wish

    @property
    def settings(self) -> Settings:
        return self._program.settings

    async def save_settings(self, settings: Settings) -> None:
        before = self._program.settings
        if settings.service != before.service:
            self._program.models.forget()
        try:
            await self._program.save_settings(settings)
        finally:
            # They hold, even where they could not be written.
            if settings.hotkeys != before.hotkeys:
                # The desktop may ask the user first; the settings need not wait for that.
                self._program.tasks.start(self._program.hotkeys.apply(), name="bind hotkeys")

    @property
    def profile(self) -> str:
        profile = named_profile(self._program.options)
        return "" if profile is None else str(profile)

    @property
    def hotkey_ability(self) -> HotkeyAbility:
        return self._program.hotkeys.ability

    @property
    def hotkey_problems(self) -> Sequence[HotkeyProblem]:
        return self._program.hotkeys.problems

    @property
    def insertion_ability(self) -> InsertionAbility:
        return self._program.inserter.ability

    def subscribe_hotkeys(self, on_change: Callable[[], None]) -> None:
        self._program.hotkeys.subscribe(on_change)

    async def pause_hotkeys(self, *, paused: bool) -> None:
        await self._program.hotkeys.pause(PauseReason.ENTERING, paused=paused)

    async def find_panel(self) -> FloatingPanel | None:
        return await self._program.panel.found()

    async def starts_with_system(self) -> bool:
        return await asyncio.to_thread(self._autostart().is_on)

    async def set_starts_with_system(self, *, on: bool) -> None:
        await asyncio.to_thread(self._autostart().set_on, on)

    def _autostart(self) -> Autostart:
        return autostart(named_profile(self._program.options))

    async def load_notepad(self) -> str:
        return await asyncio.to_thread(load_text, self._program.paths.notepad_file)

    async def save_notepad(self, text: str) -> None:
        # A second window on the profile would write over what the first one has.
        if self._program.keeps_history:
            await self.write_text(self._program.paths.notepad_file, text)

    async def transcribe_file(self, path: Path) -> str:
        program = self._program
        check_service_chosen(program.settings.service)
        given = await asyncio.to_thread(sound_input, path)
        transcriber = await program.models.transcriber()
        hearing = program.services.hearing()
        async with aclosing(encode_input(given, program.services.encode)) as parts:
            found = await transcribe_parts(
                parts,
                transcriber,
                language=program.settings.conversation.language,
                vocabulary=hearing.vocabulary,
            )
        return with_replacements(found, hearing.replacements).text

    async def write_text(self, target: Path, text: str) -> None:
        await asyncio.to_thread(save_text, target, text)

    async def read_outside(self, path: Path) -> Attachment:
        return await asyncio.to_thread(read_outside, path)

    async def key_state(self) -> KeyState:
        service = self._program.settings.service
        if service.choice is ServiceChoice.SANDBOX:
            return KeyState(KeyPlace.NOT_NEEDED)
        return await self._program.keys.state(service.base_url)

    async def store_key(self, base_url: str, key: ApiKey, *, session_only: bool) -> None:
        await self._program.keys.store(base_url, key, session_only=session_only)
        self._program.models.forget()

    async def delete_key(self, base_url: str) -> None:
        await self._program.keys.delete(base_url)
        self._program.models.forget()

    async def test_connection(
        self, service: ServiceSettings, key: ApiKey | None
    ) -> ConnectionReport:
        began_at_s = time.monotonic()
        models = await self._program.models.probe(service, key)
        return ConnectionReport(models, round(1000 * (time.monotonic() - began_at_s), 1))

    async def list_models(self) -> Sequence[ModelInfo]:
        return await self._program.models.list_models()

    async def microphones(self) -> Sequence[Device]:
        return await asyncio.to_thread(self._program.devices.microphones)

    async def loudspeakers(self) -> Sequence[Device]:
        return await asyncio.to_thread(self._program.devices.loudspeakers)

    async def microphone_levels(self, name: str, channel: int = 0) -> AsyncIterator[float]:
        capture = await Microphone(name, channel=channel).start()
        try:
            count = 0
            async for block in capture:
                if count % _BLOCKS_PER_LEVEL == 0:
                    yield rms_dbfs(block.samples)
                count += 1
        finally:
            await capture.stop()

    async def play_test_sound(self, name: str) -> None:
        loudspeaker = Loudspeaker(lambda: name)
        try:
            await loudspeaker.play(_test_sound())
        finally:
            loudspeaker.close()

    async def system_voices(self) -> Sequence[SystemVoiceInfo]:
        return await self._program.models.system_voice.voices()

    async def test_voice(self, settings: Settings, text: str, language: str) -> VoiceReport:
        voice = self._program.models.synthesizer_with(settings.conversation, settings.voice)
        loudspeaker = Loudspeaker(lambda: settings.audio.loudspeaker)
        notices: list[VoiceDeskError] = []
        speaker = ReplySpeaker(
            voice,
            loudspeaker,
            on_first_sound=lambda: None,
            language=language,
            guesses_language=False,
            on_notice=notices.append,
        )
        speaker.feed(text)
        speaker.close()
        try:
            await speaker.run()
        finally:
            loudspeaker.close()
        if speaker.failure is not None:
            raise speaker.failure
        if not speaker.clips:
            raise VoiceError(
                "There is nothing to say in that text.",
                kind=ErrorKind.NO_ANSWER,
                next_step="Give a text with words in it.",
            )
        return VoiceReport(voice.spoken_by, " ".join(each.sentence() for each in notices))


async def _test_sound() -> AsyncIterator[AudioClip]:
    """Yield two soft notes, faded so that they do not click."""
    for frequency_hz in _TEST_TONE_HZ:
        time_s = np.arange(round(_TEST_NOTE_S * _TEST_RATE_HZ)) / _TEST_RATE_HZ
        swell = np.sin(np.pi * time_s / _TEST_NOTE_S)
        wave = _TEST_AMPLITUDE * swell * np.sin(2 * np.pi * frequency_hz * time_s)
        yield AudioClip(wave.astype(np.int16), _TEST_RATE_HZ)
