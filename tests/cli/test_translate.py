"""``voicedesk translate``: into English and into others, with the original, for many files."""

from __future__ import annotations

import wave
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import write_tone
from tests.cli.serving import quick
from voicedesk.sandbox.scenario import (
    Endpoint,
    Fault,
    FaultKind,
    Recognition,
    Reply,
    Scenario,
    Speech,
    SpeechSource,
)

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from tests.cli.conftest import Run
    from tests.cli.serving import ServerThread

STATION = "where is the station"


def spoken(*texts: str, replies: tuple[Reply, ...] = (), **more: Any) -> Scenario:
    """Return a scenario in which these texts are heard, one after the other."""
    return Scenario(
        recognition=Recognition(texts=texts, **more),
        speech=Speech(source=SpeechSource.TONE, seconds_per_character=0.005),
        replies=replies,
    )


def asked(service: ServerThread, path: str) -> int:
    return service.paths().count(path)


def test_into_english_one_request_is_enough(
    run: Run, service: ServerThread, question: Path
) -> None:
    service.play(spoken("guten morgen", translations=("good morning",), language="German"))
    done = run("translate", question)
    assert (done.code, done.out) == (0, "good morning\n")
    assert (asked(service, "translations"), asked(service, "transcriptions")) == (1, 0)
    assert asked(service, "completions") == 0


def test_what_was_spoken_is_told_where_it_is_known(
    run: Run, service: ServerThread, question: Path
) -> None:
    service.play(spoken("guten morgen", translations=("good morning",), language="German"))
    unknown = run("translate", question, "--format", "json").json()
    told = run("translate", question, "--format", "json", "--language", "de").json()
    heard = run("translate", question, "--format", "json", "--original").json()
    assert [entry["language"] for entry in (unknown, told, heard)] == ["", "German", "German"]
    assert {entry["target_language"] for entry in (unknown, told, heard)} == {"en"}
    assert "original" not in unknown
    assert (heard["text"], heard["original"]) == ("good morning", "guten morgen")
    assert heard["segments"][0]["original"] == "guten morgen"


def test_the_original_of_english_is_a_second_request(
    run: Run, service: ServerThread, question: Path
) -> None:
    service.play(spoken("guten morgen", translations=("good morning",), language="German"))
    done = run("translate", question, "--original", "--language", "de")
    assert (done.code, done.out) == (0, "good morning\nguten morgen\n")
    assert (asked(service, "translations"), asked(service, "transcriptions")) == (1, 1)
    forms = {request.path.rpartition("/")[2]: request.form for request in service.requests[-2:]}
    assert forms["transcriptions"].first("language") == "de"
    assert forms["translations"].first("language") is None


@pytest.mark.parametrize("target", ["de", "DE", "German", "german"])
def test_into_another_language_by_the_chat_model(
    run: Run, service: ServerThread, question: Path, target: str
) -> None:
    service.play(spoken(STATION))
    done = run("translate", question, "--into", target)
    assert (done.code, done.out) == (0, "Wo ist der Bahnhof\n")
    assert (asked(service, "transcriptions"), asked(service, "completions")) == (1, 1)
    assert asked(service, "translations") == 0


def test_every_format_with_the_original(run: Run, service: ServerThread, question: Path) -> None:
    service.play(spoken(STATION))
    words = ("translate", question, "--into", "es", "--original", "--format")
    spanish = "Dónde está la estación"
    assert run(*words, "text").out == f"{spanish}\n{STATION}\n"
    entry = run(*words, "json").json()
    assert (entry["text"], entry["original"]) == (spanish, STATION)
    assert (entry["language"], entry["target_language"]) == ("English", "es")
    assert entry["segments"][0]["original"] == STATION
    times = "00:00:00{0}000 --> 00:00:01{0}000"
    assert run(*words, "srt").out == f"1\n{times.format(',')}\n{spanish}\n{STATION}\n"
    assert run(*words, "vtt").out == f"WEBVTT\n\n{times.format('.')}\n{spanish}\n{STATION}\n"


def test_what_is_in_that_language_already_stays(
    run: Run, service: ServerThread, question: Path
) -> None:
    service.play(spoken("guten morgen", language="German"))
    done = run("translate", question, "--into", "de")
    assert (done.code, done.out) == (0, "guten morgen\n")
    assert asked(service, "completions") == 0


