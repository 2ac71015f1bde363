"""Speech to text: transcription, and translation into English."""

from __future__ import annotations

import time
from pathlib import PurePath
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, ServiceError
from voicedesk.core.overriding import override
from voicedesk.core.transcript import Segment, Transcript
from voicedesk.groq.bodies import GrowingForm
from voicedesk.groq.call import ApiCall, Upload, chosen
from voicedesk.groq.early_upload import EarlyUpload
from voicedesk.groq.errors import RequestRefused, bad_answer
from voicedesk.groq.fields import number_at, objects_at, text_at
from voicedesk.groq.retry import NO_RETRY, ONE_RETRY

if TYPE_CHECKING:
    from voicedesk.core.audio_clip import EncodedAudio
    from voicedesk.groq.call import Answer, Choice
    from voicedesk.groq.client import GroqClient
    from voicedesk.groq.fields import JsonObject

MAX_UPLOAD_BYTES = 25 * 1024 * 1024
MAX_PROMPT_CHARACTERS = 896
MAX_TRANSCRIPT_CHARACTERS = 1_000_000
"""Nobody speaks for as many hours as that takes."""

_SLOW_AT_RELEASE = 1_000_000.0
"""In bytes per second, as the next one: what is sent at release is waited for."""
_SLOW_WHILE_SPEAKING = 125_000.0
"""FLAC needs 20 kB/s while somebody speaks, and is sent twice at most."""


class GroqTranscriber:
    """Implements core.ports.Transcriber."""

    path = "/audio/transcriptions"

    def __init__(self, client: GroqClient, model: Choice) -> None:
        self._model = model
        self._endpoint = _SpeechToText(client, self.path)

    async def transcribe(
        self, audio: EncodedAudio, *, language: str = "", prompt: str = ""
    ) -> Transcript:
        """Turn speech into text; see core.ports.Transcriber."""
        return await self._endpoint.send(audio, chosen(self._model), self._form(language, prompt))

    @property
    def has_slow_uplink(self) -> bool:
        """Whether a smaller body arrives sooner; see core.ports.Transcriber."""
        return self._endpoint.has_slow_uplink

    def begin_upload(
        self, filename: str, media_type: str, *, language: str = "", prompt: str = ""
    ) -> EarlyUpload | None:
        """Begin to send what is being spoken; see core.ports.Transcriber."""
        form = self._form(language, prompt)
        return self._endpoint.begin(filename, media_type, chosen(self._model), form)

    def _form(self, language: str, prompt: str) -> dict[str, str]:
        return _form(language, prompt)


class GroqTranslator(GroqTranscriber):
    """Implements core.ports.Translator, and core.ports.Transcriber with English as what it gives."""

    path = "/audio/translations"

    async def translate(self, audio: EncodedAudio, *, prompt: str = "") -> Transcript:
        """Turn speech of any language into English text; see core.ports.Translator."""
        return await self.transcribe(audio, prompt=prompt)

    @override
    def _form(self, language: str, prompt: str) -> dict[str, str]:
        return _form("", prompt)  # the service refuses the language of what it is to translate


