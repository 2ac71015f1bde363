"""The JSON log: stable names, plain values, nothing missing."""

from __future__ import annotations

import json
from typing import get_args

import pytest

from voicedesk.core import events as ev
from voicedesk.core.chat import Usage
from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.insertion import InsertionWay
from voicedesk.core.moderation import Subject, Verdict, VerdictStatus
from voicedesk.core.turns import Intent, Outcome, Source, TurnRecord

ERROR = VoiceDeskError("Lost.", kind=ErrorKind.UNREACHABLE, next_step="Find it.")
RECORD = TurnRecord(
    "turn-1",
    Intent.ASK,
    Source.MICROPHONE,
    Outcome.FAILED,
    transcript="What?",
    language="de",
    reply="Th",
    target_language="en",
    usage=Usage(1, 2, 3),
    stage_ms={"transcribe": 12.5},
    error=ERROR,
)
ENTRIES: list[tuple[ev.TurnEvent, dict[str, object]]] = [
    (
        ev.TurnStarted(
            turn_id="turn-1",
            t_ms=1.5,
            intent=Intent.ASK,
            source=Source.TEXT,
            conversation_id="turn-1",
            brought=("notes.txt",),
            target_language="fr",
        ),
        {
            "event": "turn_started",
            "intent": "ask",
            "source": "text",
            "conversation_id": "turn-1",
            "is_private": False,
            "is_retried": False,
            "brought": ["notes.txt"],
            "target_language": "fr",
        },
    ),
    (ev.RecordingStarted(turn_id="turn-1", t_ms=1.5), {"event": "recording_started"}),
    (
        ev.Level(turn_id="turn-1", t_ms=1.5, rms_dbfs=-20.0, peak_dbfs=-9.5),
        {"event": "level", "rms_dbfs": -20.0, "peak_dbfs": -9.5},
    ),
    (
        ev.RecordingFinished(turn_id="turn-1", t_ms=1.5, duration_s=2.0, peak_dbfs=-9.5),
        {"event": "recording_finished", "duration_s": 2.0, "peak_dbfs": -9.5},
    ),
    (
        ev.TranscriptReady(turn_id="turn-1", t_ms=1.5, text="Hä?\n", language="German"),
        {"event": "transcript_ready", "text": "Hä?\n", "language": "German"},
    ),
    (
        ev.VerdictReady(
            turn_id="turn-1",
            t_ms=1.5,
            subject=Subject.OUTSIDE,
            verdict=Verdict(VerdictStatus.UNSAFE, ("S1", "S2")),
            name="notes.txt",
        ),
        {
            "event": "verdict_ready",
            "subject": "outside",
            "name": "notes.txt",
            "status": "unsafe",
            "categories": ["S1", "S2"],
            "rationale": "",
        },
    ),
    (
        ev.ReplyDelta(turn_id="turn-1", t_ms=1.5, text="\ud83d"),
        {"event": "reply_delta", "text": "\ud83d"},
    ),
    (
        ev.ReplyFinished(turn_id="turn-1", t_ms=1.5, text="That.", finish_reason="stop"),
        {"event": "reply_finished", "text": "That.", "finish_reason": "stop"},
    ),
    (ev.SpeechStarted(turn_id="turn-1", t_ms=1.5), {"event": "speech_started"}),
    (
        ev.SpeechFinished(turn_id="turn-1", t_ms=1.5, heard="That."),
        {"event": "speech_finished", "heard": "That."},
    ),
    (
        ev.TextReady(
            turn_id="turn-1", t_ms=1.5, text="Quoi ?", target_language="fr", is_written=False
        ),
        {"event": "text_ready", "text": "Quoi ?", "target_language": "fr", "is_written": False},
    ),
    (
        ev.OriginalReady(turn_id="turn-1", t_ms=1.5, text="Hä?", language="de"),
        {"event": "original_ready", "text": "Hä?", "language": "de"},
    ),
    (
        ev.TextInserted(
            turn_id="turn-1",
            t_ms=1.5,
            application="xterm",
            way=InsertionWay.PASTE,
            was_taken=True,
        ),
        {"event": "text_inserted", "application": "xterm", "way": "paste", "was_taken": True},
    ),
    (
        ev.Notice(turn_id="turn-1", t_ms=1.5, message="Look.", next_step="Here."),
        {"event": "notice", "message": "Look.", "next_step": "Here."},
    ),
    (
        ev.TurnFinished(turn_id="turn-1", t_ms=1.5, outcome=Outcome.FAILED, record=RECORD),
        {
            "event": "turn_finished",
            "outcome": "failed",
            "transcript": "What?",
            "language": "de",
            "reply": "Th",
            "target_language": "en",
            "heard": "",
            "stage_ms": {"transcribe": 12.5},
            "error": {"kind": "unreachable", "message": "Lost.", "next_step": "Find it."},
        },
    ),
]


def test_every_event_is_listed_here() -> None:
    assert [type(event) for event, _ in ENTRIES] == list(get_args(ev.TurnEvent))


@pytest.mark.parametrize(("event", "expected"), ENTRIES)
def test_an_event_as_the_log_writes_it(event: ev.TurnEvent, expected: dict[str, object]) -> None:
    entry = ev.log_entry(event)
    assert next(iter(entry)) == "event"
    assert json.loads(json.dumps(entry)) == {"turn_id": "turn-1", "t_ms": 1.5, **expected}


def test_a_turn_without_an_error_logs_none() -> None:
    record = TurnRecord("turn-1", Intent.ASK, Source.TEXT, Outcome.COMPLETED)
    entry = ev.log_entry(
        ev.TurnFinished(turn_id="turn-1", t_ms=1.5, outcome=Outcome.COMPLETED, record=record)
    )
    assert "error" not in entry
