"""Turns without a network: they wait visibly and go on when it is back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.fakes.services import ScriptedTranscriber, closed_gate
from tests.pipeline.stage import Stage, unreachable
from voicedesk.core.errors import ErrorKind, ServiceError
from voicedesk.core.turns import Outcome
from voicedesk.pipeline.waiting import Pace, WaitingTurns

if TYPE_CHECKING:
    from collections.abc import Callable

QUICK = Pace(first_pause_s=0.001, longest_pause_s=0.002)


def refused() -> ServiceError:
    return ServiceError(
        "The key was refused.", kind=ErrorKind.KEY_REFUSED, next_step="Enter another.", status=401
    )


class Waiting:
    """Waiting turns on a stage; ``seen`` is every list of ids that was told."""

    def __init__(self, stage: Stage) -> None:
        self.wanted = True
        self.seen: list[tuple[str, ...]] = []
        self.turns = WaitingTurns(
            stage.session, stage.source, stage.tasks, lambda: self.wanted, pace=QUICK
        )
        self.turns.on_change = self.seen.append


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110 - whatever it is, it has no event of its own
            await asyncio.sleep(0.001)


async def test_a_turn_goes_on_when_the_network_is_back() -> None:
    async with Stage(transcriber=ScriptedTranscriber(unreachable(), "What is the time?")) as stage:
        stage.source.reach_errors = [unreachable(), unreachable()]
        waiting = Waiting(stage)
        assert (await stage.ask_aloud()).outcome is Outcome.FAILED
        assert waiting.seen == [("turn-1",)]
        await until(lambda: len(stage.records) == 2)
        assert stage.source.reached == 3
        assert stage.records[1].outcome is Outcome.COMPLETED
        assert stage.records[1].turn_id == "turn-1"
        assert waiting.seen == [("turn-1",), ()]


async def test_several_go_on_in_the_order_in_which_they_were_said() -> None:
    async with Stage() as stage:
        waiting = Waiting(stage)
        stage.source.reach_errors = [unreachable()] * 3
        stage.chat.scripts = [[unreachable()], [unreachable()], "It is noon."]
        await stage.ask("first")
        await stage.ask("second")
        assert waiting.seen[-1] == ("turn-1", "turn-2")
        await until(lambda: waiting.seen[-1] == ())
        assert [record.turn_id for record in stage.records[2:]] == ["turn-1", "turn-2"]
        assert all(record.outcome is Outcome.COMPLETED for record in stage.records[2:])


async def test_a_running_turn_is_not_interrupted_by_one_that_waited() -> None:
    async with Stage() as stage:
        waiting = Waiting(stage)
        gate = closed_gate()
        stage.chat.scripts = [[unreachable()], [gate, "Two."], "One."]
        await stage.ask("first")
        await stage.session.submit_text("second")
        await until(lambda: stage.source.reached > 0)
        await asyncio.sleep(0.02)
        assert stage.session.is_busy
        gate.open()
        await until(lambda: waiting.seen[-1] == ())
        assert [(r.turn_id, r.outcome) for r in stage.records[1:]] == [
            ("turn-2", Outcome.COMPLETED),
            ("turn-1", Outcome.COMPLETED),
        ]


async def test_an_answer_that_is_played_again_is_heard_to_its_end() -> None:
    async with Stage() as stage:
        waiting = Waiting(stage)
        stage.source.reach_errors = [unreachable()]
        stage.chat.scripts = ["It is noon.", [unreachable()], "It is one."]
        await stage.ask("first")
        await stage.ask("second")
        stage.player.hold()
        replaying = stage.tasks.start(stage.session.replay("turn-1"), name="caller")
        await until(lambda: stage.source.reached == 2)
        await asyncio.sleep(0.02)
        assert stage.player.is_playing
        stage.player.release()
        await until(lambda: waiting.seen[-1] == ())
        assert replaying.done()
        assert stage.player.cancelled == 0
        assert stage.records[-1].outcome is Outcome.COMPLETED


async def test_a_recording_that_begins_at_that_moment_goes_on() -> None:
    async with Stage() as stage:
        waiting = Waiting(stage)
        stage.chat.scripts = ["It is noon.", [unreachable()], "It is one.", "It is two."]
        await stage.ask("first")
        stage.player.hold()
        beginning: list[asyncio.Task[None]] = []

        async def reach() -> None:
            """Let the user press the key, whose turn begins when the loudspeaker is silent."""
            stage.source.reached += 1
            if not beginning:
                beginning.append(stage.tasks.start(stage.session.begin(), name="press"))
                await asyncio.sleep(0)

        stage.source.reach = reach
        await stage.ask("second")
        replaying = stage.tasks.start(stage.session.replay("turn-1"), name="caller")
        await until(lambda: bool(beginning))
        await beginning[0]
        assert replaying.done()
        await stage.until(lambda: "recording_started" in stage.names_of_last_turn())
        await asyncio.sleep(0.02)
        assert stage.session.running_turn_id == "turn-3"
        stage.player.release()
        await stage.session.finish()
        await until(lambda: waiting.seen[-1] == ())
        assert [(record.turn_id, record.outcome) for record in stage.records[2:]] == [
            ("turn-3", Outcome.COMPLETED),
            ("turn-2", Outcome.COMPLETED),
        ]


async def test_a_conversation_that_is_left_meanwhile_ends_the_waiting() -> None:
    async with Stage() as stage:
        waiting = Waiting(stage)
        gate = closed_gate()
        stage.chat.scripts = [[unreachable()], [gate, "Two."]]
        await stage.ask("first")
        await stage.session.submit_text("second")
        await until(lambda: stage.source.reached > 0)
        waiting.wanted = False
        gate.open()
        await until(lambda: waiting.seen[-1] == ())
        assert [record.turn_id for record in stage.records] == ["turn-1", "turn-2"]


async def test_a_server_that_refuses_is_reachable_and_tells_it_in_the_turn() -> None:
    async with Stage() as stage:
        waiting = Waiting(stage)
        stage.source.reach_errors = [refused()]
        stage.chat.scripts = [[unreachable()], [refused()]]
        await stage.ask("first")
        await until(lambda: len(stage.records) == 2)
        assert stage.records[1].error is not None
        assert stage.records[1].error.kind is ErrorKind.KEY_REFUSED
        assert waiting.seen[-1] == ()


@pytest.mark.parametrize("how", ["switched off", "another conversation"])
async def test_nothing_goes_on_that_nobody_wants(how: str) -> None:
    async with Stage() as stage:
        waiting = Waiting(stage)
        stage.source.reach_errors = [unreachable()] * 2
        stage.chat.scripts = [[unreachable()]]
        await stage.ask("first")
        if how == "switched off":
            waiting.wanted = False
        else:
            await stage.session.new_conversation()
        await until(lambda: waiting.seen[-1] == ())
        await asyncio.sleep(0.02)
        assert len(stage.records) == 1


async def test_other_failures_do_not_wait() -> None:
    async with Stage() as stage:
        waiting = Waiting(stage)
        stage.chat.scripts = [[refused()]]
        await stage.ask("first")
        assert waiting.seen == []
        assert stage.source.reached == 0
