"""Every way the service can fail, as ``voicedesk ask`` tells it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.cli.serving import KEY, WORDS, for_ever, quick
from voicedesk.audio.files import load_clip
from voicedesk.sandbox.scenario import Endpoint, Fault, FaultKind, ModelState, Reply, Scenario

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run
    from tests.cli.serving import ServerThread
    from tests.cli.terminal import Done

CHAT = "openai/gpt-oss-20b"
EARS = "whisper-large-v3-turbo"
ORGANISATION = "org_01h2x3y4z5"
PARTS = Reply(text="One two three four five six seven eight nine ten eleven twelve.")
SOUND = Endpoint.TRANSCRIPTIONS


def status(number: int, message: str = "No.", **more) -> Scenario:
    return quick(for_ever(FaultKind.STATUS, status=number, message=message, **more))


def heard_badly(number: int, message: str = "No.", **more) -> Scenario:
    return quick(for_ever(FaultKind.STATUS, SOUND, status=number, message=message, **more))


@dataclass(frozen=True)
class Case:
    name: str
    scenario: Scenario
    kind: str
    says: str
    next_step: str
    transcript: str = WORDS
    reply: str = ""


CASES = [
    Case("a key that is wrong", status(401, "Invalid API Key", code="invalid_api_key"),
         "key_refused", "did not accept the API key", "GROQ_API_KEY"),
    Case("terms not accepted", quick(models=((CHAT, ModelState.TERMS_REQUIRED),)),
         "terms_required", f"terms of the model {CHAT}", "console.groq.com"),
    Case("terms of the ears", quick(models=((EARS, ModelState.TERMS_REQUIRED),)),
         "terms_required", f"terms of the model {EARS}", "console.groq.com", transcript=""),
    Case("a model taken out of service",
         status(400, f"The model `{CHAT}` has been decommissioned", code="model_decommissioned"),
         "model_gone", f"does not offer the model {CHAT}", "another model"),
    Case("a model nobody knows",
         status(404, f"The model `{CHAT}` does not exist", code="model_not_found"),
         "model_gone", f"does not offer the model {CHAT}", "another model"),
    Case("an address nobody knows", status(404, "Unknown request URL", code="unknown_url"),
         "not_found", "404", "base URL"),
    Case("a request that is too large",
         status(413, f"Request too large in organization `{ORGANISATION}`: tokens per minute (TPM)",
                error_type="tokens", code="rate_limit_exceeded"),
         "too_large", "larger than", "new conversation"),
    Case("a recording that is too large", heard_badly(413, "Request Entity Too Large"),
         "too_large", "longer than", "Split", transcript=""),
    Case("a limit, with the time to wait",
         status(429, f"Rate limit reached in organization `{ORGANISATION}` on requests per day (RPD)",
                error_type="requests", code="rate_limit_exceeded", retry_after_s=7200),
         "rate_limited", "limit of requests", "Try again in 2 hours"),
    Case("a limit, without a time",
         status(429, f"Rate limit reached in organization `{ORGANISATION}` on tokens per minute",
                error_type="tokens", code="rate_limit_exceeded"),
         "rate_limited", "limit of tokens", "Try again in a moment"),
    Case("no capacity in a tier", status(498, "Capacity exceeded", code="capacity_exceeded"),
         "over_capacity", "no capacity left", "Try again"),
    Case("no capacity at all", status(503, "Over capacity"),
         "over_capacity", "no capacity left", "Try again"),
    Case("a server error", status(500), "server_failed", "500", "Try again"),
    Case("a web page instead of JSON", quick(for_ever(FaultKind.HTML, status=200)),
         "bad_answer", "answered with", "base URL"),
    Case("a web page with an error", quick(for_ever(FaultKind.HTML, status=502)),
         "server_failed", "502", "Try again"),
    Case("a web page instead of a transcript", quick(for_ever(FaultKind.HTML, SOUND, status=200)),
         "bad_answer", "answered with", "base URL", transcript=""),
    Case("half a transcript", quick(for_ever(FaultKind.TRUNCATED_JSON, SOUND)),
         "bad_answer", "answered with", "again", transcript=""),
    Case("a reset before the answer", quick(for_ever(FaultKind.RESET_BEFORE_HEADERS)),
         "unreachable", "broke before the answer", "Try again"),
    Case("a reset in mid-answer",
         quick(for_ever(FaultKind.STREAM_RESET, after_tokens=6), replies=(PARTS,)),
         "stream_broken", "stopped in the middle", "Ask again", reply="One two"),
    Case("a stream that ends early",
         quick(for_ever(FaultKind.CUT, after_tokens=6), replies=(PARTS,)),
         "stream_broken", "stopped in the middle", "Ask again", reply="One two"),
    Case("an error inside the stream",
         quick(for_ever(FaultKind.EVENT_ERROR, after_tokens=6), replies=(PARTS,)),
         "stream_broken", "broke its answer off", "Ask again", reply="One two"),
    Case("an error inside a chunk",
         quick(for_ever(FaultKind.X_GROQ_ERROR, after_tokens=6), replies=(PARTS,)),
         "stream_broken", "broke its answer off", "Ask again", reply="One two"),
    Case("an empty answer", quick(replies=(Reply(text=""),)),
         "no_answer", "without an answer", "Ask again"),
    Case("thoughts and no answer",
         quick(replies=(Reply(reasoning="Let me think.", finish_reason="length"),)),
         "no_answer", "for thinking", "Ask again"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_failure_is_told_once_with_what_to_do(
    case: Case, run: Run, service: ServerThread, question: Path
) -> None:
    service.play(case.scenario)
    done = run("ask", "--audio", question, "--json")
    assert done.code == 1
    result = done.json()
    assert result["error"]["kind"] == case.kind
    assert result["transcript"] == case.transcript
    assert result["reply"].startswith(case.reply)
    assert bool(result["reply"]) == bool(case.reply)
    assert result["outcome"] == "failed"
    check_words(done, case)


def check_words(done: Done, case: Case) -> None:
    message, next_step = done.json()["error"]["message"], done.json()["error"]["next_step"]
    assert done.told == f"{message} {next_step}"
    assert case.says in message
    assert case.next_step in next_step
    for sentence in (message, next_step):
        assert re.fullmatch(r"[A-Z0-9“].*[.]", sentence), sentence
    for private in (KEY, ORGANISATION):
        assert private not in done.out + done.err
    for foreign in ("Traceback", "Error:", "{", "<", "httpx", "ConnectError"):
        assert foreign not in done.err, done.err


def test_without_json_the_broken_answer_stays_and_the_reason_has_its_own_line(
    run: Run, service: ServerThread
) -> None:
    service.play(quick(for_ever(FaultKind.CUT, after_tokens=6), replies=(PARTS,)))
    done = run("ask", "Count.")
    assert done.code == 1
    assert done.out.startswith("One two")
    assert done.out.endswith("\n")
    assert done.err.splitlines()[0] == "You: Count."
    assert "stopped in the middle" in done.told


def test_one_endless_word_is_an_answer(run: Run, service: ServerThread, tmp_path: Path) -> None:
    service.play(quick(replies=(Reply(endless_word_chars=3000),)))
    done = run("ask", "Say it.", "--json", "--save-speech", tmp_path / "word.wav")
    assert done.code == 0
    assert len(done.json()["reply"]) == 3000
    assert (tmp_path / "word.wav").stat().st_size > 10_000
    spoken = [request.json["input"] for request in service.requests if "speech" in request.path]
    assert max(map(len, spoken)) <= 200


def test_a_voice_that_fails_is_stood_in_for_by_this_computers(
    run: Run, service: ServerThread, tmp_path: Path
) -> None:
    voice = "canopylabs/orpheus-v1-english"
    service.play(quick(models=((voice, ModelState.TERMS_REQUIRED),)))
    done = run("ask", "What is two plus two?", "--json", "--save-speech", tmp_path / "a.wav")
    assert done.code == 0
    assert load_clip(tmp_path / "a.wav").peak_dbfs > -30
    told = "The voice of this computer speaks instead of the service's. The terms of the model"
    assert done.err.count(f"{told} {voice}") == 1


def test_a_voice_that_fails_leaves_the_answer(
    run: Run, service: ServerThread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")  # where this computer has no voice
    voice = "canopylabs/orpheus-v1-english"
    service.play(quick(models=((voice, ModelState.TERMS_REQUIRED),)))
    done = run("ask", "What is two plus two?", "--json", "--save-speech", tmp_path / "a.wav")
    assert done.code == 1
    assert "4" in done.json()["reply"]
    assert done.json()["speech_file"] is None
    assert not (tmp_path / "a.wav").exists()
    assert f"The terms of the model {voice}" in done.err
    assert "no sound file was written" in done.err


def test_a_passing_failure_is_waited_out(run: Run, service: ServerThread) -> None:
    service.play(quick(Fault(kind=FaultKind.STATUS, endpoint=Endpoint.CHAT, status=503)))
    done = run("ask", "What is two plus two?")
    assert (done.code, "4" in done.out) == (0, True)
    assert service.paths().count("completions") == 2
