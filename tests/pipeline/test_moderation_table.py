"""The truth table of moderation: what is shown, spoken, stored and sent, for everything there is.

Every verdict x what is judged x where the verdict falls x how the answer arrives x each kind of
judge x what the settings say, with the real client at the real sandbox.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from dataclasses import dataclass
from functools import reduce
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.services import ScriptedChat, ScriptedModerator, ScriptedSynthesizer
from tests.groq.clients import Sleeps
from tests.pipeline.stage import Stage
from voicedesk.core import events as ev
from voicedesk.core import view_reducer
from voicedesk.core.chat import ReplyText
from voicedesk.core.events import log_entry
from voicedesk.core.judges import ANSWER_FORMAT
from voicedesk.core.moderation import DEFAULT_POLICY, Verdict, VerdictStatus
from voicedesk.core.secret import ApiKey
from voicedesk.core.settings import ModerationScope, ModerationSettings, OnVerdict
from voicedesk.core.turns import Outcome
from voicedesk.core.view_state import ViewState
from voicedesk.groq.chat import GroqChatModel
from voicedesk.groq.client import GroqClient
from voicedesk.groq.moderation import TEXT_FORMAT, GroqModerator
from voicedesk.sandbox.scenario import Endpoint, Fault, FaultKind, ModelState, Reply, Scenario
from voicedesk.sandbox.server import SandboxServer
from voicedesk.ui.verdict_words import wants_other_words

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence

    from voicedesk.core.chat import ChatMessage, ReplyPiece
    from voicedesk.core.history import StoredTurn
    from voicedesk.core.turns import TurnRecord
    from voicedesk.core.view_state import TurnView

QUESTION = "What comes after noon?"
FIRST = "It is noon, and the sun stands high."
REST = " Then the evening comes and somebody says the word wolfram to everybody."
ALL = FIRST + REST
NEVER_SAID = "wolfram"
"""Stands in the rest alone, so where that is held back it must be nowhere."""

CHAT = "openai/gpt-oss-20b"
SAFEGUARD, GUARD = "openai/gpt-oss-safeguard-20b", "meta-llama/llama-guard-4-12b"
POLICY = f"{DEFAULT_POLICY.rstrip()}\n\n{TEXT_FORMAT}{ANSWER_FORMAT}"
REFUSED = "The judge is on holiday"

OFF, WORDS, BOTH = ModerationScope.OFF, ModerationScope.WORDS, ModerationScope.BOTH
PIECES, WHOLE = "pieces", "whole"
NOWHERE, ON_WORDS, ON_FIRST, ON_REST = "nowhere", "words", "the first part", "the rest"

VERDICTS: dict[VerdictStatus, dict[str, str | None]] = {
    VerdictStatus.SAFE: {SAFEGUARD: '{"violation": 0}', GUARD: "safe"},
    VerdictStatus.UNSAFE: {
        SAFEGUARD: '{"violation": 1, "category": "hate", "rationale": "It says wolfram."}',
        GUARD: "unsafe\nS1,S9",
    },
    VerdictStatus.UNDECIDED: {SAFEGUARD: "Is wolfram so bad?", GUARD: "Is wolfram so bad?"},
    VerdictStatus.UNAVAILABLE: {SAFEGUARD: None, GUARD: None},
}
"""What the judge says, None if it refuses to."""

TOLD = {
    (VerdictStatus.UNSAFE, SAFEGUARD): ("found unsafe (hate)",),
    (VerdictStatus.UNSAFE, GUARD): ("found unsafe (violent crimes, indiscriminate weapons)",),
    (VerdictStatus.UNDECIDED, SAFEGUARD): ("could be understood", "could not be understood"),
    (VerdictStatus.UNDECIDED, GUARD): ("could be understood", "could not be understood"),
    (VerdictStatus.UNAVAILABLE, SAFEGUARD): (REFUSED,),
    (VerdictStatus.UNAVAILABLE, GUARD): (REFUSED,),
}
"""One of these is told the user; of what is safe nothing is."""


@dataclass(frozen=True)
class Row:
    """What is judged, in order, and what the user gets, if a verdict holds back and if it passes."""

    scope: ModerationScope
    arrives: str
    falls: str
    judged_if_held: tuple[str, ...]
    judged_if_passed: tuple[str, ...]
    shown_if_held: str = ""


ROWS = (
    # Of a judgement on words alone the reply is "".
    Row(OFF, PIECES, NOWHERE, (), ()),
    Row(OFF, WHOLE, NOWHERE, (), ()),
    Row(WORDS, PIECES, ON_WORDS, ("",), ("",)),
    Row(WORDS, WHOLE, ON_WORDS, ("",), ("",)),
    Row(BOTH, PIECES, ON_WORDS, ("",), ("", FIRST, ALL)),
    Row(BOTH, WHOLE, ON_WORDS, ("",), ("", ALL)),
    Row(BOTH, PIECES, ON_FIRST, ("", FIRST), ("", FIRST, ALL)),
    Row(BOTH, WHOLE, ON_FIRST, ("", ALL), ("", ALL)),
    Row(BOTH, PIECES, ON_REST, ("", FIRST, ALL), ("", FIRST, ALL), shown_if_held=FIRST),
)
PLACE = {NOWHERE: 1, ON_WORDS: 1, ON_FIRST: 2, ON_REST: 3}
CASES = [
    pytest.param(*case, id="-".join((*row_id, status, kind, then)))
    for case in product(ROWS, VerdictStatus, (SAFEGUARD, GUARD), OnVerdict)
    for row, status, judge, then in [case]
    for row_id in [(row.scope.value, row.arrives, row.falls)]
    for kind in ["guard" if judge == GUARD else "safeguard"]
]


@dataclass(frozen=True)
class Seen:
    """What a turn left behind everywhere, before the next one began."""

    record: TurnRecord
    events: tuple[ev.TurnEvent, ...]
    view: TurnView
    stored: StoredTurn | None
    spoken: str
    sent: tuple[dict[str, Any], ...]
    remembered: str
    """What the next request tells the chat model of it."""


@pytest.mark.parametrize(("row", "status", "judge", "then"), CASES)
async def test_the_table(row: Row, status: VerdictStatus, judge: str, then: OnVerdict) -> None:
    is_found = row.scope is not OFF and status is not VerdictStatus.SAFE
    is_held = is_found and then is OnVerdict.HOLD_BACK
    expected = row.shown_if_held if is_held else ALL
    judged = row.judged_if_held if is_held else row.judged_if_passed
    statuses = [VerdictStatus.SAFE] * len(judged)
    if judged:
        statuses[PLACE[row.falls] - 1] = status

    seen = await _ask(row, status, judge, then)

    # Shown
    assert "".join(e.text for e in seen.events if isinstance(e, ev.ReplyDelta)) == expected
    assert seen.view.reply == expected
    told = f"{seen.view.message} {' '.join(_notices(seen))}".strip()
    assert bool(told) is is_found
    assert not is_found or any(words in told for words in TOLD[status, judge]), told
    assert wants_other_words(seen.view) is (is_held and status is VerdictStatus.UNSAFE)
    # Spoken
    assert seen.spoken == expected
    assert seen.record.heard in expected
    # Stored
    outcome = Outcome.BLOCKED if is_held else Outcome.COMPLETED
    assert seen.stored is not None
    assert seen.record.outcome is seen.stored.outcome is outcome
    assert seen.record.reply == seen.stored.reply == expected
    assert seen.stored.transcript == QUESTION
    assert seen.stored.verdict == (_kept(status, judge) if judged else "")
    # Sent
    verdicts = [event for event in seen.events if isinstance(event, ev.VerdictReady)]
    assert [event.verdict.status for event in verdicts] == statuses
    assert [body for body in seen.sent if body["model"] == judge] == [
        _request(judge, reply) for reply in judged
    ]
    (chat,) = [body for body in seen.sent if body["model"] == CHAT]
    assert chat["messages"][1:] == [{"role": "user", "content": QUESTION}]
    # What was held back is nowhere: neither in the log of events nor in a judge's reasons.
    if NEVER_SAID not in expected:
        log = json.dumps([log_entry(event) for event in seen.events], default=str)
        for place in (log, repr(seen.events), repr(seen.record), repr(seen.stored)):
            assert NEVER_SAID not in place
        for place in (repr(seen.view), seen.remembered):
            assert NEVER_SAID not in place


async def _ask(row: Row, status: VerdictStatus, judge: str, then: OnVerdict) -> Seen:
    """Ask the question, and another one after it."""
    async with (
        SandboxServer(_scenario(row, status, judge)) as server,
        aclosing(GroqClient(server.base_url, ApiKey(server.api_key), sleep=Sleeps())) as client,
        _stage(client, row, judge, then) as stage,
    ):
        record = await stage.ask(QUESTION)
        await stage.keeper.flush()
        events, spoken = tuple(stage.events), " ".join(stage.synthesizer.texts)
        sent = tuple(request.json for request in server.requests)
        stored = await stage.history.turn(record.turn_id)
        await stage.ask("And then?")
        return Seen(
            record=record,
            events=events,
            view=reduce(view_reducer.reduce, events, ViewState()).turns[0],
            stored=stored,
            spoken=spoken,
            sent=sent,
            remembered=str(stage.contexts[-1]),
        )


def _scenario(row: Row, status: VerdictStatus, judge: str) -> Scenario:
    answer, safe = VERDICTS[status][judge], VERDICTS[VerdictStatus.SAFE][judge]
    assert safe is not None
    place = PLACE[row.falls]
    verdicts = [Reply(text=safe) for _ in range(place)]
    faults: tuple[Fault, ...] = ()
    if answer is None:
        refused = Fault(
            kind=FaultKind.STATUS,
            endpoint=Endpoint.CHAT,
            model=judge,
            nth=place,
            status=403,
            message=REFUSED,
            error_type="permissions_error",
        )
        faults = (refused,)
    else:
        # Who judges the words has not seen the answer, and cannot quote it.
        seen = answer if row.falls != ON_WORDS else answer.replace(NEVER_SAID, "something")
        verdicts[place - 1] = Reply(text=seen)
    return Scenario(
        replies=(Reply(text=ALL), Reply(text="Then comes the night.")),
        verdicts=(*verdicts, Reply(text=safe)),
        models=((GUARD, ModelState.ACTIVE),),
        faults=faults,
    )


def _stage(client: GroqClient, row: Row, judge: str, then: OnVerdict) -> Stage:
    chat = ArrivingChat(GroqChatModel(client, CHAT))
    stage = Stage(chat=chat, synthesizer=ScriptedSynthesizer())
    if row.arrives == WHOLE:
        chat.comes_at_once = True
    else:
        chat.first_is_out = lambda: stage.until(lambda: " ".join(stage.synthesizer.texts) == FIRST)
    if row.scope is not OFF:
        stage.source.moderator = RealModerator(
            GroqModerator(client, judge, DEFAULT_POLICY), chat.arrived
        )
    stage.source.moderation = ModerationSettings(
        scope=row.scope, when_unsafe=then, when_undecided=then, when_unavailable=then
    )
    return stage


class ArrivingChat(ScriptedChat):
    """A real chat model whose answer comes at once, or waits between its two sentences."""

    def __init__(self, real: GroqChatModel) -> None:
        super().__init__()
        self._real = real
        self.comes_at_once = False
        self.first_is_out: Callable[[], Awaitable[None]] | None = None
        self.arrived = asyncio.Event()

    async def stream_reply(
        self, messages: Sequence[ChatMessage], *, max_completion_tokens: int
    ) -> AsyncGenerator[ReplyPiece, None]:
        self.requests.append(list(messages))
        self.open_streams += 1
        text = ""
        try:
            async for piece in self._real.stream_reply(
                messages, max_completion_tokens=max_completion_tokens
            ):
                self.arrived.set()
                is_text = isinstance(piece, ReplyText)
                text += piece.text if is_text else ""
                if is_text and self.comes_at_once:
                    continue
                if not is_text and self.comes_at_once:
                    yield ReplyText(text)
                yield piece
                if text == FIRST and is_text and self.first_is_out is not None:
                    await self.first_is_out()
        finally:
            self.open_streams -= 1


class RealModerator(ScriptedModerator):
    """A real judge, asked when the chat model has begun to answer: the chat request is sent."""

    def __init__(self, real: GroqModerator, arrived: asyncio.Event) -> None:
        super().__init__()
        self._real = real
        self._arrived = arrived

    async def judge(self, said: str, reply: str = "") -> Verdict:
        await self._arrived.wait()
        return await self._real.judge(said, reply)


def _notices(seen: Seen) -> list[str]:
    return [event.message for event in seen.events if isinstance(event, ev.Notice)]


def _kept(status: VerdictStatus, judge: str) -> str:
    """Return a verdict as the history has it: in codes, whatever language it was told in."""
    found = {SAFEGUARD: "unsafe: hate", GUARD: "unsafe: S1, S9"}[judge]
    return found if status is VerdictStatus.UNSAFE else status.value


def _request(judge: str, reply: str) -> dict[str, Any]:
    """Return the body of a request to a judge, to the letter."""
    if judge == GUARD:
        answered = [{"role": "assistant", "content": reply}] if reply else []
        said = [{"role": "user", "content": QUESTION}, *answered]
        return {"model": GUARD, "messages": said, "max_completion_tokens": 64}
    told = {"user": QUESTION, "assistant": reply} if reply else {"user": QUESTION}
    return {
        "model": SAFEGUARD,
        "messages": [
            {"role": "system", "content": POLICY},
            {"role": "user", "content": json.dumps(told)},
        ],
        "max_completion_tokens": 512,
    }
