"""Runs in the benchmark's desktop: speaks into the real microphone, looks at what was sent.

An utterance is under way when the key is pressed, and the key is let go with its last sample.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import soundfile

from tests.bench.noises import NOISES
from tests.desk.listening import SpeakerRecorder
from tests.desk.speaking import VirtualMicrophone, synthesize
from voicedesk.app.options import Options
from voicedesk.app.program import Program
from voicedesk.audio.resampling import resampled_pieces
from voicedesk.core.audio_clip import SPEECH_RATE_HZ, AudioClip
from voicedesk.core.secret import ApiKey
from voicedesk.core.settings import (
    AudioSettings,
    ConversationSettings,
    HearingSettings,
    LoadedSettings,
    Settings,
    SpeechGate,
)
from voicedesk.core.tasks import TaskRegistry
from voicedesk.core.turns import Intent
from voicedesk.sandbox.audio_files import samples_at
from voicedesk.sandbox.scenario import Recognition, Scenario
from voicedesk.sandbox.server import SandboxServer
from voicedesk.storage.paths import ProfilePaths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from voicedesk.core.turns import TurnRecord

SENTENCES = (
    "Book a table for two at eight",
    "Turn the lights off",
    "Open the window please",
    "Call my sister back",
    "Tell me about the weather",
    "Please remind me of the milk",
    "Kick the ball over the fence",
    "Six times seven is forty two",
    "Play that song again",
    "Delete the last paragraph",
)
VOICES = ("awb", "slt", "rms", "kal16")
MISSING_S = 0.03
"""More than this cut off counts as a missing word: no consonant that one could hear is shorter."""

INVENTED = Recognition(texts=("Thank you.",), no_speech_probability=0.7, mean_log_probability=-1.2)
"""What the recogniser says whatever it is sent, and its doubts."""


class Speaker:
    """Somebody with a talk key, and a microphone in front of them."""

    def __init__(self, program: Program, server: SandboxServer) -> None:
        self._program = program
        self._server = server
        self._microphone = VirtualMicrophone(os.environ)

    async def speak(self, sound: AudioClip) -> NDArray[np.int16]:
        """Say something between key-down and key-up; return what the server was sent of it."""
        before = len(self._server.requests)
        await self._press(sound)
        uploads = [
            each
            for each in self._server.requests[before:]
            if each.path.endswith("transcriptions") and each.status == 200
        ]
        if not uploads:
            return np.zeros(0, np.int16)
        _, file = uploads[-1].form.files[0]
        return samples_at(file.data, SPEECH_RATE_HZ)

    async def _press(self, sound: AudioClip) -> TurnRecord:
        session = self._program.session
        with SpeakerRecorder(os.environ, source="micfeed.monitor") as heard:
            playing = self._microphone.play(
                sound.samples.tobytes(), sample_rate_hz=sound.sample_rate_hz
            )
            try:
                began_s = await asyncio.to_thread(heard.wait_for_sound)
                await session.begin(Intent.ASK)
                until_s = began_s + sound.duration_s
                await asyncio.sleep(max(0.0, until_s - asyncio.get_running_loop().time()))
                await session.finish()
                record = await session.wait()
                await asyncio.to_thread(playing.wait)
            finally:
                playing.stop()
        return record

    async def make_noise(self, sound: AudioClip) -> bool:
        """Hold the key while there is noise; return whether words came of it."""
        return bool((await self._press(sound)).transcript)


def missing_s(said: AudioClip, sent: NDArray[np.int16]) -> tuple[float, float]:
    """Return how much of the beginning and of the end of a sound is not in another."""
    spoken = np.concatenate(list(resampled_pieces(said, SPEECH_RATE_HZ))).astype(np.float64)
    if len(sent) == 0:
        return said.duration_s, said.duration_s
    size = 1 << (len(spoken) + len(sent)).bit_length()
    product = np.fft.rfft(sent.astype(np.float64), size) * np.fft.rfft(spoken, size).conj()
    best = int(np.argmax(np.fft.irfft(product, size)))
    begins = best if best < size // 2 else best - size
    ends = begins + len(spoken)
    return max(0, -begins) / SPEECH_RATE_HZ, max(0, ends - len(sent)) / SPEECH_RATE_HZ


def utterance(text: str, voice: str, folder: Path) -> AudioClip:
    """Return speech whose first and last samples can be heard."""
    file = synthesize(text, folder / "said.wav", environment=os.environ, voice=voice, pad_s=0)
    samples, rate_hz = soundfile.read(file, dtype="int16")
    loud = np.flatnonzero(np.abs(samples) > 500)
    return AudioClip(np.array(samples[loud[0] : loud[-1] + 1]), rate_hz)


def sentences(folder: Path) -> Iterator[AudioClip]:
    for text, voice in zip(cycle(SENTENCES), cycle(VOICES), strict=False):
        yield utterance(text, voice, folder)


async def drive(utterances: int, noises: int, folder: Path) -> dict[str, list[float]]:
    paths = ProfilePaths.at(folder)
    paths.create()
    settings = Settings(
        conversation=ConversationSettings(speak_replies=False),
        audio=AudioSettings(pre_roll=True),
    )
    took: dict[str, list[float]] = {
        "first_s": [],
        "last_s": [],
        "opened_first_s": [],
        "words": [],
        "ungated_words": [],
    }
    async with SandboxServer(Scenario(recognition=INVENTED)) as server:
        os.environ["GROQ_API_KEY"] = ApiKey(server.api_key).reveal()
        os.environ["GROQ_API_KEY_HOST"] = server.base_url
        program = Program(
            Options(base_url=server.base_url), paths, LoadedSettings(settings), TaskRegistry(_raise)
        )
        try:
            await program.microphone.listen_ahead()
            speaker = Speaker(program, server)
            for clip in islice(sentences(folder), utterances):
                first_s, last_s = missing_s(clip, await speaker.speak(clip))
                took["first_s"].append(first_s)
                took["last_s"].append(last_s)
            # How it is for a microphone that is opened by the key press: the measure can fail.
            program.settings = replace(program.settings, audio=AudioSettings())
            for clip in islice(sentences(folder), max(1, utterances // 5)):
                took["opened_first_s"].append(missing_s(clip, await speaker.speak(clip))[0])
            for number, make in islice(enumerate(cycle(NOISES)), noises):
                took["words"].append(await speaker.make_noise(make(number)))
            # The same without the gate: what the rules about the text keep out by themselves.
            program.settings = replace(
                program.settings, hearing=HearingSettings(gate=SpeechGate.OFF)
            )
            for number, make in islice(enumerate(cycle(NOISES)), noises):
                took["ungated_words"].append(await speaker.make_noise(make(number)))
        finally:
            await program.aclose()
    return took


def _raise(error: BaseException) -> None:
    raise error


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="fidelity-") as folder:
        counts = int(sys.argv[1]), int(sys.argv[2])
        print(json.dumps(asyncio.run(drive(*counts, Path(folder)))))
