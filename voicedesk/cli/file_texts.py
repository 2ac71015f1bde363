"""Sound files in, text out: what ``transcribe`` and ``translate`` share."""

from __future__ import annotations

import json
import sys
from contextlib import aclosing
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from voicedesk.app.sound_input import sound_input
from voicedesk.audio.encoding import encode_flac
from voicedesk.cli.output import print_json, tell
from voicedesk.core import subtitles
from voicedesk.core.errors import VoiceDeskError, unwritable
from voicedesk.core.translation import is_same_language
from voicedesk.pipeline.transcribing import encode_input

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import AsyncIterable, Awaitable, Callable, Sequence
    from pathlib import Path
    from typing import Any

    from voicedesk.core.audio_clip import EncodedAudio
    from voicedesk.core.transcript import Transcript

_SUFFIX = {"text": ".txt", "json": ".json", "srt": ".srt", "vtt": ".vtt"}


@dataclass(frozen=True, slots=True)
class FileText:
    """What a sound file says.

    A translation's ``transcript.language`` is what was spoken. ``original`` is that as text, and
    ``originals`` beside each segment, both empty where nobody wants to see it.
    """

    transcript: Transcript
    target_language: str = ""
    original: str = ""
    originals: tuple[str, ...] = ()


async def texts_of_files(
    arguments: Namespace,
    read: Callable[[AsyncIterable[EncodedAudio]], Awaitable[FileText]],
    done: Callable[[FileText], Awaitable[None]] | None = None,
) -> int:
    """Do every file, tell of those that fail, go on with the others; return the exit code."""
    failed = 0
    targets = _targets(arguments.files, _SUFFIX[arguments.format])
    for path, target in zip(arguments.files, targets, strict=True):
        try:
            async with aclosing(encode_input(sound_input(path), encode_flac)) as parts:
                text = await read(parts)
            _deliver(arguments, path, text, target)
            if done is not None:
                await done(text)
        except VoiceDeskError as failure:
            failed += 1
            # What is told of a sound file begins with its name.
            tell(failure, None if failure.message.startswith(str(path)) else path)
    return 1 if failed else 0


def _targets(files: Sequence[Path], suffix: str) -> list[str]:
    """Return a name for each file's text; talk.wav and talk.mp3 must not share one."""
    names: list[str] = []
    for path in files:
        name, count = f"{path.stem}{suffix}", 2
        while name in names:
            name, count = f"{path.stem}-{count}{suffix}", count + 1
        names.append(name)
    return names


def _deliver(arguments: Namespace, path: Path, text: FileText, name: str) -> None:
    if arguments.output is None:
        if arguments.format == "json":
            print_json(_entry(text, path))
        else:
            print(_formatted(text, arguments.format), end="")
        return
    written = (
        json.dumps(_entry(text, path)) + "\n"
        if arguments.format == "json"
        else _formatted(text, arguments.format)
    )
    target = arguments.output / name
    try:
        arguments.output.mkdir(parents=True, exist_ok=True)
        target.write_text(written, encoding="utf-8")
    except OSError as error:
        raise unwritable(target, error, "Choose another folder with --output.") from error
    print(target, file=sys.stderr)


def _entry(text: FileText, path: Path) -> dict[str, Any]:
    entry: dict[str, Any] = {"file": str(path), **asdict(text.transcript)}
    if text.target_language:
        entry["target_language"] = text.target_language
    if text.originals:
        entry["original"] = text.original
        for segment, original in zip(entry["segments"], text.originals, strict=True):
            segment["original"] = original
    return entry


def _formatted(text: FileText, wanted: str) -> str:
    if is_same_language(text.transcript.language, text.target_language):
        # Recognised twice, it may differ in a comma, which nobody wants to read twice.
        text = replace(text, original="", originals=())
    match wanted:
        case "srt":
            return subtitles.srt(text.transcript, text.originals)
        case "vtt":
            return subtitles.vtt(text.transcript, text.originals)
        case _:
            texts = dict.fromkeys((text.transcript.text, text.original))
            return "".join(f"{each}\n" for each in texts if each)
