"""History and recordings as one: nothing lost, nothing twice, nothing deleted comes back.

Kills are simulated before every single writing; what the stores hold then is what a next start
finds.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeAlias

import pytest

from tests.pipeline.killed_stores import Disk, DiskHistory, DiskRecordings, Killed, Take
from voicedesk.core.errors import ErrorKind
from voicedesk.core.history import StoredTurn
from voicedesk.core.history_export import ExportedConversation
from voicedesk.core.settings import HistorySettings
from voicedesk.core.turns import Outcome
from voicedesk.pipeline.library import PAGE, Library

DAY_S = 86_400.0
NOW_S = 1000 * DAY_S
KEEPING = HistorySettings(keep_audio=True)
NOT_KEEPING = HistorySettings()


class World:
    """A profile's stores, and a library on them."""

    def __init__(self) -> None:
        self.disk = Disk()
        self.history = DiskHistory(self.disk)
        self.recordings = DiskRecordings(self.disk)
        self.library = Library(self.history, self.recordings, lambda: NOW_S)

    def row(self, turn_id: str, outcome: Outcome | None, text: str = "", **more: Any) -> None:
        fields: dict[str, Any] = {"conversation_id": "c", "started_at_s": NOW_S - 10.0, **more}
        self.history.all_turns[turn_id] = StoredTurn(
            turn_id=turn_id, outcome=outcome, transcript=text, **fields
        )

    def take(self, turn_id: str, duration_s: float = 2.0, *, kept: bool = False) -> Take:
        self.recordings.takes[turn_id] = Take(duration_s, pending=not kept, size=600_000)
        return self.recordings.takes[turn_id]

    def state(self) -> object:
        return (
            dict(self.history.all_turns),
            {name: take.pending for name, take in self.recordings.takes.items()},
        )


Act: TypeAlias = Callable[[World], Awaitable[object]]


async def every_kill(build: Callable[[], World], act: Act) -> list[World]:
    """Return the worlds that a kill before each writing of ``act`` leaves, and the whole one."""
    worlds: list[World] = []
    while True:
        world = build()
        world.disk.restart(dies_at=len(worlds))
        worlds.append(world)
        try:
            await act(world)
        except Killed:
            world.disk.restart()
            continue
        world.disk.restart()
        return worlds


def left_behind() -> World:
    """Everything that a killed program may leave."""
    world = World()
    world.take("no-row", 3.0)
    world.take("too-short", 0.05)
    world.row("recording", None)
    world.take("recording", 4.0)
    world.row("answering", None, "what was asked")
    world.take("answering")
    world.row("typed", None, "typed words", recorded_s=0.0)
    world.row("retried", None, has_audio=True)
    world.take("retried", kept=True)
    world.row("nothing", None)
    world.row("done", Outcome.COMPLETED, "done and saved", has_audio=True)
    world.take("done")
    world.row("blocked", Outcome.BLOCKED, "blocked and saved")
    world.take("blocked")
    world.row("failed", Outcome.FAILED, has_audio=True, error_kind="unreachable")
    world.take("failed")
    world.row("unflagged", Outcome.FAILED, error_kind="unreachable")
    world.take("unflagged")
    world.row("cancelled", Outcome.CANCELLED, has_audio=True)
    world.take("cancelled")
    world.take("row-was-lost", 5.0, kept=True)
    world.row("kept", Outcome.COMPLETED, "kept beside its text", has_audio=True)
    world.take("kept", kept=True)
    return world


OFFERED = {"no-row", "recording", "answering", "typed", "retried", "row-was-lost"}


@pytest.mark.parametrize("settings", [KEEPING, NOT_KEEPING])
async def test_everything_left_behind_has_its_place(settings: HistorySettings) -> None:
    world = left_behind()
    offered = await world.library.recover(settings)
    assert {turn.turn_id for turn in offered} == OFFERED
    for turn in offered:
        assert (turn.outcome, turn.error_kind) == (Outcome.FAILED, ErrorKind.INTERRUPTED)
        assert turn.message.endswith(".")
        assert turn.next_step.endswith(".")
        assert world.history.all_turns[turn.turn_id] == turn
    rows, takes = world.history.all_turns, world.recordings.takes
    assert (rows["no-row"].recorded_s, rows["no-row"].started_at_s) == (3.0, 500.0)
    assert rows["recording"].conversation_id == "c"
    assert rows["recording"].recorded_s == 4.0
    assert rows["answering"].transcript == "what was asked"
    assert not rows["typed"].has_audio
    assert rows["retried"].has_audio
    assert rows["nothing"].outcome is Outcome.FAILED
    assert rows["failed"].error_kind == "unreachable"
    assert "too-short" not in takes
    assert "too-short" not in rows
    assert ("blocked" in takes) == settings.keep_audio == rows["blocked"].has_audio
    assert ("done" in takes) == settings.keep_audio == rows["done"].has_audio
    assert {name for name, take in takes.items() if take.pending} == {
        *("no-row", "recording", "answering")
    }
    check_nothing_is_lost_or_twice(world)


