"""Turns of the command line stand in the history of their profile, whoever has that open."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.serving import KEY, for_ever, quick
from tests.cli.terminal import run_here
from tests.cli.test_ctl import window
from voicedesk.core.history_import import from_json
from voicedesk.core.turns import Outcome
from voicedesk.desktop.profile_lock import ProfileLock
from voicedesk.sandbox.scenario import FaultKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.serving import ServerThread
    from tests.cli.terminal import Done


@pytest.fixture
def ask(
    service: ServerThread,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Callable[..., Done]:
    monkeypatch.setenv("GROQ_API_KEY", KEY)

    def ask(*words: str) -> Done:
        return run_here(capsys, *words, "--base-url", service.url, "--profile", tmp_path / "own")

    return ask


def turns(ask: Callable[..., Done]) -> list[dict[str, Any]]:
    """Return the turns of the profile's history, as an export lists them."""
    exported = json.loads(ask("history", "export", "--format", "json").out)
    return [turn for each in exported["conversations"] for turn in each["turns"]]


def test_a_question_and_its_answer_are_kept(ask: Callable[..., Done]) -> None:
    answer = ask("ask", "What is 12 plus 30?")
    assert answer.code == 0
    [turn] = turns(ask)
    assert turn["transcript"] == "What is 12 plus 30?"
    assert turn["reply"].strip() == answer.out.strip()
    assert turn["outcome"] == "completed"


def test_what_failed_is_kept_and_can_be_retried(
    ask: Callable[..., Done], service: ServerThread
) -> None:
    service.play(quick(for_ever(FaultKind.HTML, status=502)))
    assert ask("ask", "Are you there?").code == 1
    [turn] = turns(ask)
    assert (turn["transcript"], turn["outcome"]) == ("Are you there?", "failed")
    service.play(quick())
    assert ask("history", "retry", turn["id"]).code == 0
    [turn] = turns(ask)
    assert turn["outcome"] == "completed"


def test_a_temporary_profile_keeps_nothing(
    service: ServerThread, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROQ_API_KEY", KEY)
    done = run_here(capsys, "ask", "Hello", "--base-url", service.url, "--temp-profile")
    assert (done.code, done.err) == (0, "You: Hello\n")


async def test_a_window_that_is_open_takes_the_turn(
    ask: Callable[..., Done], tmp_path: Path
) -> None:
    (tmp_path / "own").mkdir()
    async with window(tmp_path / "own") as requests:
        done = await asyncio.to_thread(ask, "ask", "What is 12 plus 30?")
    assert done.code == 0
    [request] = requests
    assert request["op"] == "history.add"
    [conversation] = from_json(request["export"].encode())
    [turn] = conversation.turns
    assert (turn.transcript, turn.outcome) == ("What is 12 plus 30?", Outcome.COMPLETED)
    assert turn.conversation_id == conversation.conversation_id


def test_who_has_the_profile_and_listens_to_nobody_is_named(
    ask: Callable[..., Done], tmp_path: Path
) -> None:
    (tmp_path / "own").mkdir()
    with ProfileLock(tmp_path / "own").held():
        done = ask("ask", "What is 12 plus 30?")
    assert done.code == 0
    assert "42" in done.out
    assert done.told.startswith("The answer is not in the history: Another VoiceDesk (process ")
    assert not (tmp_path / "own" / "history.sqlite").exists()
