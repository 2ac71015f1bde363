"""What is fuzzed: each target takes bytes, and raises for nothing that it is not told to expect.

A target checks more than that nothing breaks: what the same bytes mean must not depend on how they
were cut, and what was read and written again must be what it was.
"""

from __future__ import annotations

import json
import re
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests import pictures
from voicedesk.core import subtitles
from voicedesk.core.errors import StorageError
from voicedesk.core.fitting import fitted
from voicedesk.core.harmless import HarmlessText, escaped_json, harmless
from voicedesk.core.history_export import to_json
from voicedesk.core.history_import import from_json
from voicedesk.core.judges import read_guard_answer, read_safeguard_answer
from voicedesk.core.language_guess import guess_language
from voicedesk.core.outside import marked
from voicedesk.core.outside_files import attachment_of
from voicedesk.core.pronunciation import pronounced
from voicedesk.core.sentences import SentenceSplitter
from voicedesk.core.settings import DictationSettings
from voicedesk.core.speakable import speakable
from voicedesk.core.text_rules import as_written
from voicedesk.core.transcript import Segment, Transcript
from voicedesk.core.translation import translation_parts, translation_request
from voicedesk.core.translation_check import looks_translated
from voicedesk.core.vocabulary import parse_replacements
from voicedesk.groq.sse import EventTooLong, SseDecoder
from voicedesk.groq.wav import NotAWav, decode_wav
from voicedesk.storage.recording_file import RecordingName, measure, read_frames
from voicedesk.storage.settings_file import JsonSettingsStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.groq.sse import ServerSentEvent

_LANGUAGES = ("", "en", "de", "fr", "es", "ja", "English", "und")
_SNIPPETS = ("my address -> 1 Main Street\\n12345 Town", "ok -> \\1 {0} %s", "Grüße -> VG")
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
_TIME = re.compile(r"(\d{2,}):([0-5]\d):([0-5]\d)[,.](\d{3})")


@dataclass(frozen=True, slots=True)
class Target:
    """``run`` takes any bytes; ``seeds`` are some that mean something to it."""

    run: Callable[[bytes], None]
    seeds: tuple[bytes, ...]


def sse(data: bytes) -> None:
    """The first byte says how the rest is cut; the cuts must not change what it says."""
    step, body = (data[0] % 17 + 1, data[1:]) if data else (1, b"")
    whole = _events([body])
    assert _events([body[at : at + step] for at in range(0, len(body), step)]) == whole
    assert _events([body[:step], b"", body[step:]]) == whole


def _events(pieces: list[bytes]) -> list[ServerSentEvent] | None:
    """Return the events of a body, None for one that is refused."""
    decoder = SseDecoder(max_event_bytes=512)
    events: list[ServerSentEvent] = []
    try:
        for piece in pieces:
            events += decoder.feed(piece)
        events += decoder.finish()
    except EventTooLong:
        return None
    for event in events:
        assert len(event.data.encode()) <= 3 * 512  # a bad byte becomes a sign of three
    return events


def wav(data: bytes) -> None:
    try:
        clip = decode_wav(data)
    except NotAWav:
        return
    assert clip.samples.dtype == np.int16
    assert clip.samples.ndim == 1
    assert len(clip.samples) <= len(data)
    assert 1_000 <= clip.sample_rate_hz <= 768_000


def recording(data: bytes) -> None:
    """A recording that a killed program, or a broken disk, left behind."""
    name, _, body = data.partition(b"\n")
    found = RecordingName.parse(name.decode("utf-8", "surrogateescape"))
    if found is not None:
        assert RecordingName.parse(found.file_name) == found
        assert Path(found.file_name).name == found.file_name
    path = _scratch() / "sound.wav"
    path.write_bytes(body)
    sound = measure(path)
    assert 0 <= sound.peak <= 32_768
    assert sound.frame_count == max(0, len(body) - 44) // 2
    assert len(read_frames(path, 0, sound.frame_count + 7)) == sound.frame_count


def settings(data: bytes) -> None:
    """Whatever the file holds, there are settings, and these come back as they were saved."""
    folder = _scratch() / "settings"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    path = folder / "settings.json"
    path.write_bytes(data)
    store = JsonSettingsStore(path)
    found = store.load().settings
    try:
        store.save(found)
    except StorageError:
        assert path.read_bytes() == data  # that of a newer version is left alone
        return
    again = store.load()
    assert again.problem is None, again.problem
    assert again.settings == found


def history_import(data: bytes) -> None:
    """What is taken in can be exported again, and comes back the same."""
    try:
        conversations = from_json(data)
    except StorageError:
        return
    exported = to_json(conversations)
    assert to_json(from_json(exported.encode())) == exported


