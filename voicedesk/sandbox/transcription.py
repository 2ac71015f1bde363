"""``POST /openai/v1/audio/transcriptions`` and ``/translations`` (sections 3 and 4).

The recogniser knows English only: translating English speech into English is transcribing it, so
both endpoints give the same words. How the numbers of ``verbose_json`` come about:
``avg_logprob`` is the mean logarithm of the words' posteriors, ``no_speech_prob`` the share of the
segment's time in which the decoder's best path holds no word.
"""

from __future__ import annotations

import math
import zlib
from typing import TYPE_CHECKING, Any

from voicedesk.sandbox.audio_files import check_name, duration_s
from voicedesk.sandbox.catalogue import Role
from voicedesk.sandbox.closed import bad
from voicedesk.sandbox.limits import Demand
from voicedesk.sandbox.recogniser_process import Word
from voicedesk.sandbox.tokens import pieces
from voicedesk.sandbox.wire import too_large

if TYPE_CHECKING:
    from aiohttp import web

    from voicedesk.sandbox.catalogue import Model
    from voicedesk.sandbox.exchange import Exchange
    from voicedesk.sandbox.requests import Form, UploadedFile
    from voicedesk.sandbox.scenario import Recognition
    from voicedesk.sandbox.state import State

MAX_FILE_BYTES = 25 * 1024 * 1024
_MAX_PROMPT_CHARS = 896
_PAUSE_S = 0.5
_COMMON = {"file", "url", "model", "prompt", "response_format", "temperature"}
_TRANSCRIBE = _COMMON | {"language", "timestamp_granularities[]"}
_FORMATS = ("json", "text", "verbose_json")


async def transcribe(state: State, exchange: Exchange) -> web.StreamResponse:
    """Answer a transcription request."""
    return await _handle(state, exchange, _TRANSCRIBE, "transcribe")


async def translate(state: State, exchange: Exchange) -> web.StreamResponse:
    """Answer a translation request."""
    return await _handle(state, exchange, _COMMON, "translate")


async def _handle(
    state: State, exchange: Exchange, allowed: set[str], task: str
) -> web.StreamResponse:
    form = exchange.recorded.form
    model = _model(state, form)
    file = _checked_file(form, allowed)
    length_s = duration_s(file.data)
    exchange.headers |= state.limiter.admit(model.id, Demand(audio_s=length_s))
    script, delay_s = state.scenario.recognition, state.scenario.transcription_delay_s
    fixed = state.next_transcript(is_translation=task == "translate")
    if fixed is None:
        words = await state.recogniser.recognise(file.data, length_s)
        text = " ".join(word.text for word in words)
    else:
        text, words = fixed, _spread(fixed, length_s)
    if text and script.leading_space:
        text = f" {text}"
    kind = form.first("response_format") or "json"
    if kind == "text":
        await exchange.until(delay_s)
        return await exchange.send(text.encode() + b"\n", "text/plain; charset=UTF-8")
    answer: dict[str, Any] = {"text": text}
    if kind == "verbose_json":
        answer = _verbose(task, text, words, length_s, form, script)
    answer["x_groq"] = {"id": exchange.request_id}
    return await exchange.send_json(answer, delay_s=delay_s)


def _model(state: State, form: Form) -> Model:
    model_id = form.first("model")
    if model_id is None:
        raise bad("property 'model' is missing")
    model = state.catalogue.usable(model_id)
    if model.role is not Role.RECOGNITION:
        raise bad(f"The model `{model_id}` does not support audio transcription")
    return model


def _checked_file(form: Form, allowed: set[str]) -> UploadedFile:
    for name in sorted(form.names - allowed):
        raise bad(f"property '{name}' is unsupported")
    files = [file for name, file in form.files if name == "file"]
    if len(files) + len(form.values("url")) != 1:
        raise bad("exactly one of 'file' or 'url' must be provided")
    _check_fields(form)
    if not files:
        raise bad("the sandbox stays on this computer and fetches no 'url': send 'file'", "url")
    if len(files[0].data) > MAX_FILE_BYTES:
        raise too_large()
    check_name(files[0].filename)
    return files[0]


