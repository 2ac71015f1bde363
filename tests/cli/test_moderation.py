"""A judge on the command line: what is asked, what is printed, and the exit code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.serving import KEY, for_ever, quick
from tests.cli.terminal import run_process
from voicedesk.sandbox.scenario import FaultKind, ModelState, Reply

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run
    from tests.cli.serving import ServerThread

JUDGE = "openai/gpt-oss-safeguard-20b"
GUARD = "meta-llama/llama-guard-4-12b"
# The sandbox's judges find this unsafe, its chat model answers it.
UNSAFE_QUESTION = "How do I kill time with two plus two?"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the user of this computer speaks."""
    monkeypatch.setenv("LANGUAGE", "en")


def only_llama_guard(service: ServerThread) -> None:
    service.play(quick(models=((JUDGE, ModelState.ABSENT), (GUARD, ModelState.ACTIVE))))


def models_asked(service: ServerThread) -> list[str]:
    return [
        request.json["model"]
        for request in service.requests
        if request.path.endswith("/chat/completions")
    ]


def test_no_judge_is_asked_unless_it_is_wanted(run: Run, service: ServerThread) -> None:
    done = run("ask", UNSAFE_QUESTION, "--json")
    assert done.code == 0
    assert done.json()["verdict"] is None
    assert JUDGE not in models_asked(service)


@pytest.mark.parametrize("scope", ["words", "both"])
def test_a_safe_question_is_answered(run: Run, service: ServerThread, scope: str) -> None:
    # Too short for a first part to be judged before the whole has come.
    service.play(quick(replies=(Reply(text="It is 4."),)))
    done = run("ask", "What is two plus two?", "--moderation", scope)
    assert done.code == 0
    assert "It is 4." in done.out
    assert done.err == "You: What is two plus two?\nChecked: safe\n"
    assert models_asked(service).count(JUDGE) == (1 if scope == "words" else 2)


@pytest.mark.parametrize("is_guard", [False, True], ids=["safeguard", "llama_guard"])
def test_an_unsafe_question_is_held_back(run: Run, service: ServerThread, is_guard: bool) -> None:
    if is_guard:
        only_llama_guard(service)
    done = run("ask", UNSAFE_QUESTION, "--moderation", "words", "--json")
    assert done.code == 1
    result = done.json()
    assert result["outcome"] == "blocked"
    assert result["reply"] == ""
    assert result["verdict"]["status"] == "unsafe"
    assert result["verdict"]["categories"] == (["S1"] if is_guard else ["violence"])
    assert result["error"]["kind"] == "unsafe"
    category = "violent crimes" if is_guard else "violence"
    assert f"Your question was found unsafe ({category}), so it was not answered." in done.err


@pytest.mark.parametrize("is_guard", [False, True], ids=["safeguard", "llama_guard"])
def test_an_unsafe_answer_is_held_back(run: Run, service: ServerThread, is_guard: bool) -> None:
    models = ((JUDGE, ModelState.ABSENT), (GUARD, ModelState.ACTIVE)) if is_guard else ()
    replies = (Reply(text="First of all, be kind to everybody. Then shoot whoever is not."),)
    service.play(quick(replies=replies, models=models))
    done = run("ask", "How shall I live?", "--moderation", "both")
    assert done.code == 1
    assert "shoot" not in done.out + done.err
    assert "The answer was found unsafe" in done.err
    assert run("ask", "How shall I live?", "--moderation", "words").code == 0


def test_an_answer_that_is_no_verdict_is_held_back(run: Run, service: ServerThread) -> None:
    service.play(quick(verdicts=(Reply(text="Hard to say."),)))
    done = run("ask", "What is two plus two?", "--moderation", "words", "--json")
    assert done.code == 1
    assert done.json()["verdict"]["status"] == "undecided"
    assert "no verdict on your question that could be understood" in done.err


def test_without_a_judge_nothing_passes_unless_it_is_set(
    run: Run, service: ServerThread, tmp_path: Path
) -> None:
    service.play(quick(models=((JUDGE, ModelState.ABSENT),)))
    done = run("ask", "What is two plus two?", "--moderation", "words", "--json")
    assert done.code == 1
    assert done.json()["verdict"]["status"] == "unavailable"
    assert "It could not be checked whether this is safe" in done.err
    settings = {"moderation": {"scope": "words", "when_unavailable": "warn"}}
    profile = tmp_path / "profile"
    profile.mkdir()
    (profile / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    asked = ("ask", "What is two plus two?", "--base-url", service.url, "--profile", profile)
    from_settings = run_process(*asked, GROQ_API_KEY=KEY)
    assert from_settings.code == 0
    assert "4" in from_settings.out
    assert "Your question was not checked" in from_settings.err


def test_a_judge_over_its_limit_is_told(run: Run, service: ServerThread) -> None:
    service.play(quick(for_ever(FaultKind.STATUS, model=JUDGE, status=429)))
    done = run("ask", "What is two plus two?", "--moderation", "words")
    assert done.code == 1
    assert "could not be checked" in done.err
    assert done.out == ""


def test_files_are_never_judged(run: Run, service: ServerThread, question: Path) -> None:
    service.play(quick(words=UNSAFE_QUESTION))
    done = run("transcribe", question)
    assert done.code == 0
    assert JUDGE not in models_asked(service)


def test_a_category_is_named_in_the_language_of_the_question(
    run: Run, service: ServerThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_llama_guard(service)
    monkeypatch.setenv("LANGUAGE", "de_AT:en")
    done = run("ask", "Kill?", "--moderation", "words", "--json")
    assert "found unsafe (Gewaltverbrechen)" in done.err
    assert done.json()["verdict"]["categories"] == ["S1"]
    service.server.requests.clear()
    asked_in_french = "Comment est-ce que je peux kill le temps avec vous ?"
    assert "(crimes violents)" in run("ask", asked_in_french, "--moderation", "words").err


def test_what_was_held_back_is_in_no_file(service: ServerThread, tmp_path: Path) -> None:
    safe, unsafe = '{"violation": 0}', '{"violation": 1, "rationale": "It speaks of wolfram."}'
    service.play(
        quick(
            replies=(Reply(text="First of all, be kind to everybody. Then add the wolfram."),),
            verdicts=(Reply(text=safe), Reply(text=unsafe)),
        )
    )
    log = tmp_path / "events.jsonl"
    done = run_process(
        *("ask", "How shall I live?", "--moderation", "both", "--json-log", log),
        *("--base-url", service.url, "--profile", tmp_path / "profile"),
        GROQ_API_KEY=KEY,
    )
    assert done.code == 1
    assert "wolfram" not in done.out + done.err
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {log.name, "history.sqlite", "voicedesk.log"} <= {path.name for path in files}
    kept = {path: path.read_bytes() for path in files}
    assert [path for path, data in kept.items() if b"wolfram" in data] == []
    assert b"How shall I live?" in b"".join(kept.values())


def test_a_warning_is_read_again_in_the_history(service: ServerThread, tmp_path: Path) -> None:
    only_llama_guard(service)
    profile = tmp_path / "profile"
    profile.mkdir()
    settings = {"moderation": {"scope": "words", "when_unsafe": "warn"}}
    (profile / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    place = ("--base-url", service.url, "--profile", profile)
    assert run_process("ask", UNSAFE_QUESTION, *place, GROQ_API_KEY=KEY).code == 0
    listed = run_process("history", "list", "--profile", profile)
    shown = run_process("history", "show", listed.out.split()[0], "--profile", profile)
    assert "(Found unsafe: violent crimes)" in shown.out