def check_nothing_is_lost_or_twice(world: World) -> None:
    rows, takes = world.history.all_turns, world.recordings.takes
    for turn_id, row in left_behind().history.all_turns.items():
        assert rows[turn_id].transcript == row.transcript
    for turn_id in left_behind().recordings.takes.keys() - {"too-short"}:
        assert turn_id in rows
        assert rows[turn_id].transcript or turn_id in takes
        assert rows[turn_id].has_audio == (turn_id in takes)
    assert len(rows) == len({*left_behind().history.all_turns, "no-row", "row-was-lost"})


@pytest.mark.parametrize("settings", [KEEPING, NOT_KEEPING])
async def test_killed_while_recovering_the_next_start_ends_where_one_would_have(
    settings: HistorySettings,
) -> None:
    whole = left_behind()
    await whole.library.recover(settings)
    worlds = await every_kill(left_behind, lambda world: world.library.recover(settings))
    assert len(worlds) > 10
    for world in worlds:
        offered = await world.library.recover(settings)
        assert world.state() == whole.state()
        check_nothing_is_lost_or_twice(world)
        pending = {"no-row", "recording", "answering"}
        assert pending <= {turn.turn_id for turn in offered} <= OFFERED


async def test_what_nobody_decided_on_is_offered_again_and_what_was_kept_is_not() -> None:
    world = left_behind()
    await world.library.recover(KEEPING)
    again = await world.library.recover(KEEPING)
    assert {turn.turn_id for turn in again} == {"no-row", "recording", "answering"}
    await world.library.keep_recovered(["no-row", "typed", "recording", "answering"])
    assert await world.library.recover(KEEPING) == []
    assert "no-row" in world.recordings.takes


async def test_a_damaged_recording_can_be_kept() -> None:
    world = World()
    world.take("damaged").readable = False
    await world.library.recover(KEEPING)
    await world.library.keep_recovered(["damaged"])
    assert not world.recordings.takes["damaged"].pending


async def test_a_damaged_recording_does_not_keep_the_others_from_being_recovered() -> None:
    world = World()
    world.row("damaged", None)
    world.take("damaged").readable = False
    world.take("fine")
    offered = await world.library.recover(KEEPING)
    assert {turn.turn_id for turn in offered} == {"damaged", "fine"}
    assert world.history.all_turns["damaged"].has_audio


def several() -> World:
    world = World()
    for number in range(3):
        world.row(f"go-{number}", Outcome.COMPLETED, "words", has_audio=True)
        world.take(f"go-{number}", kept=number != 1)
    world.row("stay", Outcome.FAILED, conversation_id="other", has_audio=True)
    world.take("stay", kept=True)
    return world


async def delete_turns(world: World) -> None:
    for number in range(3):
        await world.library.delete_turn(f"go-{number}")


async def delete_conversation(world: World) -> None:
    await world.library.delete_conversation("c")


async def delete_all(world: World) -> None:
    await world.library.delete_all()


@pytest.mark.parametrize("act", [delete_turns, delete_conversation, delete_all])
async def test_a_kill_while_deleting_brings_nothing_back_and_takes_nothing_else(act: Act) -> None:
    worlds = await every_kill(several, act)
    assert len(worlds) >= 4
    for world in worlds:
        listed = set(world.history.all_turns)
        # A recording without a row would be taken for one that was lost.
        assert set(world.recordings.takes) <= listed
        await world.library.recover(KEEPING)
        assert set(world.history.all_turns) == listed
        if act is not delete_all:
            assert {"stay"} == {"stay"} & listed & set(world.recordings.takes)
        await act(world)
        assert set(world.history.all_turns) == (set() if act is delete_all else {"stay"})
        assert set(world.recordings.takes) == set(world.history.all_turns)
        assert await world.library.recover(KEEPING) == []


async def test_recordings_of_this_run_are_deleted_with_everything() -> None:
    world = several()
    world.recordings.takes["go-1"].of_this_run = True
    assert await world.recordings.orphans() == []
    await world.library.delete_all()
    assert world.recordings.takes == {}


