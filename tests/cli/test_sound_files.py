"""Sound files as people have them: good, bad, silent, endless."""

from __future__ import annotations

import json
import wave
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import write_tone
from tests.cli.serving import WORDS
from voicedesk.sandbox.scenario import Recognition, Scenario

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run
    from tests.cli.serving import ServerThread

HOUR_S = 3600
UPLOAD_LIMIT_BYTES = 25_000_000


def bad_file(folder: Path, what: str) -> Path:
    path = folder / "question.wav"
    match what:
        case "missing":
            return folder / "nowhere.wav"
        case "folder":
            return folder
        case "empty":
            path.write_bytes(b"")
        case "renamed":
            path.write_bytes(b"%PDF-1.7 this is no sound" * 40)
        case "corrupt":
            path.write_bytes(write_tone(path, duration_s=0.2).read_bytes()[:30])
        case "no samples":
            write_tone(path, duration_s=0)
        case "instant":
            write_tone(path, duration_s=0.04)
        case _:
            write_tone(path, duration_s=3, level=0)
    return path


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("missing", "cannot be read (No such file or directory). Choose another file."),
        ("folder", "is not a file. Choose a sound file."),
        ("empty", "is empty. Choose another file."),
        ("renamed", "is not a sound file, or a damaged one. Convert it to WAV"),
        ("corrupt", "Convert it to WAV"),
        ("no samples", "holds no sound. Choose another file."),
        ("instant", "too short (0.0 s), so nothing was sent."),
        ("silent", "only silence (3.0 s), so nothing was sent."),
    ],
)
def test_what_cannot_be_heard_is_told_and_not_sent(
    run: Run, service: ServerThread, tmp_path: Path, what: str, says: str
) -> None:
    path = bad_file(tmp_path, what)
    done = run("ask", "--audio", path, "--json")
    assert done.code == 1
    assert says in done.told
    assert done.json()["error"]["message"] in done.told
    assert "transcriptions" not in service.paths()
    done = run("transcribe", path)
    assert (done.code, done.out) == (1, "")
    assert says in done.told
    assert done.told.count(str(path)) == 1
    assert "transcriptions" not in service.paths()


def test_a_bad_file_does_not_stop_the_others(
    run: Run, service: ServerThread, tmp_path: Path, question: Path
) -> None:
    service.play(Scenario(recognition=Recognition(texts=("one", "two"))))
    second = write_tone(tmp_path / "second.wav", duration_s=1)
    done = run("transcribe", question, bad_file(tmp_path / "..", "missing"), second)
    assert done.code == 1
    assert done.out == "one\ntwo\n"
    assert "nowhere.wav cannot be read" in done.told


def test_formats(run: Run, question: Path) -> None:
    assert run("transcribe", question).out == f"{WORDS}\n"
    entry = run("transcribe", question, "--format", "json").json()
    assert (entry["file"], entry["text"]) == (str(question), WORDS)
    assert entry["segments"][0]["start_s"] == 0
    srt = run("transcribe", question, "--format", "srt").out
    assert srt.startswith("1\n00:00:00,000 --> 00:00:0")
    assert WORDS in srt
    vtt = run("transcribe", question, "--format", "vtt").out
    assert vtt.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:0")


def test_output_names_files_after_their_sound(run: Run, tmp_path: Path, question: Path) -> None:
    (tmp_path / "more").mkdir()
    same_name = write_tone(tmp_path / "more" / "question.flac", duration_s=1)
    folder = tmp_path / "made" / "texts"
    done = run("transcribe", question, same_name, "--format", "json", "--output", folder)
    assert (done.code, done.out) == (0, "")
    assert sorted(path.name for path in folder.iterdir()) == ["question-2.json", "question.json"]
    assert json.loads((folder / "question-2.json").read_text())["file"] == str(same_name)
    assert str(folder / "question.json") in done.err


def test_an_output_folder_that_cannot_be(run: Run, tmp_path: Path, question: Path) -> None:
    done = run("transcribe", question, "--output", question / "texts")
    assert done.code == 1
    assert "cannot be written: Not a directory. Choose another folder with --output." in done.told


def test_the_language_is_handed_on(run: Run, service: ServerThread, question: Path) -> None:
    assert run("transcribe", question, "--language", "de").code == 0
    asked = [request for request in service.requests if "transcriptions" in request.path]
    assert asked[0].form.first("language") == "de"


def test_translate_and_keep_the_speech(
    run: Run, service: ServerThread, tmp_path: Path, question: Path
) -> None:
    spoken = tmp_path / "english.wav"
    done = run("translate", question, "--save-speech", spoken)
    assert (done.code, done.out) == (0, f"{WORDS}\n")
    assert "translations" in service.paths()
    with wave.open(str(spoken)) as sound:
        assert sound.getnframes() > 0


def test_two_hours_are_sent_in_parts(run: Run, service: ServerThread, tmp_path: Path) -> None:
    hours = write_hours(tmp_path / "talk.wav", hours=2)
    parts = tuple(f"part {number}." for number in range(1, 40))
    service.play(Scenario(recognition=Recognition(texts=parts)))
    done = run("transcribe", hours, "--format", "json")
    assert done.code == 0
    uploads = [request for request in service.requests if "transcriptions" in request.path]
    assert len(uploads) >= 12
    assert max(len(request.body) for request in uploads) < UPLOAD_LIMIT_BYTES
    assert done.json()["text"] == " ".join(parts[: len(uploads)])
    starts = [segment["start_s"] for segment in done.json()["segments"]]
    assert starts == sorted(starts)
    assert starts[-1] > 1.8 * HOUR_S


def write_hours(path: Path, *, hours: int) -> Path:
    """Write a tone of many hours at the rate of a telephone, a minute at a time."""
    minute = write_tone(path, duration_s=60, rate_hz=8000).read_bytes()[44:]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        for _ in range(60 * hours):
            file.writeframesraw(minute)
    return path
