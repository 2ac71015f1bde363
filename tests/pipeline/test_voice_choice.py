"""Which voice speaks: by language, by settings, and when the service's voice fails."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.fakes.clock import FakeClock
from tests.fakes.services import Gate, ScriptedSynthesizer
from tests.fakes.voices import RATE_HZ, ScriptedVoice
from tests.pipeline.stage import Stage
from voicedesk.core import events as ev
from voicedesk.core.audio_clip import AudioClip
from voicedesk.core.errors import (
    ErrorKind,
    ServiceError,
    ServiceUnreachable,
    VoiceDeskError,
    VoiceError,
)
from voicedesk.core.ports import SystemVoiceInfo
from voicedesk.core.settings import VoiceSettings, VoiceSource
from voicedesk.pipeline import voice_choice
from voicedesk.pipeline.voice_choice import VoiceChoice

if TYPE_CHECKING:
    from voicedesk.core.ports import SpeechModel

SERVICE_RATE_HZ = 24_000
SYSTEM, SERVICE = VoiceSource.SYSTEM, VoiceSource.SERVICE


@dataclass
class Service:
    """Implements pipeline.voice_choice.ServiceVoices and core.ports.SpeechModel in one."""

    languages: tuple[str, ...] = ("en",)
    max_characters: int = 200
    error: Exception | None = None
    unreachable: VoiceDeskError | None = None
    spoken: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    patience: list[bool] = field(default_factory=list[bool])
    gate: Gate = field(default_factory=Gate)

    async def speech_model(self, language: str, *, is_patient: bool) -> SpeechModel | None:
        self.patience.append(is_patient)
        if self.unreachable is not None:
            raise self.unreachable
        return self if not language or language in self.languages else None

    async def synthesize(self, text: str, *, language: str = "") -> AudioClip:
        assert len(text) <= self.max_characters
        self.spoken.append((text, language))
        await self.gate.pass_through()
        if self.error is not None:
            raise self.error
        return AudioClip(np.ones(len(text) * 100, np.int16), SERVICE_RATE_HZ)


class Voices:
    """A choice between two voices, and what it told."""

    def __init__(
        self, settings: VoiceSettings | None = None, *, system: ScriptedVoice | None = None
    ) -> None:
        self.service = Service()
        self.system = system or ScriptedVoice()
        self.clock = FakeClock()
        self.tuned: list[tuple[float, float]] = []
        self.notices: list[VoiceDeskError] = []
        self.choice = VoiceChoice(
            self.service, self.system, settings or VoiceSettings(), self.tune, self.clock
        )

    async def tune(self, clip: AudioClip, *, speed: float, pitch_semitones: float) -> AudioClip:
        self.tuned.append((speed, pitch_semitones))
        return clip

    async def say(self, text: str, language: str = "") -> str:
        """Speak a text; return who did."""
        clip = await self.choice.synthesize(text, language=language, on_notice=self.notices.append)
        return "service" if clip.sample_rate_hz == SERVICE_RATE_HZ else "system"


def limit(retry_after_s: float | None = 3600.0) -> ServiceError:
    return ServiceError(
        "The daily limit of the voice is used up.",
        kind=ErrorKind.RATE_LIMITED,
        next_step="Wait for an hour.",
        retry_after_s=retry_after_s,
    )


async def test_each_language_has_its_voice() -> None:
    voices = Voices()
    assert await voices.say("Hello.", "en") == "service"
    assert voices.system.asked == 0
    assert await voices.say("Hallo.", "de") == "system"
    assert await voices.say("OK.") == "service"
    assert voices.service.spoken == [("Hello.", "en"), ("OK.", "")]
    assert voices.system.spoken == [("Hallo.", "de-voice")]
    assert voices.notices == []
    assert "this computer's voice" not in voices.choice.spoken_by


async def test_only_the_service_speaks_if_that_is_wanted() -> None:
    voices = Voices(VoiceSettings(source=SERVICE))
    assert await voices.say("Hallo.", "de") == "service"
    voices.service.error = limit()
    with pytest.raises(ServiceError, match="daily limit"):
        await voices.say("Hello.", "en")
    assert voices.system.spoken == []
    assert all(voices.service.patience)


async def test_nothing_leaves_this_computer_if_only_its_own_voice_is_to_speak() -> None:
    voices = Voices(VoiceSettings(source=SYSTEM))
    for language in ("en", "de", ""):
        assert await voices.say("Hello.", language) == "system"
    assert voices.service.patience == []
    with pytest.raises(VoiceError, match="No voice of this computer speaks Thai"):
        await voices.say("สวัสดี", "th")


async def test_the_chosen_system_voice_speaks_its_language_only() -> None:
    voices = Voices(VoiceSettings(source=SYSTEM, system_voice="Other German"))
    voices.system.offered = [*voices.system.offered, SystemVoiceInfo("Other German", "de")]
    for language in ("de", "fr", ""):
        await voices.say("Text.", language)
    assert [name for _, name in voices.system.spoken] == [
        "Other German",
        "fr-voice",
        "Other German",
    ]


@pytest.mark.parametrize(
    "failure",
    [
        limit(),
        ServiceError("Terms.", kind=ErrorKind.TERMS_REQUIRED, next_step="Accept them."),
        ServiceError("It is gone.", kind=ErrorKind.MODEL_GONE, next_step="Choose another."),
        ServiceUnreachable("No network.", kind=ErrorKind.UNREACHABLE, next_step="Look."),
    ],
    ids=lambda failure: failure.kind,
)
async def test_the_system_takes_over_and_that_is_told_once(failure: VoiceDeskError) -> None:
    voices = Voices()
    voices.service.error = failure
    for text in ("One.", "Two.", "Three."):
        assert await voices.say(text, "en") == "system"
    assert [text for text, _ in voices.system.spoken] == ["One.", "Two.", "Three."]
    assert len(voices.service.spoken) == 1
    assert [notice.message for notice in voices.notices] == [
        f"The voice of this computer speaks instead of the service's. {failure.message}"
    ]
    assert voices.notices[0].next_step == failure.next_step


async def test_the_service_speaks_again_when_it_has_said_it_would() -> None:
    voices = Voices()
    voices.service.error = limit(90.0)
    assert await voices.say("One.", "en") == "system"
    voices.clock.advance(89)
    assert await voices.say("Two.", "en") == "system"
    voices.clock.advance(2)
    assert await voices.say("Three.", "en") == "system"
    assert len(voices.notices) == 1, "the same reason was told already"
    voices.service.error = None
    voices.clock.advance(91)
    assert await voices.say("Four.", "en") == "service"
    voices.service.error = limit(1.0)
    assert await voices.say("Five.", "en") == "system"
    assert len(voices.notices) == 2
    voices.clock.advance(50)
    assert await voices.say("Six.", "en") == "system", "voices change back after a minute or more"


async def test_a_server_that_is_not_there_costs_one_try() -> None:
    voices = Voices()
    voices.service.unreachable = ServiceUnreachable(
        "No network.", kind=ErrorKind.UNREACHABLE, next_step="Look."
    )
    assert [await voices.say("Text.", "en") for _ in range(3)] == ["system"] * 3
    assert len(voices.service.patience) == 1
    voices.clock.advance(301)
    voices.service.unreachable = None
    assert await voices.say("Text.", "en") == "service"


async def test_a_service_that_is_too_slow_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(voice_choice, "LONGEST_SILENCE_S", 0.05)
    voices = Voices()
    voices.service.gate.close()
    assert await voices.say("Text.", "en") == "system"
    assert "said nothing within" in voices.notices[0].message
    assert voices.service.gate.cancelled == 1


async def test_what_nobody_heard_of_is_told_to_the_first_who_listens() -> None:
    voices = Voices()
    voices.service.error = limit()
    await voices.choice.synthesize("Replayed.", language="en")
    assert await voices.say("Text.", "en") == "system"
    assert len(voices.notices) == 1


@pytest.mark.parametrize("is_silent", [True, False])
async def test_if_neither_can_speak_the_service_says_why(is_silent: bool) -> None:
    voices = Voices(system=ScriptedVoice("" if is_silent else "de"))
    if is_silent:
        voices.system.name = ""
    voices.service.error = limit()
    for _ in range(2):
        with pytest.raises(ServiceError, match="daily limit"):
            await voices.say("Text.", "en")
    assert len(voices.service.spoken) == 2
    assert voices.service.patience == [is_silent] * 2


async def test_a_system_voice_that_fails_lets_the_service_have_its_say() -> None:
    voices = Voices()
    voices.service.error = limit()
    assert await voices.say("One.", "en") == "system"
    voices.service.error = None
    voices.system.error = VoiceError("Broken.", kind=ErrorKind.NO_VOICE, next_step="")
    assert await voices.say("Two.", "en") == "service"


async def test_a_language_that_nobody_speaks_is_spoken_all_the_same_and_told_once() -> None:
    voices = Voices()
    for _ in range(2):
        assert await voices.say("สวัสดี", "th") == "service"
        assert await voices.say("Hello.", "en") == "service"
    assert [notice.message for notice in voices.notices] == [
        "Neither the service nor this computer has a voice for Thai, so one of another language "
        "speaks."
    ]


async def test_cancelling_reaches_the_service_and_is_no_failure() -> None:
    voices = Voices()
    voices.service.gate.close()
    speaking = asyncio.ensure_future(voices.say("Text.", "en"))
    await voices.service.gate.reached.wait()
    speaking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await speaking
    voices.service.gate.open()
    assert await voices.say("Text.", "en") == "service"


async def test_pronunciation_reaches_either_voice_and_never_a_limit() -> None:
    voices = Voices(VoiceSettings(pronunciations=("x -> " + "said " * 30, "de: y -> ypsilon")))
    assert await voices.say("x " * 20, "en") == "service"
    said = [text for text, _ in voices.service.spoken]
    assert " ".join(said).split() == ["said"] * 600
    await voices.say("y", "de")
    assert voices.system.spoken == [("ypsilon", "de-voice")]


@pytest.mark.parametrize(
    ("speed", "pitch", "tuned"), [(1, 0, False), (1.5, 0, True), (1, -2, True)]
)
async def test_every_clip_is_tuned_where_that_is_wanted(
    speed: float, pitch: float, tuned: bool
) -> None:
    voices = Voices(VoiceSettings(speed=speed, pitch_semitones=pitch))
    await voices.say("Hello.", "en")
    await voices.say("Hallo.", "de")
    assert voices.tuned == ([(speed, pitch)] * 2 if tuned else [])


async def test_a_turn_tells_of_another_voice_and_is_heard_in_full() -> None:
    synthesizer = ScriptedSynthesizer()
    synthesizer.notices = {0: limit()}
    async with Stage(synthesizer=synthesizer) as stage:
        await stage.session.submit_text("What time is it?")
        record = await stage.session.wait()
        assert record.heard == record.reply
        notices = [event for event in stage.events if isinstance(event, ev.Notice)]
        assert [(each.turn_id, each.message) for each in notices] == [
            (record.turn_id, "The daily limit of the voice is used up.")
        ]


def test_the_fake_speaks_at_a_rate_of_its_own() -> None:
    assert RATE_HZ != SERVICE_RATE_HZ
