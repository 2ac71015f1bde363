"""Speech to text: transcription, and translation into English."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, ServiceError
from voicedesk.core.transcript import Segment, Transcript
from voicedesk.groq.call import ApiCall, Upload, chosen
from voicedesk.groq.errors import RequestRefused, bad_answer
from voicedesk.groq.fields import number_at, objects_at, text_at
from voicedesk.groq.retry import ONE_RETRY

if TYPE_CHECKING:
    from voicedesk.core.audio_clip import EncodedAudio
    from voicedesk.groq.call import Answer, Choice
    from voicedesk.groq.client import GroqClient
    from voicedesk.groq.fields import JsonObject

MAX_UPLOAD_BYTES = 25 * 1024 * 1024
MAX_PROMPT_CHARACTERS = 896


class GroqTranscriber:
    """Implements core.ports.Transcriber."""

    def __init__(self, client: GroqClient, model: Choice) -> None:
        self._model = model
        self._endpoint = _SpeechToText(client, "/audio/transcriptions")

    async def transcribe(
        self, audio: EncodedAudio, *, language: str = "", prompt: str = ""
    ) -> Transcript:
        """Turn speech into text; see core.ports.Transcriber."""
        form = {"language": language} if language else {}
        return await self._endpoint.send(audio, chosen(self._model), form, prompt)


class GroqTranslator:
    """Implements core.ports.Translator."""

    def __init__(self, client: GroqClient, model: Choice) -> None:
        self._model = model
        self._endpoint = _SpeechToText(client, "/audio/translations")

    async def translate(self, audio: EncodedAudio, *, prompt: str = "") -> Transcript:
        """Turn speech of any language into English text; see core.ports.Translator."""
        return await self._endpoint.send(audio, chosen(self._model), {}, prompt)


class _SpeechToText:
    """What both endpoints share; remembers the answer format that the server can do."""

    def __init__(self, client: GroqClient, path: str) -> None:
        self._client = client
        self._path = path
        self._format = "verbose_json"

    async def send(
        self, audio: EncodedAudio, model: str, form: dict[str, str], prompt: str
    ) -> Transcript:
        host = self._client.address.authority
        upload = _upload(audio, host)
        if prompt:
            # What was said last helps most, so the end is what is kept.
            form = form | {"prompt": prompt[-MAX_PROMPT_CHARACTERS:]}
        try:
            answer = await self._fetch(model, form, upload)
        except RequestRefused as refusal:
            if self._format == "json" or not _dislikes_format(refusal):
                raise
            self._format = "json"
            answer = await self._fetch(model, form, upload)
        return read_transcript(answer, host)

    async def _fetch(self, model: str, form: dict[str, str], upload: Upload) -> Answer:
        fields = {"model": model, "response_format": self._format} | form
        return await self._client.fetch(
            ApiCall(
                "POST",
                self._path,
                form=fields,
                upload=upload,
                model=model,
                # Each attempt is billed with at least ten seconds of audio.
                policy=ONE_RETRY,
            )
        )


def read_transcript(answer: Answer, host: str) -> Transcript:
    """Understand an answer in any of the formats.

    Raises:
        ServiceError: it holds no text.
    """
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
    return Segment(start_s, number_at(segment, "end") or start_s, text_at(segment, "text").strip())


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
    # The service goes by the extension; how the user names files is none of its business.
    suffix = PurePath(audio.filename).suffix.lower()
    return Upload(f"audio{suffix}", audio.data, audio.media_type)