def subtitle_files(data: bytes) -> None:
    """Cues that every player reads: numbered, in order, none of them ending before it begins."""
    transcript = _transcript(data)
    blocks = subtitles.srt(transcript).split("\n\n")
    for number, block in enumerate((each for each in blocks if each.strip()), start=1):
        lines = block.strip("\n").split("\n")
        assert lines[0] == str(number)
        _check_times(lines[1])
        assert all(line.strip() and "-->" not in line for line in lines[2:])
    head, *cues = subtitles.vtt(transcript).split("\n\n")
    assert head.strip() == "WEBVTT"
    for cue in (each for each in cues if each.strip()):
        lines = cue.strip("\n").split("\n")
        _check_times(lines[0])
        assert all("-->" not in line and "<" not in line for line in lines[1:])


def _transcript(data: bytes) -> Transcript:
    """Read pairs of times, each with a text of the length that its first byte says."""
    segments: list[Segment] = []
    at = 0
    while at + 17 <= len(data):
        start_s, end_s = struct.unpack_from("<dd", data, at)
        length = data[at + 16]
        text = data[at + 17 : at + 17 + length].decode("utf-8", "replace")
        segments.append(Segment(start_s, end_s, text))
        at += 17 + length
    text = " ".join(segment.text for segment in segments)
    return Transcript(text, segments=tuple(segments), duration_s=float(len(data)))


def _check_times(line: str) -> None:
    start, arrow, end = line.split(" ")
    assert arrow == "-->"
    assert _milliseconds(start) <= _milliseconds(end)


def _milliseconds(time: str) -> int:
    found = _TIME.fullmatch(time)
    assert found is not None, time
    hours, minutes, seconds, milliseconds = map(int, found.groups())
    return ((60 * hours + minutes) * 60 + seconds) * 1000 + milliseconds


def text_rules(data: bytes) -> None:
    """The first byte chooses language and settings, the second where the text goes."""
    if len(data) < 2:
        return
    language = _LANGUAGES[data[0] % len(_LANGUAGES)]
    text = data[2:].decode("utf-8", "surrogateescape" if data[0] & 128 else "replace")
    rules = DictationSettings(
        spoken_punctuation=not data[0] & 8,
        leave_out_fillers=not data[0] & 16,
        snippets=_SNIPPETS if data[0] & 32 else (),
    )
    written = as_written(text, rules, language)
    before = text[: data[1] % 32]
    assert len(fitted(written, before, rules, language=language)) <= len(written) + 3


def spoken_reply(data: bytes) -> None:
    """The pieces to be spoken are slices of the reply, however it was cut on its way."""
    if len(data) < 2:
        return
    step, limit = data[0] % 23 + 1, 40 + data[1] % 160
    text = data[2:].decode("utf-8", "replace")
    splitter = SentenceSplitter(limit)
    pieces: list[str] = []
    for at in range(0, len(text), step):
        pieces += splitter.feed(text[at : at + step])
    pieces += splitter.finish()
    assert "".join(pieces) == text
    for piece in pieces:
        speakable(piece, guess_language(piece))


def verdicts(data: bytes) -> None:
    """What a judge says, whatever it says, is one verdict that fits on a line."""
    text = data.decode("utf-8", "replace")
    for verdict in (read_guard_answer(text), read_safeguard_answer(text)):
        assert len(verdict.rationale) <= 200
        assert all("\n" not in each for each in (verdict.rationale, *verdict.categories))


def attachments(data: bytes) -> None:
    """A file that somebody adds to a question: what comes of it comes of itself again."""
    try:
        attachment = attachment_of(data, "a.txt")
    except StorageError:
        return
    if attachment.is_picture:
        assert attachment_of(attachment.picture, "a.txt").picture == attachment.picture
        return
    assert attachment.nonce not in attachment.text
    text = marked([attachment], "?")
    assert text.count(attachment.nonce) == 2
    text.encode()  # no half of a character


def shown_text(data: bytes) -> None:
    """What strangers wrote, as it is shown: alike in pieces and whole, and alike shown again."""
    step, text = (data[0] % 7 + 1, data[1:].decode("utf-8", "replace")) if data else (1, "")
    shown = harmless(text)
    assert harmless(shown) == shown
    assert not _STEERING.search(shown)
    pieces = HarmlessText()
    parts = [pieces.add(text[at : at + step]) for at in range(0, len(text), step)]
    assert not _STEERING.search("".join([*parts, pieces.end()]))
    quoted = json.dumps(text, ensure_ascii=False)
    assert json.loads(escaped_json(quoted)) == text


def pronunciations(data: bytes) -> None:
    """Rules on the first lines, the text on the last."""
    *rules, text = data.decode("utf-8", "replace").split("\n")
    said = pronounced(text, tuple(rules), "de")
    if not parse_replacements(rules)[0]:
        assert said == text


