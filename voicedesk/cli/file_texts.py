"""Sound files in, text out: what ``transcribe`` and ``translate`` share."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from voicedesk.audio.encoding import encode_flac
from voicedesk.cli.sound_input import sound_input
from voicedesk.core import subtitles
from voicedesk.core.errors import ErrorKind, StorageError, VoiceDeskError
from voicedesk.pipeline.transcribing import encode_input, join_transcripts

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Awaitable, Callable
    from pathlib import Path

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
    for path in arguments.files:
        try:
            parts = await encode_input(sound_input(path), encode_flac)
            transcript = await join_transcripts(parts, request)
            _deliver(arguments, path, transcript)
            if done is not None:
                await done(transcript)
        except VoiceDeskError as failure:
            failed += 1
            print(f"voicedesk: {path}: {failure.sentence()}", file=sys.stderr)
    return 1 if failed else 0


def _deliver(arguments: Namespace, path: Path, transcript: Transcript) -> None:
    text = _formatted(transcript, arguments.format, path)
    if arguments.output is None:
        print(text, end="")
        return
    target = arguments.output / (path.stem + _SUFFIX[arguments.format])
    try:
        arguments.output.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StorageError(
            f"{target} cannot be written: {error.strerror}.",
            kind=ErrorKind.FILE,
            next_step="Choose another folder with --output.",
        ) from error
    print(target, file=sys.stderr)


def _formatted(transcript: Transcript, wanted: str, path: Path) -> str:
    match wanted:
        case "json":
            entry = {"file": str(path), **asdict(transcript)}
            return json.dumps(entry, ensure_ascii=False) + "\n"
        case "srt":
            return subtitles.srt(transcript)
        case "vtt":
            return subtitles.vtt(transcript)
        case _:
            return transcript.text + "\n"
