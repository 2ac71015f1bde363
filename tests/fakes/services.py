"""Models behind the network that say what the test wrote down for them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import numpy as np

from voicedesk.core.audio_clip import AudioClip, EncodedAudio, rms_dbfs
from voicedesk.core.chat import ReplyEnd, ReplyReasoning, ReplyText, Usage
from voicedesk.core.moderation import Verdict, VerdictStatus
from voicedesk.core.settings import ModerationSettings
from voicedesk.core.transcript import Transcript
from voicedesk.pipeline.services import Models, Sight

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from voicedesk.core.chat import ChatMessage, ReplyPiece
    from voicedesk.core.errors import VoiceDeskError
    from voicedesk.core.ports import SpeechUpload, Synthesizer

T = TypeVar("T")

SAFE = Verdict(VerdictStatus.SAFE)


class Gate:
    """Lets everything pass until it is closed; ``reached`` tells that somebody stands before it."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.cancelled = 0
        self._open = asyncio.Event()
        self._open.set()

    def close(self) -> Gate:
        self._open.clear()
        return self

    def open(self) -> None:
        self._open.set()

    async def pass_through(self) -> None:
        self.reached.set()
        try:
            await asyncio.sleep(0)
            await self._open.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise


def closed_gate() -> Gate:
    return Gate().close()


class ScriptedTranscriber:
    """Implements core.ports.Transcriber; results are used in turn, the last one for ever.

    ``uploads`` are those begun while somebody spoke; none is begun unless ``takes_uploads``.
    """

    def __init__(self, *results: str | Transcript | Exception) -> None:
        self.results: list[str | Transcript | Exception] = list(results) or ["What is the time?"]
        self.audio: list[EncodedAudio] = []
        self.languages: list[str] = []
        self.prompts: list[str] = []
        self.gate = Gate()
        self.has_slow_uplink = False
        self.takes_uploads = False
        self.uploads: list[ScriptedUpload] = []

    def begin_upload(
        self, filename: str, media_type: str, *, language: str = "", prompt: str = ""
    ) -> SpeechUpload | None:
        if not self.takes_uploads:
            return None
        self.uploads.append(ScriptedUpload(self, filename, media_type, language, prompt))
        return self.uploads[-1]

    async def transcribe(
        self, audio: EncodedAudio, *, language: str = "", prompt: str = ""
    ) -> Transcript:
        self.audio.append(audio)
        self.languages.append(language)
        self.prompts.append(prompt)
        await self.gate.pass_through()
        result = _next(self.results)
        if isinstance(result, Exception):
            raise result
        return Transcript(result) if isinstance(result, str) else result


@dataclass(slots=True)
class ScriptedUpload:
    """Implements core.ports.SpeechUpload: what its transcriber says next, or a fall-back to it."""

    transcriber: ScriptedTranscriber
    filename: str
    media_type: str
    language: str
    prompt: str
    sent: bytearray = field(default_factory=bytearray)
    is_finished: bool = False
    is_closed: bool = False

    def write(self, data: bytes) -> None:
        self.sent += data

    async def finish(self, whole: EncodedAudio) -> Transcript:
        self.is_finished = True
        return await self.transcriber.transcribe(whole, language=self.language, prompt=self.prompt)

    async def aclose(self) -> None:
        await asyncio.sleep(0)
        self.is_closed = True


ChatStep: TypeAlias = "str | ReplyText | ReplyReasoning | ReplyEnd | Gate | Exception"


