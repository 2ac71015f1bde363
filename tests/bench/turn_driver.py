"""Runs in the benchmark's desktop: VoiceDesk's turns and the floor, in turn; prints JSON."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time

import httpx

from voicedesk.app.options import Options
from voicedesk.app.profile import open_profile
from voicedesk.app.program import Program
from voicedesk.audio.encoding import encode_flac
from voicedesk.audio.files import load_clip
from voicedesk.core.tasks import TaskRegistry
from voicedesk.core.turns import Outcome
from voicedesk.pipeline.turn import ClipInput
from voicedesk.storage.resources import resource_path
from voicedesk.storage.settings_file import JsonSettingsStore


def _on_bug(error: BaseException) -> None:
    raise error


async def drive(rounds: int) -> dict[str, list[float]]:
    base_url = os.environ["BENCH_BASE_URL"]
    clip = load_clip(resource_path("sample-question.wav"))
    floor = BareClient(base_url, os.environ["GROQ_API_KEY"], encode_flac(clip).data)
    took: dict[str, list[float]] = {"first_sound_ms": [], "floor_ms": []}
    with open_profile(Options(temp_profile=True)) as paths:
        loaded = JsonSettingsStore(paths.settings_file).load()
        program = Program(Options(base_url=base_url), paths, loaded, TaskRegistry(_on_bug))
        try:
            for _ in range(rounds + 1):
                await program.session.submit_sound(ClipInput(clip))
                record = await program.session.wait()
                assert record.outcome is Outcome.COMPLETED, record
                took["first_sound_ms"].append(record.stage_ms["first_sound"])
                took["floor_ms"].append(await floor.turn_ms())
        finally:
            await program.aclose()
            await floor.aclose()
    return {
        "cold_ms": took["first_sound_ms"][:1],
        "first_sound_ms": took["first_sound_ms"][1:],
        "floor_ms": took["floor_ms"][1:],
    }


class BareClient:
    """The least that a client can do: three requests on one warm connection."""

    def __init__(self, base_url: str, key: str, flac: bytes) -> None:
        self._flac = flac
        headers = {"Authorization": f"Bearer {key}", "User-Agent": "floor"}
        self._http = httpx.AsyncClient(base_url=f"{base_url}/openai/v1", headers=headers)

    async def turn_ms(self) -> float:
        began_at_s = time.monotonic()
        heard = await self._http.post(
            "/audio/transcriptions",
            files={"file": ("speech.flac", self._flac)},
            data={"model": "whisper-large-v3-turbo", "response_format": "json"},
        )
        clause = await self._first_clause(heard.json()["text"])
        spoken = await self._http.post(
            "/audio/speech",
            json={
                "model": "canopylabs/orpheus-v1-english",
                "voice": "autumn",
                "input": clause,
                "response_format": "wav",
            },
        )
        assert spoken.content[:4] == b"RIFF"
        return 1000 * (time.monotonic() - began_at_s)

    async def _first_clause(self, question: str) -> str:
        body = {
            "model": "openai/gpt-oss-20b",
            "stream": True,
            "messages": [{"role": "user", "content": question}],
        }
        written, clause = "", ""
        async with self._http.stream("POST", "/chat/completions", json=body) as answer:
            async for line in answer.aiter_lines():
                if line.startswith("data: {") and (choices := json.loads(line[6:])["choices"]):
                    written += choices[0]["delta"].get("content") or ""
                if not clause and "," in written[10:]:
                    clause = written[: written.index(",", 10) + 1]
        return clause

    async def aclose(self) -> None:
        await self._http.aclose()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(drive(int(sys.argv[1])))))
