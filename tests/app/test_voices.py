"""Whole turns with the real program, a sandbox as the service, and espeak-ng as this computer's voice.

What is heard is compared with what the voice says when it is asked directly.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.desk.processes import find_program
from voicedesk.app.options import Options
from voicedesk.app.program import Program
from voicedesk.cli.speech_output import ClipCollector
from voicedesk.core import events as ev
from voicedesk.core.settings import (
    ConversationSettings,
    LoadedSettings,
    RoleSettings,
    Settings,
    VoiceSettings,
    VoiceSource,
)
from voicedesk.core.tasks import TaskRegistry
from voicedesk.desktop.voices.espeak import EspeakVoice
from voicedesk.desktop.voices.flite import FliteVoice
from voicedesk.sandbox.scenario import (
    Endpoint,
    Fault,
    FaultKind,
    Reply,
    Scenario,
    Speech,
    SpeechSource,
)
from voicedesk.sandbox.server import SandboxServer
from voicedesk.storage.paths import ProfilePaths

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence
    from pathlib import Path

    from voicedesk.core.audio_clip import AudioClip
    from voicedesk.core.ports import SystemVoice
    from voicedesk.core.turns import TurnRecord

ENGLISH = "It is noon and the sun is over the house."
GERMAN = "Es ist Mittag und die Sonne ist über dem Haus."
DAILY_LIMIT = Fault(
    kind=FaultKind.STATUS,
    endpoint=Endpoint.SPEECH,
    times=0,
    status=429,
    code="rate_limit_exceeded",
    error_type="requests",
    message="Rate limit reached on requests per day (RPD): Limit 100, Used 100.",
    retry_after_s=3600.0,
)


class Running:
    """A program, the sandbox that serves it, and what was told and heard."""

    def __init__(self, program: Program, server: SandboxServer, player: ClipCollector) -> None:
        self.program = program
        self.server = server
        self.player = player
        self.notices: list[str] = []
        program.session.subscribe(self._on_event)

    def _on_event(self, event: ev.TurnEvent) -> None:
        if isinstance(event, ev.Notice):
            self.notices.append(event.message)

    async def ask(self) -> TurnRecord:
        """Let the next answer be given and spoken."""
        await self.program.session.submit_text("And?")
        return await self.program.session.wait()

    def spoken_texts(self) -> list[str]:
        """Return what the service was asked to speak."""
        paths = [each for each in self.server.requests if each.path.endswith("/audio/speech")]
        return [str(each.json["input"]) for each in paths]


@contextlib.asynccontextmanager
async def running(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    replies: Sequence[str],
    *faults: Fault,
    voice: VoiceSettings | None = None,
    speech_url: str = "",
) -> AsyncGenerator[Running, None]:
    scenario = Scenario(
        replies=tuple(Reply(text=text) for text in replies),
        speech=Speech(source=SpeechSource.TONE, seconds_per_character=0.01),
        faults=faults,
    )
    bugs: list[BaseException] = []
    paths = ProfilePaths.at(folder)
    paths.create()
    player = ClipCollector()
    async with SandboxServer(scenario) as server:
        monkeypatch.setenv("GROQ_API_KEY", server.api_key)
        monkeypatch.setenv("GROQ_API_KEY_HOST", f"{server.base_url},{speech_url}")
        settings = Settings(
            conversation=ConversationSettings(speak_replies=True), voice=voice or VoiceSettings()
        )
        program = Program(
            Options(base_url=server.base_url),
            paths,
            LoadedSettings(settings),
            TaskRegistry(bugs.append),
            player=player,
        )
        if speech_url:
            service = replace(program.settings.service, speech=RoleSettings(base_url=speech_url))
            program.settings = replace(program.settings, service=service)
        try:
            yield Running(program, server, player)
        finally:
            await program.aclose()
            assert bugs == []


async def said_by(voice: SystemVoice, text: str, language: str) -> AudioClip:
    first = next(each for each in await voice.voices() if each.language == language)
    return await voice.synthesize(text, first)


def same(heard: AudioClip, reference: AudioClip) -> bool:
    return heard.peak_dbfs > -30 and np.array_equal(heard.samples, reference.samples)


async def test_german_is_spoken_by_espeak_and_english_by_the_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path, monkeypatch, [GERMAN, ENGLISH]) as desk:
        german = await desk.ask()
        assert desk.spoken_texts() == []
        english = await desk.ask()
        assert (german.heard, english.heard) == (GERMAN, ENGLISH)
        assert desk.spoken_texts() == [ENGLISH]
        assert desk.notices == []
        first, second = desk.player.clips
        espeak = EspeakVoice(find_program("espeak-ng"))
        assert same(first, await said_by(espeak, GERMAN, "de"))
        assert second.sample_rate_hz == 24_000
        assert second.peak_dbfs > -30
        desk.player.save(tmp_path / "both.wav")


async def test_a_used_up_daily_limit_is_told_once_and_nothing_stays_unspoken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replies = [ENGLISH, "That was the first answer and this is the second."]
    async with running(tmp_path, monkeypatch, replies, DAILY_LIMIT) as desk:
        began_s = time.monotonic()
        records = [await desk.ask(), await desk.ask()]
        assert time.monotonic() - began_s < 30
        assert [record.heard for record in records] == replies
        assert len(desk.spoken_texts()) == 1
        (notice,) = desk.notices
        assert notice.startswith("The voice of this computer speaks instead of the service's.")
        flite = FliteVoice(find_program("flite"))
        for heard, text in zip(desk.player.clips, replies, strict=True):
            assert same(heard, await said_by(flite, text, "en"))


async def test_a_speech_server_that_is_not_there_breaks_no_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = "http://127.0.0.1:9"
    async with running(tmp_path, monkeypatch, [ENGLISH], speech_url=nobody) as desk:
        record = await desk.ask()
        assert (record.outcome, record.heard) == ("completed", ENGLISH)
        assert len(desk.notices) == 1
        assert desk.player.clips[0].peak_dbfs > -30


async def test_nothing_is_sent_where_only_this_computer_speaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = VoiceSettings(
        source=VoiceSource.SYSTEM, speed=2.0, pronunciations=("noon -> twelve o'clock",)
    )
    async with running(tmp_path, monkeypatch, [ENGLISH], voice=voice) as desk:
        record = await desk.ask()
        assert (record.reply, record.heard) == (ENGLISH, ENGLISH)
        assert desk.spoken_texts() == []
        flite = FliteVoice(find_program("flite"))
        plain = await said_by(flite, ENGLISH.replace("noon", "twelve o'clock"), "en")
        (heard,) = desk.player.clips
        assert heard.duration_s == pytest.approx(plain.duration_s / 2, abs=0.01)
        assert heard.rms_dbfs == pytest.approx(plain.rms_dbfs, abs=3)