class ScriptedChat:
    """Implements core.ports.ChatModel; scripts are used in turn, the last one for ever.

    A string is a piece of the reply, a gate is waited for, an exception raised. A script that
    ends without ``ReplyEnd`` gets one that says "stop".
    """

    def __init__(self, *scripts: str | Sequence[ChatStep]) -> None:
        self.scripts: list[str | Sequence[ChatStep]] = list(scripts) or ["It is noon."]
        self.requests: list[list[ChatMessage]] = []
        self.max_completion_tokens: list[int] = []
        self.open_streams = 0

    async def stream_reply(
        self, messages: Sequence[ChatMessage], *, max_completion_tokens: int
    ) -> AsyncGenerator[ReplyPiece, None]:
        self.requests.append(list(messages))
        self.max_completion_tokens.append(max_completion_tokens)
        script = _next(self.scripts)
        self.open_streams += 1
        try:
            last: ReplyPiece | None = None
            for step in [script] if isinstance(script, str) else script:
                await asyncio.sleep(0)
                if isinstance(step, Gate):
                    await step.pass_through()
                elif isinstance(step, Exception):
                    raise step
                else:
                    last = ReplyText(step) if isinstance(step, str) else step
                    yield last
            if not isinstance(last, ReplyEnd):
                yield ReplyEnd("stop", Usage(10, 5, 15), "fake-model")
        finally:
            self.open_streams -= 1


class ScriptedModerator:
    """Implements core.ports.Moderator; verdicts are used in turn, the last one for ever.

    An exception is raised. ``gate`` is what every question waits for, ``asked`` what was judged:
    what the user said, and the reply or nothing.
    """

    def __init__(self, *verdicts: Verdict | Exception) -> None:
        self.verdicts: list[Verdict | Exception] = list(verdicts) or [SAFE]
        self.asked: list[tuple[str, str]] = []
        self.gate = Gate()

    async def judge(self, said: str, reply: str = "") -> Verdict:
        self.asked.append((said, reply))
        await self.gate.pass_through()
        verdict = _next(self.verdicts)
        if isinstance(verdict, Exception):
            raise verdict
        return verdict


class ScriptedOutsideJudge:
    """Implements core.ports.OutsideJudge; verdicts are used in turn, the last one for ever.

    An exception is raised. ``gate`` is what every question waits for, ``asked`` the names and texts
    that were judged.
    """

    def __init__(self, *verdicts: Verdict | Exception) -> None:
        self.verdicts: list[Verdict | Exception] = list(verdicts) or [SAFE]
        self.asked: list[tuple[str, str]] = []
        self.gate = Gate()

    async def judge_outside(self, name: str, text: str) -> Verdict:
        self.asked.append((name, text))
        await self.gate.pass_through()
        verdict = _next(self.verdicts)
        if isinstance(verdict, Exception):
            raise verdict
        return verdict


class ScriptedRewriter:
    """Implements core.ports.Rewriter; texts are used in turn, the last one for ever.

    An exception is raised. ``gate`` is what every call waits for, ``asked`` the rules and the text
    of each.
    """

    def __init__(self, *texts: str | Exception) -> None:
        self.texts: list[str | Exception] = list(texts) or ["Rewritten."]
        self.asked: list[tuple[str, str]] = []
        self.asked_each: list[tuple[str, list[str]]] = []
        self.gate = Gate()

    async def rewrite(self, rules: str, text: str, *, max_completion_tokens: int) -> str:
        self.asked.append((rules, text))
        await self.gate.pass_through()
        rewritten = _next(self.texts)
        if isinstance(rewritten, Exception):
            raise rewritten
        return rewritten

    async def rewrite_each(
        self, rules: str, texts: Sequence[str], *, max_completion_tokens: int
    ) -> list[str]:
        self.asked_each.append((rules, list(texts)))
        await self.gate.pass_through()
        rewritten = [_next(self.texts) for _ in texts]
        for each in rewritten:
            if isinstance(each, Exception):
                raise each
        return [each for each in rewritten if isinstance(each, str)]