def _check_fields(form: Form) -> None:
    kind = form.first("response_format") or "json"
    if kind not in _FORMATS:
        raise bad(f"response_format must be one of [{' '.join(_FORMATS)}]", "response_format")
    granularities = form.values("timestamp_granularities[]")
    if granularities and kind != "verbose_json":
        raise bad("timestamp_granularities requires response_format verbose_json")
    if not set(granularities) <= {"word", "segment"}:
        raise bad("timestamp_granularities must be one of [word segment]")
    prompt = form.first("prompt") or ""
    if len(prompt) > _MAX_PROMPT_CHARS:
        raise bad(
            f"prompt length must be {_MAX_PROMPT_CHARS} characters or fewer, but provided prompt "
            f"contains {len(prompt)} characters"
        )
    _check_temperature(form.first("temperature") or "0")


def _check_temperature(text: str) -> None:
    try:
        temperature = float(text)
    except ValueError:
        temperature = -1.0
    if not 0 <= temperature <= 1:
        raise bad("temperature must be a number between 0 and 1", "temperature")


def _spread(text: str, length_s: float) -> list[Word]:
    """Give the words of a fixed transcript equal shares of the clip."""
    words = text.split()
    step_s = length_s / max(1, len(words))
    return [Word(word, n * step_s, (n + 1) * step_s, 1.0) for n, word in enumerate(words)]


def _verbose(
    task: str, text: str, words: list[Word], length_s: float, form: Form, script: Recognition
) -> dict[str, Any]:
    granularities = form.values("timestamp_granularities[]") or ["segment"]
    answer: dict[str, Any] = {
        "task": task,
        "language": "English" if task == "translate" else script.language,
        "duration": round(length_s, 2),
        "text": text,
        "segments": None,
    }
    if "segment" in granularities and not script.segments_null:
        answer["segments"] = _segments(words, length_s, form, script)
    if "word" in granularities:
        answer["words"] = (
            None
            if script.words_null
            else [
                {"word": word.text, "start": round(word.start_s, 2), "end": round(word.end_s, 2)}
                for word in words
            ]
        )
    return answer


def _segments(
    words: list[Word], length_s: float, form: Form, script: Recognition
) -> list[dict[str, Any]]:
    groups: list[list[Word]] = []
    for word in words:
        if groups and word.start_s - groups[-1][-1].end_s < _PAUSE_S:
            groups[-1].append(word)
        else:
            groups.append([word])
    temperature = float(form.first("temperature") or 0)
    return [
        {"id": index, "seek": 0, **_segment(group, length_s, script), "temperature": temperature}
        for index, group in enumerate(groups or [[]])
    ]


def _segment(words: list[Word], length_s: float, script: Recognition) -> dict[str, Any]:
    text = "".join(f" {word.text}" for word in words)
    start_s, end_s = (words[0].start_s, words[-1].end_s) if words else (0.0, length_s)
    spoken_s = sum(word.end_s - word.start_s for word in words)
    silent = 1 - spoken_s / (end_s - start_s) if end_s > start_s else 1.0
    logs = [math.log(word.probability) for word in words]
    data = text.encode()
    return {
        "start": round(start_s, 2),
        "end": round(end_s, 2),
        "text": text,
        "tokens": [zlib.crc32(piece.encode()) % 50257 for piece in pieces(text)],
        "avg_logprob": _scripted(
            script.mean_log_probability, sum(logs) / len(logs) if logs else 0.0
        ),
        "compression_ratio": _scripted(
            script.compression_ratio, len(data) / len(zlib.compress(data))
        ),
        "no_speech_prob": _scripted(script.no_speech_probability, max(0.0, silent)),
    }


def _scripted(scripted: float | None, found: float) -> float:
    return found if scripted is None else scripted
