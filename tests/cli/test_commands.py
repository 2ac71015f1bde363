"""Commands as processes: exit codes, the two outputs, interruption, a reader that leaves."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import time
import wave
from typing import TYPE_CHECKING

import pytest

from tests.cli.serving import KEY, WORDS, quick
from tests.cli.terminal import REPOSITORY, command, run_process
from voicedesk import __version__
from voicedesk.audio.files import load_clip

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run
    from tests.cli.serving import ServerThread

HEAVY = ("PySide6", "httpx", "numpy", "sounddevice", "soundfile", "keyring", "asyncio", "aiohttp")


def test_ask_aloud_gives_one_object_and_a_wav_file(
    service: ServerThread, question: Path, tmp_path: Path
) -> None:
    answer = tmp_path / "A.wav"
    done = run_process(
        *("ask", "--audio", question, "--base-url", service.url, "--save-speech", answer, "--json"),
        GROQ_API_KEY=KEY,
    )
    assert (done.code, done.err) == (0, "")
    result = done.json()
    assert result["transcript"] == WORDS
    assert "42" in result["reply"]
    assert result["verdict"] is None
    assert result["speech_file"] == str(answer)
    assert {"transcribe", "first_token", "first_sound", "total"} <= set(result["stage_ms"])
    assert result["usage"]["total_tokens"] > 0
    assert result["outcome"] == "completed"
    with wave.open(str(answer)) as sound:
        assert sound.getframerate() * sound.getnframes() > 0
    assert load_clip(answer).peak_dbfs > -30


@pytest.mark.parametrize("tail", ["/", "/openai/v1", "/openai/v1/"])
def test_the_tail_of_a_base_url_does_not_matter(run: Run, service: ServerThread, tail: str) -> None:
    # A later option of the same name wins, and options may stand before the command's name.
    done = run("--base-url", service.url + tail, "ask", "What is two plus two?")
    assert (done.code, "4" in done.out) == (0, True)
    assert {request.path.rpartition("/")[0] for request in service.requests} <= {
        "/openai/v1",
        "/openai/v1/chat",
        "",
    }


def test_options_stand_before_and_after_the_command(service: ServerThread, tmp_path: Path) -> None:
    log, profile = tmp_path / "events.jsonl", tmp_path / "profile"
    options = ["--base-url", service.url, "--profile", profile, "--json-log", log]
    for words in (["ask", "Hello?", *options], [*options, "ask", "Hello?"]):
        done = run_process(*words, GROQ_API_KEY=KEY)
        assert done.code == 0
        assert done.err == "You: Hello?\n"
        assert "sandbox" in done.out
    names = [json.loads(line)["event"] for line in log.read_text().splitlines()]
    assert names.count("turn_started") == names.count("turn_finished") == 2
    assert (profile / "logs" / "voicedesk.log").exists()
    assert KEY not in (profile / "logs" / "voicedesk.log").read_text()


def test_the_embedded_sandbox_answers_and_ends(tmp_path: Path) -> None:
    done = run_process("ask", "What is six times seven?", "--sandbox", "--temp-profile")
    assert (done.code, "42" in done.out) == (0, True)
    assert done.err == "You: What is six times seven?\n"


@pytest.mark.parametrize(
    "words",
    [
        ["ask"],
        ["ask", " "],
        ["ask", "Hello?", "--audio", "a.wav"],
        ["ask", "Hello?", "--speak", "--save-speech", "a.wav"],
        ["ask", "Hello?", "--sandbox", "--base-url", "http://localhost"],
        ["--temp-profile", "--profile", "p", "models"],
        ["transcribe"],
        ["transcribe", "a.wav", "--format", "docx"],
        ["say"],
        ["key"],
        ["key", "show"],
        ["key", "set", "gsk_secret"],
        ["sandbox", "--port", "65536"],
        ["sandbox", "--port", "-1"],
        ["sandbox", "--port", "http"],
        ["sing"],
        ["--volume", "11"],
    ],
)
def test_usage_errors(run: Run, words: list[str]) -> None:
    done = run(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("usage: voicedesk")


def test_ask_and_say_read_standard_input(service: ServerThread, tmp_path: Path) -> None:
    where = ["--base-url", service.url, "--temp-profile"]
    done = run_process(
        *("ask", "-", "--json", *where), stdin=b"Say \xffhi\n\xc3\xa9", GROQ_API_KEY=KEY
    )
    assert done.json()["transcript"] == "Say \ufffdhi\né"
    spoken = tmp_path / "said.wav"
    done = run_process(
        *("say", "-", "--save-speech", spoken, *where), stdin=b"Dinner.", GROQ_API_KEY=KEY
    )
    assert (done.code, done.out, done.err) == (0, "", "")
    assert load_clip(spoken).duration_s > 0
    done = run_process("say", "-", *where, stdin=b"***", GROQ_API_KEY=KEY)
    assert done.code == 1
    assert done.told == "There is nothing to say in that text. Give a text with words in it."


def test_say_takes_a_voice_and_tells_of_a_wrong_one(
    run: Run, service: ServerThread, tmp_path: Path
) -> None:
    spoken = tmp_path / "said.wav"
    assert run("say", "Dinner.", "--voice", "troy", "--save-speech", spoken).code == 0
    assert next(r.json["voice"] for r in service.requests if "speech" in r.path) == "troy"
    done = run("say", "Dinner.", "--voice", "nobody", "--save-speech", tmp_path / "no.wav")
    assert done.code == 1
    assert "voice" in done.told
    assert not (tmp_path / "no.wav").exists()


def test_say_lets_this_computer_speak(run: Run, service: ServerThread, tmp_path: Path) -> None:
    spoken = tmp_path / "said.wav"
    words = ("say", "Guten Tag, ich bin da.", "--system-voice", "--save-speech", spoken)
    for choice in ((), ("--language", "de"), ("--voice", "German")):
        spoken.unlink(missing_ok=True)
        done = run(*words, *choice)
        assert (done.code, done.err) == (0, "")
        assert load_clip(spoken).peak_dbfs > -30
    assert service.requests == []
    done = run(*words, "--voice", "Nobody")
    assert done.code == 1
    assert "This computer has no voice called Nobody." in done.told
    assert run("say", "Guten Tag.", "--language", "de", "--save-speech", spoken).code == 0
    assert "speech" not in service.paths()


def test_speech_that_cannot_be_saved_leaves_the_answer(run: Run, tmp_path: Path) -> None:
    nowhere = tmp_path / "no folder" / "a.wav"
    done = run("ask", "What is two plus two?", "--json", "--save-speech", nowhere)
    assert done.code == 1
    assert "4" in done.json()["reply"]
    assert done.json()["error"]["kind"] == "file"
    assert f"{nowhere} cannot be written: No such file or directory." in done.told


def test_models(run: Run) -> None:
    done = run("models")
    assert done.code == 0
    assert "chat:\n  * openai/gpt-oss-20b\n" in done.out
    result = run("models", "--json").json()
    assert {model["id"] for model in result["models"]} >= set(result["chosen"].values())
    assert result["chosen"]["speech"] == "canopylabs/orpheus-v1-english"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_any_text_through_any_encoding(service: ServerThread, encoding: str) -> None:
    words = ["ask", "Say: naïve 😀", "--base-url", service.url, "--temp-profile"]
    variables = {"GROQ_API_KEY": KEY, "PYTHONIOENCODING": encoding}
    done = subprocess.run(
        command(*words, "--json"),
        cwd=REPOSITORY,
        env={**os.environ, **variables},
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout.decode(encoding))["transcript"] == "Say: naïve 😀"
    plain = run_process(*words, environment={**os.environ, **variables}, encoding=encoding)
    assert "went wrong" not in plain.err


@pytest.mark.parametrize("words", [["ask", "Hello?"], ["models"], ["ask", "Hello?", "--json"]])
def test_a_reader_that_leaves_is_no_failure_to_speak_of(
    service: ServerThread, words: list[str]
) -> None:
    process = subprocess.Popen(
        command(*words, "--base-url", service.url, "--temp-profile"),
        cwd=REPOSITORY,
        env={**os.environ, "GROQ_API_KEY": KEY},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    with process.stderr or io.BytesIO() as errors:
        said = errors.read().decode()
    assert process.wait(20) == 1
    assert said in {"", "You: Hello?\n"}


@pytest.mark.parametrize("words", [["ask", "Hello?"], ["models"]])
def test_a_full_disk_is_told(service: ServerThread, words: list[str]) -> None:
    where = ["--base-url", service.url, "--temp-profile"]
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device, not a path to be handled
        done = subprocess.run(
            command(*where, *words),
            cwd=REPOSITORY,
            env={**os.environ, "GROQ_API_KEY": KEY},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert "cannot be written to standard output: No space left" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_event_log_that_fails_costs_no_turn(run: Run, tmp_path: Path, expected_warnings) -> None:
    expected_warnings.expect("the event log ends here")
    done = run("ask", "What is two plus two?", "--json-log", "/dev/full")
    assert (done.code, done.err) == (0, "You: What is two plus two?\n")
    done = run("ask", "Hello?", "--json-log", tmp_path)
    assert done.code == 1
    assert "cannot be written: Is a directory. Choose another file with --json-log." in done.told


@pytest.mark.parametrize("words", [["ask", "Hello?"], ["ask", "--audio"], ["models"]])
def test_interrupting_ends_at_once(service: ServerThread, words: list[str], question: Path) -> None:
    service.play(quick(models_delay_s=30.0, first_token_delay_s=30.0, transcription_delay_s=30.0))
    sound = [str(question)] if words[-1] == "--audio" else []
    process = subprocess.Popen(
        command(*words, *sound, "--base-url", service.url, "--temp-profile"),
        cwd=REPOSITORY,
        env={**os.environ, "GROQ_API_KEY": KEY},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not service.requests:
        assert process.poll() is None
        time.sleep(0.02)
    began_s = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert time.monotonic() - began_s < 2
    assert process.returncode == 130
    assert out == ""
    assert "Traceback" not in err


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["ask", "--help"]])
def test_help_and_version_import_nothing_heavy(words: list[str]) -> None:
    program = (
        "import sys\nfrom voicedesk.cli import main\n"
        f"try:\n    main({words!r})\n"
        f"finally:\n    print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run(
        [*command()[:1], "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
    assert f"voicedesk {__version__}" in done.stdout or "usage: voicedesk" in done.stdout
    assert done.stderr == ""


def test_the_sandbox_command(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run_process("sandbox", "--port", port)
    assert (done.code, done.out) == (1, "")
    assert f"cannot serve port {port}: Address already in use. Choose another" in done.told
    scenario = tmp_path / "bad.toml"
    for text, says in (
        ("first_token_delay = 1", "Did you mean 'first_token_delay_s'?"),
        ("= nonsense", "Cannot read the scenario"),
        ('speech = "loud"', "speech must be a table"),
    ):
        scenario.write_text(text)
        done = run_process("sandbox", "--scenario", scenario)
        assert (done.code, done.out) == (1, "")
        assert says in done.told
        assert done.told.endswith(". Correct the file and start the sandbox again.")
        assert ".." not in done.told