def aged() -> World:
    world = World()
    for number, days in enumerate([50, 40, 20, 1]):
        started_at_s = NOW_S - days * DAY_S
        world.row(
            f"turn-{number}", Outcome.COMPLETED, "w", started_at_s=started_at_s, has_audio=True
        )
        world.take(f"turn-{number}", kept=True)
    old: dict[str, Any] = {"started_at_s": NOW_S - 60 * DAY_S}
    world.row("no-text", Outcome.FAILED, has_audio=True, **old)
    world.take("no-text", kept=True)
    world.row("no-text-unflagged", Outcome.FAILED, **old)
    world.take("no-text-unflagged", kept=True)
    world.row("empty", Outcome.FAILED, **old)
    world.row("running", None, "w", has_audio=True, **old)
    world.take("running", kept=True)
    return world


UNTOUCHED = {"no-text", "no-text-unflagged", "running"}


async def by_days(world: World) -> int:
    return await world.library.apply_retention(HistorySettings(keep_days=30))


async def by_size(world: World) -> int:
    # Seven recordings of 0.6 MB.
    return await world.library.apply_retention(HistorySettings(most_audio_megabytes=3))


async def test_retention_by_days_spares_what_is_no_text_yet_and_what_runs() -> None:
    world = aged()
    assert await by_days(world) == 3
    assert set(world.history.all_turns) == {"turn-2", "turn-3", *UNTOUCHED}
    assert set(world.recordings.takes) == set(world.history.all_turns)


async def test_retention_by_size_takes_the_oldest_sound_and_leaves_the_text() -> None:
    world = aged()
    assert await by_size(world) == 2
    assert set(world.recordings.takes) == {"turn-2", "turn-3", *UNTOUCHED}
    assert len(world.history.all_turns) == len(aged().history.all_turns)
    for turn_id in ("turn-0", "turn-1"):
        assert not world.history.all_turns[turn_id].has_audio
        assert world.history.all_turns[turn_id].transcript == "w"
    assert await by_size(world) == 0


async def test_sound_that_is_no_text_yet_stays_however_little_is_wanted() -> None:
    world = aged()
    await world.library.apply_retention(HistorySettings(keep_days=1, most_audio_megabytes=1))
    assert world.recordings.takes.keys() >= UNTOUCHED


async def test_without_limits_nothing_goes() -> None:
    world = aged()
    assert await world.library.apply_retention(HistorySettings()) == 0
    assert world.state() == aged().state()


@pytest.mark.parametrize("act", [by_days, by_size])
async def test_retention_killed_anywhere_goes_on_the_next_time(act: Act) -> None:
    whole = aged()
    await act(whole)
    for world in await every_kill(aged, act):
        await act(world)
        assert world.state() == whole.state()


async def test_an_export_holds_every_turn_in_order_however_many_pages() -> None:
    world = World()
    for number in range(2 * PAGE + 1):
        world.row(f"a-{number}", Outcome.COMPLETED, f"{number}", conversation_id="long")
    for number in range(PAGE + 1):
        world.row(f"b-{number}", Outcome.COMPLETED, "one", conversation_id=f"short-{number}")
    exported = [each async for each in world.library.exported()]
    assert len(exported) == PAGE + 2
    assert sum(len(each.turns) for each in exported) == len(world.history.all_turns)
    (one,) = [each async for each in world.library.exported("long")]
    assert [turn.transcript for turn in one.turns] == [str(each) for each in range(2 * PAGE + 1)]
    assert [each async for each in world.library.exported("unknown")] == []


def arriving() -> list[ExportedConversation]:
    done = StoredTurn(
        turn_id="new",
        conversation_id="theirs",
        started_at_s=5.0,
        outcome=Outcome.COMPLETED,
        transcript="hello",
        has_audio=True,
    )
    turns = (done, replace(done, turn_id="ran", outcome=None), replace(done, turn_id="go-0"))
    return [ExportedConversation("theirs", "Their title", 5.0, turns)]


async def test_an_import_takes_what_is_new_without_its_sound() -> None:
    world = several()
    before = world.history.all_turns["go-0"]
    assert await world.library.import_turns(arriving()) == 2
    assert world.history.all_turns["go-0"] == before
    assert not world.history.all_turns["new"].has_audio
    assert world.history.all_turns["ran"].outcome is Outcome.FAILED
    assert world.history.titles["theirs"] == "Their title"
    assert await world.library.import_turns(arriving()) == 0


async def test_an_import_does_not_rename_what_is_there() -> None:
    world = several()
    world.row("mine", Outcome.COMPLETED, "words", conversation_id="theirs")
    world.history.titles["theirs"] = "My title"
    assert await world.library.import_turns(arriving()) == 2
    assert world.history.titles["theirs"] == "My title"


async def test_an_import_killed_anywhere_is_completed_by_another() -> None:
    whole = several()
    await whole.library.import_turns(arriving())
    for world in await every_kill(several, lambda world: world.library.import_turns(arriving())):
        await world.library.import_turns(arriving())
        assert world.state() == whole.state()
