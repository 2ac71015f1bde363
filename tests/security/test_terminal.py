"""What servers, files and their names say is printed, and steers no terminal."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import write_tone
from tests.cli.serving import KEY, ServerThread, for_ever, quick
from tests.cli.terminal import Done, run_here
from tests.security.payloads import FOOLING, PAYLOADS, SHORT_NAMES, export_file
from voicedesk.core.harmless import harmless
from voicedesk.core.history_import import from_json
from voicedesk.sandbox.scenario import Endpoint, FaultKind, ModelState, Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., Done]

NAMES = (*SHORT_NAMES, "json")
IN_FILE_NAMES = [name for name in NAMES if "\0" not in PAYLOADS[name]]


@pytest.fixture
def run(
    shared_service: ServerThread,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Run:
    """Run a command in this process; what it printed must be harmless."""
    monkeypatch.setenv("GROQ_API_KEY", KEY)
    profile = tmp_path / "profile"

    def run(*words: str | Path) -> Done:
        server = ("--base-url", shared_service.url, "--profile", str(profile))
        done = run_here(capsys, *words, *server)
        for printed in (done.out, done.err):
            assert harmless(printed) == printed
            assert not [each for each in printed if ord(each) < 32 and each not in "\n\t"]
            assert not [each for each in printed if 0x7F <= ord(each) < 0xA0]
        return done

    return run


@pytest.mark.parametrize("name", [name for name in NAMES if len(PAYLOADS[name]) < 5000])
def test_an_answer_and_its_json(name: str, run: Run, shared_service: ServerThread) -> None:
    text = PAYLOADS[name]
    shared_service.play(quick(replies=(Reply(text=text),)))
    printed = run("ask", "hello").out
    assert printed.split() == harmless(text).split()
    assert run("ask", "hello", "--json").json()["reply"].strip() == text.strip()


@pytest.mark.parametrize("name", NAMES[::3])
def test_a_transcript_and_its_json(
    name: str, run: Run, shared_service: ServerThread, tmp_path: Path
) -> None:
    text = PAYLOADS[name]
    sound = write_tone(tmp_path / "sound.wav", duration_s=1.0)
    shared_service.play(quick(words=text))
    assert run("transcribe", sound).out.split() == harmless(text.strip()).split()
    assert run("transcribe", sound, "--format", "json").json()["text"].strip() == text.strip()
    run("transcribe", sound, "--format", "srt")


@pytest.mark.parametrize("name", NAMES[::3])
def test_what_a_server_says_when_it_refuses(
    name: str, run: Run, shared_service: ServerThread
) -> None:
    text = PAYLOADS[name]
    refusal = for_ever(FaultKind.STATUS, Endpoint.ANY, status=400, message=text, code=text)
    shared_service.play(quick(refusal))
    assert run("ask", "hello").code == 1
    assert run("models").code == 1


@pytest.mark.parametrize("name", NAMES[::3])
def test_the_names_of_models(name: str, run: Run, shared_service: ServerThread) -> None:
    shared_service.play(quick(models=((PAYLOADS[name], ModelState.ACTIVE),)))
    assert run("models").code == 0
    assert PAYLOADS[name] in json.dumps(run("models", "--json").json(), ensure_ascii=False) or (
        json.dumps(PAYLOADS[name]).strip('"') in json.dumps(run("models", "--json").json())
    )


@pytest.mark.parametrize("name", IN_FILE_NAMES[::3])
def test_the_names_of_files(name: str, run: Run, tmp_path: Path) -> None:
    missing = tmp_path / PAYLOADS[name].replace("/", "_")[:60]
    assert run("transcribe", missing).code == 1
    assert run("history", "import", missing).code == 1
    assert run("sandbox", "--scenario", missing).code in (1, 2)


@pytest.mark.parametrize("name", IN_FILE_NAMES[1::3])
def test_the_names_of_files_that_are_there(
    name: str, run: Run, shared_service: ServerThread, tmp_path: Path
) -> None:
    shared_service.play(quick(replies=(Reply(text="hello"),)))
    stem = PAYLOADS[name].replace("/", "_")[:60]
    sounds = [write_tone(tmp_path / f"{stem}{end}.wav", duration_s=1.0) for end in "ab"]
    notes = tmp_path / f"{stem}.txt"
    notes.write_text("Buy milk.")
    assert run("transcribe", *sounds).code == 0
    assert run("transcribe", *sounds, "--format", "json").code == 0
    assert run("translate", *sounds, "--format", "text").code == 0
    assert run("ask", "--audio", sounds[0], "--file", notes).code == 0
    assert run("say", "hello", "--save-speech", tmp_path / f"{stem}-said.wav").code == 0
    (tmp_path / f"{stem}.bin").write_bytes(b"\x00")
    assert run("ask", "hello", "--file", tmp_path / f"{stem}.bin").code == 1
    assert run("transcribe", tmp_path / f"{stem}.bin").code == 1


@pytest.mark.parametrize("name", [*NAMES[::3], "one long word"])
def test_a_history_that_was_imported(name: str, run: Run, tmp_path: Path) -> None:
    text = PAYLOADS[name]
    file = tmp_path / "export.json"
    file.write_text(export_file(text), encoding="utf-8")
    assert run("history", "import", file).code == 0
    for words in (
        ("list",),
        ("show", "imported"),
        ("show", "imported-turn"),
        ("search", text[:200] or "x"),
        ("export", "--format", "markdown"),
    ):
        assert run("history", *words).code == 0, words
    shown = run("history", "show", "imported", "--json").json()
    assert shown["turns"][0]["reply"] == text
    (exported,) = from_json(run("history", "export", "--format", "json").out.encode())
    assert exported.turns[0].reply == text
    assert run("history", "delete", "--all", "--yes").code == 0


def test_a_text_without_end_on_standard_input(
    run: Run, shared_service: ServerThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Path("/dev/zero").open("rb") as endless, io.TextIOWrapper(endless) as standard_input:
        monkeypatch.setattr(sys, "stdin", standard_input)
        shared_service.play(quick())
        for words in (("ask", "-"), ("say", "-"), ("ask", "hello", "--file", "-")):
            done = run(*words)
            assert done.code == 1
            assert "tandard input" in done.told
    assert shared_service.paths() == []


def test_arguments_are_not_believed_either(run: Run) -> None:
    for text in (*PAYLOADS.values(),):
        if "\0" not in text and text not in FOOLING.values():
            assert run("history", "show", text[:200]).code in (1, 2)