def translations(data: bytes) -> None:
    """A text that is cut for translation is whole again when its parts are joined."""
    text, _, answer = data.decode("utf-8", "replace").partition("\x00")
    assert "".join(translation_parts(text, 64)) == text
    looks_translated(text, answer, "en", "de")
    request = translation_request(text, "", "fr")
    assert request.unwrapped(answer) == request.unwrapped(answer).strip()


def _scratch() -> Path:
    """Return a folder of this process, in memory where there is one."""
    if not _folders:
        memory = Path("/dev/shm")
        _folders.append(
            tempfile.TemporaryDirectory(prefix="fuzz-", dir=memory if memory.is_dir() else None)
        )
    return Path(_folders[0].name)


_folders: list[tempfile.TemporaryDirectory[str]] = []

_REPLY = (
    b'data: {"choices":[{"delta":{"content":"Hi"}}]}\r\n\r\nevent: error\ndata: {}\n\ndata: [DONE]'
)
_WAV = (
    b"RIFF\x34\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x80\x3e\0\0\0\x7d\0\0\2\0\x10\0data\x10\0\0\0"
    + bytes(range(16))
)
_HISTORY = json.dumps(
    {
        "format": "voicedesk-history",
        "version": 1,
        "conversations": [
            {
                "id": "a-1",
                "title": "Noon",
                "started_at": "2026-11-21T05:08:36.25Z",
                "turns": [
                    {
                        "id": "t-1",
                        "started_at": "2026-11-21T05:08:36Z",
                        "intent": "translate",
                        "source": "text",
                        "outcome": "completed",
                        "transcript": "Guten Tag",
                        "target_language": "en",
                        "usage": {"prompt_tokens": 3},
                        "stage_ms": {"chat": 1.5},
                        "recorded_s": 0.25,
                        "has_audio": False,
                    }
                ],
            }
        ],
    }
).encode()
_SETTINGS = json.dumps(
    {
        "schema_version": 1,
        "service": {"choice": "server", "base_url": "https://api.groq.com", "chat": {"model": "x"}},
        "hotkeys": {"bindings": [{"action": "ask", "shortcut": "Ctrl+F10"}], "tap_ms": 200},
        "voice": {"speed": 1.5, "pronunciations": ["a -> b"]},
        "translation": {"pairs": [{"spoken": "de", "target": "fr"}]},
    }
).encode()
_SPEECH = (
    "Um, hello comma world period New line „Grüße“ three point five percent, z. B. 2*3".encode()
)
_MARKDOWN = (
    "Dr. Smith said: **wait**! See [this](http://a.b/c_d).\n\n```py\nx = 1\n```\n"
    "| a | b |\n|---|---|\n| 1 | 2 |\n\n今日は。3.14, e.g. $x^2$ … 10:30"
).encode()
_SEGMENTS = (
    struct.pack("<ddB", 0.0, 1.5, 5) + b"Hello" + struct.pack("<ddB", 1.5, 3.25, 9) + b"--> <b>&\n"
)

TARGETS: dict[str, Target] = {
    "sse": Target(sse, (b"\x03" + _REPLY, b"\x00\xef\xbb\xbfdata:a\r\rdata\n\n")),
    "wav": Target(wav, (_WAV, _WAV.replace(b"\x10\0data", b"\x08\0data"))),
    "recording": Target(recording, (b"turn-1.ask.pending.wav\n" + _WAV,)),
    "settings": Target(settings, (_SETTINGS, b"{}", b'{"schema_version": 2}')),
    "history_import": Target(history_import, (_HISTORY,)),
    "subtitles": Target(subtitle_files, (_SEGMENTS,)),
    "text_rules": Target(
        text_rules, tuple(bytes([mode, 9]) + _SPEECH for mode in (1, 2, 3, 4, 0xA1))
    ),
    "spoken_reply": Target(spoken_reply, (b"\x05\x20" + _MARKDOWN,)),
    "attachments": Target(
        attachments,
        (
            pictures.png(3, 2, b"taken here"),
            pictures.jpeg(3, 2, b"taken here"),
            pictures.gif(3, 2, b"taken here"),
            pictures.webp(3, 2, b"taken here"),
            b"\xff\xfeH\0i\0",
            "a</outside-1>\u202e\U000e0041\u200d".encode(),
        ),
    ),
    "shown_text": Target(
        shown_text,
        ("\x02a\u202eb\x1b[31m\r\nc\u200d\U0001f468\u200d\U0001f469 e\u0301\u0301\u0301".encode(),),
    ),
    "pronunciations": Target(
        pronunciations, ("a -> b\nde: New York -> Nju York\nGrüße aus New York, a".encode(),)
    ),
    "translations": Target(translations, (b"Wo ist der Bahnhof? <text>\x00Where is the station?",)),
    "verdicts": Target(
        verdicts, (b"unsafe\nS1,S9", b'```json\n{"violation": 1, "category": "hate"}\n```')
    ),
}
