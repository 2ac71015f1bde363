"""The voices of this computer: espeak-ng and flite as they are installed, and what goes wrong."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

import pytest

from tests.contracts import SystemVoiceContract
from tests.desk.processes import find_program
from voicedesk.core.errors import ErrorKind, VoiceError
from voicedesk.core.ports import SystemVoiceInfo
from voicedesk.desktop.voices.choosing import find_system_voice
from voicedesk.desktop.voices.espeak import EspeakVoice
from voicedesk.desktop.voices.flite import FliteVoice
from voicedesk.desktop.voices.language_tags import language_of
from voicedesk.desktop.voices.null import NullVoice
from voicedesk.desktop.voices.several import SeveralVoices

if TYPE_CHECKING:
    from pathlib import Path

    from voicedesk.core.ports import SystemVoice

ENGLISH = SystemVoiceInfo("English", "en")


class TestEspeak(SystemVoiceContract):
    @pytest.fixture
    def voice(self) -> SystemVoice:
        return EspeakVoice(find_program("espeak-ng"))


class TestFlite(SystemVoiceContract):
    @pytest.fixture
    def voice(self) -> SystemVoice:
        return FliteVoice(find_program("flite"))


async def first(voice: SystemVoice, language: str) -> str:
    return next(each.name for each in await voice.voices() if each.language == language)


async def test_flite_speaks_english_and_espeak_the_rest() -> None:
    voice = find_system_voice()
    assert isinstance(voice, SeveralVoices)
    assert voice.name == "flite and espeak-ng"
    assert await first(voice, "en") == "flite slt"
    assert await first(voice, "de") == "German"
    with pytest.raises(VoiceError, match="no voice called Nobody"):
        await voice.synthesize("Hello.", SystemVoiceInfo("Nobody", "en"))


async def test_a_language_is_spoken_by_its_standard_before_its_dialects() -> None:
    voice = EspeakVoice(find_program("espeak-ng"))
    assert await first(voice, "fr") == "French (France)"
    assert await first(voice, "en") == "English (Great Britain)"
    assert await first(voice, "ru") == "Russian"
    assert await first(voice, "no") == "Norwegian Bokmål"
    assert (await first(voice, "zh")).startswith("Chinese (Mandarin")


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en-gb", "en"),
        ("cmn", "zh"),
        ("nb", "no"),
        ("zh_CN", "zh"),
        ("de-DE", "de"),
        ("yue", "yue"),
    ],
)
def test_languages_have_one_code(tag: str, language: str) -> None:
    assert language_of(tag) == language


def script(folder: Path, body: str) -> str:
    """Return a program that a test wrote."""
    program = folder / "program"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o700)
    return str(program)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("echo 'no such voice' >&2; exit 3", "no such voice"),
        ("exit 4", "it ended with 4"),
        ("exit 0", "it wrote no sound"),
        ("for last; do :; done; echo nonsense > $last", "it wrote no sound"),
    ],
)
async def test_a_program_that_fails_says_why(tmp_path: Path, body: str, why: str) -> None:
    voice = FliteVoice(script(tmp_path, f"[ $1 = -lv ] && exit 0\n{body}"))
    with pytest.raises(VoiceError, match=f"The voice of flite failed: {why}.") as told:
        await voice.synthesize("Hello.", ENGLISH)
    assert told.value.kind is ErrorKind.NO_VOICE
    assert told.value.next_step


async def test_a_program_that_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match="No such file"):
        await EspeakVoice(str(tmp_path / "gone")).voices()


async def test_a_program_gets_neither_key_nor_text_where_others_see_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROQ_API_KEY", "gsk_secret")
    seen = tmp_path / "seen"
    body = f'env > {seen}; echo "$@" >> {seen}; stat -c %a $(dirname $last) >> {seen}; exit 1'
    voice = FliteVoice(script(tmp_path, f"[ $1 = -lv ] && exit 0\nfor last; do :; done\n{body}"))
    with pytest.raises(VoiceError):
        await voice.synthesize("Nobody's business.", ENGLISH)
    told = seen.read_text()
    assert "gsk_secret" not in told
    assert "business" not in told
    assert told.splitlines()[-1] == "700"


async def test_a_cancelled_program_is_ended_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    pid_file = tmp_path / "pid"
    voice = FliteVoice(
        script(
            tmp_path,
            f"[ $1 = -lv ] && exit 0\necho $$ > {pid_file}.new\n"
            f"mv {pid_file}.new {pid_file}\nexec sleep 600",
        )
    )
    speaking = asyncio.ensure_future(voice.synthesize("Hello.", ENGLISH))
    async with asyncio.timeout(10):
        while not pid_file.exists():  # noqa: ASYNC110 - a process tells no event
            await asyncio.sleep(0.01)
    speaking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await speaking
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text()), 0)
    assert list((tmp_path / "temporary").iterdir()) == []


async def test_without_a_voice_it_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    voice = find_system_voice()
    assert isinstance(voice, NullVoice)
    assert (voice.name, await voice.voices()) == ("", ())
    with pytest.raises(VoiceError, match="no voice of its own") as told:
        await voice.synthesize("Hello.", ENGLISH)
    assert "espeak-ng" in told.value.next_step