class ScriptedSynthesizer:
    """Implements core.ports.Synthesizer: a tenth of a second of sound for every character.

    ``failures`` maps the number of a call, from 0, to what it raises, and ``notices`` to what it
    tells.
    """

    def __init__(
        self, *, max_characters: int = 200, failures: Mapping[int, Exception] | None = None
    ) -> None:
        self.max_characters = max_characters
        self.failures: Mapping[int, Exception] = failures or {}
        self.notices: dict[int, VoiceDeskError] = {}
        self.texts: list[str] = []
        self.languages: list[str] = []
        self.gate = Gate()

    async def synthesize(
        self,
        text: str,
        *,
        language: str = "",
        on_notice: Callable[[VoiceDeskError], None] | None = None,
    ) -> AudioClip:
        number = len(self.texts)
        self.texts.append(text)
        self.languages.append(language)
        await self.gate.pass_through()
        if number in self.failures:
            raise self.failures[number]
        if number in self.notices and on_notice is not None:
            on_notice(self.notices[number])
        return AudioClip(np.full(len(text) * 10, number + 1, np.int16), 100)


class ScriptedModelSource:
    """Implements pipeline.services.ModelSource."""

    def __init__(
        self,
        transcriber: ScriptedTranscriber,
        chat: ScriptedChat,
        synthesizer: Synthesizer,
        *,
        speaks: bool = True,
    ) -> None:
        self.transcriber = transcriber
        self.chat = chat
        self.synthesizer = synthesizer
        self.speaks = speaks
        self.translator = ScriptedTranscriber("What is the time, please?")
        self.rewriter = ScriptedRewriter()
        self.moderator: ScriptedModerator | None = None
        self.moderation = ModerationSettings()
        self.outside_judge: ScriptedOutsideJudge | None = None
        self.sight = Sight()
        self.system_prompt = "Be brief."
        self.language = ""
        self.context_tokens = 4000
        self.context_window: int | None = None
        self.error: Exception | None = None
        self.warm_error: Exception | None = None
        self.warmed = 0
        self.gate = Gate()
        self.warm_gate = Gate()
        self.reach_errors: list[Exception] = []
        """One for each coming ``reach``; without one the server is there."""
        self.reached = 0

    async def reach(self) -> None:
        await asyncio.sleep(0)
        self.reached += 1
        if self.reach_errors:
            raise self.reach_errors.pop(0)

    async def models(self) -> Models:
        await self.gate.pass_through()
        if self.error is not None:
            raise self.error
        return Models(
            transcriber=self.transcriber,
            translator=self.translator,
            chat=self.chat,
            rewriter=self.rewriter,
            synthesizer=self.synthesizer,
            speaks_replies=self.speaks,
            system_prompt=self.system_prompt,
            language=self.language,
            max_completion_tokens=800,
            context_tokens=self.context_tokens,
            context_window=self.context_window,
            moderator=self.moderator,
            moderation=self.moderation,
            outside_judge=self.outside_judge,
            sight=self.sight,
            chat_model_id="fake-model",
            transcription_model_id="fake-whisper",
            translation_model_id="fake-translator",
        )

    async def warm(self) -> None:
        await self.warm_gate.pass_through()
        if self.warm_error is not None:
            raise self.warm_error
        self.warmed += 1


class PlainEncoding:
    """Implements core.ports.OpenEncoding: the samples as they are."""

    filename = "sound.raw"
    media_type = "audio/raw"

    def __init__(self, sample_rate_hz: int, *, small: bool) -> None:
        self.sample_rate_hz = sample_rate_hz
        self.is_small = small
        self._data = bytearray()

    def write(self, samples: NDArray[np.int16]) -> bytes:
        data = samples.tobytes()
        self._data += data
        return data

    def finish(self) -> bytes:
        return b""

    def whole(self) -> EncodedAudio:
        duration_s = len(self._data) / 2 / self.sample_rate_hz
        return EncodedAudio(bytes(self._data), self.filename, self.media_type, duration_s)


class LoudIsVoiced:
    """Implements core.ports.VoiceActivity: whatever is louder than -40 dBFS is a voice."""

    def is_voiced(self, samples: NDArray[np.int16]) -> bool:
        return rms_dbfs(samples) > -40.0


def encode_plainly(clip: AudioClip) -> EncodedAudio:
    """Implements core.ports.AudioEncoder."""
    return EncodedAudio(clip.samples.tobytes(), "sound.raw", "audio/raw", clip.duration_s)


def _next(script: list[T]) -> T:
    return script.pop(0) if len(script) > 1 else script[0]