@pytest.mark.parametrize(
    ("wanted", "once"),
    [
        ("text", "Where, is it?\n"),
        ("srt", "1\n00:00:00,000 --> 00:00:01,000\nWhere, is it?\n"),
        ("vtt", "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nWhere, is it?\n"),
    ],
)
def test_what_was_said_in_that_language_is_not_given_twice(
    run: Run, service: ServerThread, question: Path, wanted: str, once: str
) -> None:
    service.play(spoken("Where is it?", translations=("Where, is it?",)))
    words = ("translate", question, "--original", "--format")
    assert run(*words, wanted).out == once
    entry = run(*words, "json").json()
    assert (entry["text"], entry["original"]) == ("Where, is it?", "Where is it?")


@pytest.mark.parametrize("code", ["xx", "deutsch", ""])
def test_a_language_that_nobody_knows(run: Run, question: Path, code: str) -> None:
    done = run("translate", question, "--into", code)
    assert done.code == 2
    assert f"argument --into: {code} is no language known here: try de, fr or es" in done.err


@pytest.mark.parametrize(
    "words",
    [
        ("say", "Guten Tag.", "--language"),
        ("transcribe", "talk.wav", "--language"),
        ("translate", "talk.wav", "--language"),
        ("ctl", "start", "--language"),
        ("ctl", "start", "--intent", "translate", "--into"),
    ],
)
def test_every_command_refuses_a_language_that_nobody_knows(
    run: Run, words: tuple[str, ...]
) -> None:
    done = run(*words, "deutsch")
    assert done.code == 2
    assert f"argument {words[-1]}: deutsch is no language known here: try de" in done.err


@pytest.mark.parametrize(
    ("said", "asked_for"), [("German", "de"), ("FR", "fr"), ("cy", "cy"), ("", None)]
)
def test_what_is_spoken_is_given_by_name_or_code(
    run: Run, service: ServerThread, question: Path, said: str, asked_for: str | None
) -> None:
    assert run("transcribe", question, "--language", said).code == 0
    assert service.requests[-1].form.first("language") == asked_for


def test_a_server_without_segments(run: Run, service: ServerThread, tmp_path: Path) -> None:
    sound = write_tone(tmp_path / "sound.wav", duration_s=3.5)
    service.play(spoken("Good morning. Where is the station?", segments_null=True))
    done = run("translate", sound, "--into", "fr", "--format", "srt")
    assert done.out == (
        "1\n00:00:00,000 --> 00:00:01,300\nBonjour.\n\n"
        "2\n00:00:01,300 --> 00:00:03,500\nOù est la gare?\n"
    )


def test_a_file_that_is_not_translated_does_not_stop_the_others(
    run: Run, service: ServerThread, tmp_path: Path, question: Path
) -> None:
    failing = Reply(texts=("one", "too many"))
    replies = (failing, failing, Reply(texts=("Guten Morgen",)))
    service.play(spoken("good morning", replies=replies))
    second = write_tone(tmp_path / "second.wav", duration_s=1)
    done = run("translate", question, second, tmp_path / "nowhere.wav", "--into", "de")
    assert (done.code, done.out) == (1, "Guten Morgen\n")
    assert done.err.splitlines() == [
        f"voicedesk: {question}: The model did not return as many texts as it was given. Try "
        "again, or choose another chat model in the settings.",
        f"voicedesk: {tmp_path / 'nowhere.wav'} cannot be read (No such file or directory). "
        "Choose another file.",
    ]


def test_a_chat_model_that_is_refused_is_told(
    run: Run, service: ServerThread, question: Path
) -> None:
    service.play(quick(Fault(kind=FaultKind.STATUS, endpoint=Endpoint.CHAT, status=403, times=0)))
    done = run("translate", question, "--into", "de")
    assert (done.code, done.out) == (1, "")
    assert done.told.startswith(f"{question}: ")


def test_a_file_for_each_sound(run: Run, service: ServerThread, tmp_path: Path) -> None:
    service.play(spoken(STATION, "good evening"))
    sounds = [write_tone(tmp_path / f"{name}.wav", duration_s=1) for name in ("one", "two")]
    folder = tmp_path / "texts"
    done = run("translate", *sounds, "--into", "fr", "--format", "vtt", "--output", folder)
    assert (done.code, done.out) == (0, "")
    assert "Où est la gare" in (folder / "one.vtt").read_text(encoding="utf-8")
    assert "Bonsoir" in (folder / "two.vtt").read_text(encoding="utf-8")


def test_it_is_spoken_in_the_language_of_the_translation(
    run: Run, service: ServerThread, tmp_path: Path, question: Path
) -> None:
    service.play(spoken("hello there"))
    sound = tmp_path / "german.wav"
    done = run("translate", question, "--into", "de", "--save-speech", sound)
    assert (done.code, done.out) == (0, "Hallo\n")
    # The service's voice knows English only, so the word goes to the system's German one.
    assert asked(service, "speech") == 0
    with wave.open(str(sound)) as written:
        assert written.getnframes() > 0
