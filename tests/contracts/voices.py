"""The contract of core.ports.SystemVoice."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from voicedesk.core.ports import SystemVoice

HOSTILE = (
    "-v",
    "--help",
    "<speak><break time='60s'/>words</speak>",
    "words [[h@loU]] and [[volm 0.0]] words",
    "words \x00\x01\x1b[31m\x01 words",
    "words '; exit 1; $(exit 1) `exit 1` \" %s %n words",
    "lone \ud800 surrogate",
    "e\u0301 \u202e words \U0001f600",
)


class SystemVoiceContract:
    """Subclasses give a fixture ``voice``."""

    async def test_it_has_a_name_and_voices(self, voice: SystemVoice) -> None:
        voices = await voice.voices()
        assert voice.name
        assert any(each.language == "en" for each in voices)
        assert all(each.name and each.language == each.language.lower() for each in voices)
        assert len(set(voices)) == len(voices)
        assert list(await voice.voices()) == list(voices)

    async def test_every_first_voice_of_a_language_is_heard(self, voice: SystemVoice) -> None:
        firsts = {each.language: each for each in reversed(await voice.voices())}
        for language in {"en", "de", "fr"} & firsts.keys():
            clip = await voice.synthesize("One two three.", firsts[language])
            assert clip.peak_dbfs > -30
            assert 0.4 < clip.duration_s < 6

    async def test_a_longer_text_takes_longer(self, voice: SystemVoice) -> None:
        english = next(each for each in await voice.voices() if each.language == "en")
        short = await voice.synthesize("One.", english)
        long = await voice.synthesize("One two three four five six. " * 3, english)
        assert long.duration_s > 3 * short.duration_s

    @pytest.mark.parametrize("text", HOSTILE)
    async def test_whatever_a_text_holds_is_spoken_and_not_obeyed(
        self, voice: SystemVoice, text: str
    ) -> None:
        english = next(each for each in await voice.voices() if each.language == "en")
        clip = await voice.synthesize(f"{text} one two three.", english)
        plain = await voice.synthesize("one two three.", english)
        assert clip.peak_dbfs > -30
        assert plain.duration_s <= clip.duration_s < 40

    async def test_cancelling_ends_it(self, voice: SystemVoice) -> None:
        english = next(each for each in await voice.voices() if each.language == "en")
        speaking = asyncio.ensure_future(voice.synthesize("Words and words. " * 3000, english))
        await asyncio.sleep(0.05)
        speaking.cancel()
        async with asyncio.timeout(5):
            with pytest.raises(asyncio.CancelledError):
                await speaking
