"""Sound files in, text out: what ``transcribe`` and ``translate`` share."""

from __future__ import annotations

import json
import sys
from contextlib import aclosing
from dataclasses import asdict
from typing import TYPE_CHECKING

from voicedesk.audio.encoding import encode_flac
from voicedesk.cli.output import print_json, tell
from voicedesk.cli.sound_input import sound_input
from voicedesk.core import subtitles
from voicedesk.core.errors import VoiceDeskError, unwritable
from voicedesk.pipeline.transcribing import encode_input, join_transcripts

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path
    from typing import Any

    from voicedesk.core.audio_clip import EncodedAudio
    from voicedesk.core.transcript import Transcript

_SUFFIX = {"text": ".txt", "json": ".json", "srt": ".srt", "vtt": ".vtt"}


async def texts_of_files(
    arguments: Namespace,
    request: Callable[[EncodedAudio, str], Awaitable[Transcript]],
    done: Callable[[Transcript], Awaitable[None]] | None = None,
) -> int:
    """Do every file, tell of those that fail, go on with the others; return the exit code."""
    failed = 0
    targets = _targets(arguments.files, _SUFFIX[arguments.format])
    for path, target in zip(arguments.files, targets, strict=True):
        try:
            async with aclosing(encode_input(sound_input(path), encode_flac)) as parts:
                transcript = await join_transcripts(parts, request)
            _deliver(arguments, path, transcript, target)
            if done is not None:
                await done(transcript)
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


def _deliver(arguments: Namespace, path: Path, transcript: Transcript, name: str) -> None:
    if arguments.output is None:
        if arguments.format == "json":
            print_json(_entry(transcript, path))
        else:
            print(_formatted(transcript, arguments.format), end="")
        return
    text = (
        json.dumps(_entry(transcript, path)) + "\n"
        if arguments.format == "json"
        else _formatted(transcript, arguments.format)
    )
    target = arguments.output / name
    try:
        arguments.output.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise unwritable(target, error, "Choose another folder with --output.") from error
    print(target, file=sys.stderr)


def _entry(transcript: Transcript, path: Path) -> dict[str, Any]:
    return {"file": str(path), **asdict(transcript)}


def _formatted(transcript: Transcript, wanted: str) -> str:
    match wanted:
        case "srt":
            return subtitles.srt(transcript)
        case "vtt":
            return subtitles.vtt(transcript)
        case _:
            return transcript.text + "\n"