class _SpeechToText:
    """What both endpoints share; remembers the answer format that the server can do."""

    def __init__(self, client: GroqClient, path: str) -> None:
        self._client = client
        self._path = path
        self._format = "verbose_json"

    @property
    def has_slow_uplink(self) -> bool:
        early = self._client.takes_unknown_lengths
        limit = _SLOW_WHILE_SPEAKING if early else _SLOW_AT_RELEASE
        return self._client.uplink.is_slower_than(limit, now_s=time.monotonic())

    async def send(
        self,
        audio: EncodedAudio,
        model: str,
        form: dict[str, str],
        *,
        after: ServiceError | None = None,
    ) -> Transcript:
        """Upload a whole file; ``after`` is how a first attempt has failed already."""
        host = self._client.address.authority
        upload = _upload(audio, host)
        try:
            answer = await self._fetch(model, form, upload, after)
        except RequestRefused as refusal:
            if not self._eases(refusal):
                raise
            answer = await self._fetch(model, form, upload, None)
        return read_transcript(answer, host)

    def begin(
        self, filename: str, media_type: str, model: str, fields: dict[str, str]
    ) -> EarlyUpload | None:
        """Begin an upload of unknown length, if the server may take it."""
        if self._client.takes_unknown_lengths is False:
            return None
        body = GrowingForm(self._fields(model, fields), _anonymous(filename), media_type)
        call = ApiCall("POST", self._path, body=body, model=model, policy=NO_RETRY)

        async def send_whole(whole: EncodedAudio, failure: ServiceError | None) -> Transcript:
            return await self.send(whole, model, fields, after=failure)

        return EarlyUpload(
            self._client,
            body,
            lambda: self._client.fetch(call),
            read=lambda answer: read_transcript(answer, self._client.address.authority),
            eases=self._eases,
            send_whole=send_whole,
        )

    def _eases(self, refusal: RequestRefused) -> bool:
        """Ask for plain answers from now on, if that is what a refusal is about."""
        if self._format == "json" or not _dislikes_format(refusal):
            return False
        self._format = "json"
        return True

    def _fields(self, model: str, fields: dict[str, str]) -> dict[str, str]:
        return {"model": model, "response_format": self._format} | fields

    async def _fetch(
        self, model: str, fields: dict[str, str], upload: Upload, after: ServiceError | None
    ) -> Answer:
        call = ApiCall(
            "POST",
            self._path,
            form=self._fields(model, fields),
            upload=upload,
            model=model,
            # Each attempt is billed with at least ten seconds of audio.
            policy=ONE_RETRY,
        )
        return await self._client.fetch(call, after=after)


def read_transcript(answer: Answer, host: str) -> Transcript:
    """Understand an answer in any of the formats.

    Raises:
        ServiceError: it holds no text, or more than can have been said.
    """
    transcript = _read_transcript(answer, host)
    if len(transcript.text) > MAX_TRANSCRIPT_CHARACTERS:
        raise bad_answer(host, "more text than can have been said")
    return transcript


def _read_transcript(answer: Answer, host: str) -> Transcript:
    if "text/plain" in answer.content_type:
        # Not to be parsed: a transcript may well read "42".
        return Transcript(answer.body.decode("utf-8", "replace").strip())
    whole = answer.parse_object()
    if whole is None or not isinstance(whole.get("text"), str):
        raise bad_answer(host, "something that is no transcript")
    segments = objects_at(whole, "segments")
    return Transcript(
        text=text_at(whole, "text").strip(),
        language=text_at(whole, "language"),
        segments=tuple(_segment(segment) for segment in segments),
        no_speech_probability=_no_speech_probability(segments),
        duration_s=number_at(whole, "duration"),
    )


def _segment(segment: JsonObject) -> Segment:
    start_s = number_at(segment, "start") or 0.0
    return Segment(
        start_s,
        number_at(segment, "end") or start_s,
        text_at(segment, "text").strip(),
        no_speech_probability=number_at(segment, "no_speech_prob"),
        mean_log_probability=number_at(segment, "avg_logprob"),
        compression_ratio=number_at(segment, "compression_ratio"),
    )


def _no_speech_probability(segments: list[JsonObject]) -> float | None:
    told = [number_at(segment, "no_speech_prob") for segment in segments]
    return max((number for number in told if number is not None), default=None)


def _dislikes_format(refusal: RequestRefused) -> bool:
    return refusal.complains_about("response_format") or refusal.complains_about("verbose_json")


def _upload(audio: EncodedAudio, host: str) -> Upload:
    if len(audio.data) > MAX_UPLOAD_BYTES:
        megabytes = len(audio.data) / 1024 / 1024
        raise ServiceError(
            f"The recording is {megabytes:.0f} MB large; {host} takes at most 25 MB at once.",
            kind=ErrorKind.TOO_LARGE,
            next_step="Split it into shorter parts.",
        )
    return Upload(_anonymous(audio.filename), audio.data, audio.media_type)


def _anonymous(filename: str) -> str:
    """Return a name for the service, which goes by the extension; the rest is not its business."""
    return f"audio{PurePath(filename).suffix.lower()}"


def _form(language: str, prompt: str) -> dict[str, str]:
    form = {"language": language} if language else {}
    if prompt:
        # What was said last helps most, so the end is what is kept.
        form["prompt"] = prompt[-MAX_PROMPT_CHARACTERS:]
    return form
