"""Runs in a process of its own: the plain client on the ``openai`` SDK; prints JSON.

``python -m tests.bench.baseline_driver TALKS [--transcribe-only]``: one request after the other,
each answer awaited whole, on one client that lives as long as the process. Its recording is a WAV
file that leaves at the release, as in most programs. The first turn is not counted.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import time
import wave

from openai import OpenAI

from tests.bench.paced_speaker import speech
from tests.bench.talks import from_argument

LONGEST_TEXT = 200
"""What the voice takes at once; the rest would be synthesized while this is heard."""


class PlainClient:
    def __init__(self) -> None:
        base_url = f"{os.environ['BENCH_BASE_URL']}/openai/v1"
        self._client = OpenAI(base_url=base_url, api_key=os.environ["GROQ_API_KEY"], max_retries=0)

    def transcribe(self, wav: bytes) -> str:
        heard = self._client.audio.transcriptions.create(
            model="whisper-large-v3-turbo", file=("speech.wav", wav)
        )
        return heard.text

    def turn(self, wav: bytes) -> None:
        """Return when the first sample could be played."""
        answer = self._client.chat.completions.create(
            model="openai/gpt-oss-20b",
            messages=[{"role": "user", "content": self.transcribe(wav)}],
        )
        spoken = self._client.audio.speech.create(
            model="canopylabs/orpheus-v1-english",
            voice="autumn",
            input=(answer.choices[0].message.content or "")[:LONGEST_TEXT],
            response_format="wav",
        )
        assert spoken.content[:4] == b"RIFF"


def wav_of(duration_s: float) -> bytes:
    clip = speech(duration_s)
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(clip.sample_rate_hz)
        writer.writeframes(clip.samples.tobytes())
    return file.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("talks", type=from_argument)
    parser.add_argument("--transcribe-only", action="store_true")
    given = parser.parse_args()
    client = PlainClient()
    work = client.transcribe if given.transcribe_only else client.turn
    work(wav_of(1.0))
    took_ms: list[list[float]] = []
    for talk in given.talks:
        wav = wav_of(talk.speech_s)
        took_ms.append([])
        for _ in range(talk.rounds):
            began_at_s = time.monotonic()
            work(wav)
            took_ms[-1].append(1000 * (time.monotonic() - began_at_s))
    print(json.dumps({"took_ms": took_ms}))


if __name__ == "__main__":
    main()
