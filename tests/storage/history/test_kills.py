"""What was saved is there after any end of the program."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.contracts.history import a_turn
from tests.storage.history.programs import kill, let_run, said, start
from tests.storage.history.test_damage import break_turns_page
from voicedesk.core.history import HistoryHealth
from voicedesk.storage.history.store import SqliteHistory

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

KILLS = 20
REPAIR_KILLS = 8


async def test_every_turn_that_was_saved_survives_the_kill(path: Path) -> None:
    seed = random.randrange(1 << 32)
    print("seed", seed)
    chance = random.Random(seed)
    names: list[str] = []
    for _ in range(KILLS):
        first = 1000 * len(names)
        process = start("save", path, first)
        names.append(said(process))
        let_run(chance, 0.15)
        names += kill(process)
        history = SqliteHistory(path)
        assert (await history.open()).health is HistoryHealth.INTACT
        for name in names:
            number = int(name.removeprefix("t"))
            turn = a_turn(name, f"c{number // 5}", reply="word " * number)
            assert await history.turn(name) == turn
        assert len(await history.running_turns()) <= KILLS
        await history.aclose()
        assert not list(path.parent.glob("*.partial*"))
    print(len(names), "turns saved,", KILLS, "kills")


async def test_killed_while_repairing_nothing_is_lost(
    path: Path, copy_made: Callable[[], Awaitable[Path]]
) -> None:
    seed = random.randrange(1 << 32)
    print("seed", seed)
    chance = random.Random(seed)
    history = SqliteHistory(path)
    await history.open()
    for number in range(300):
        await history.save(a_turn(f"t{number}"))
    await history.aclose()
    await copy_made()
    break_turns_page(path)
    for _ in range(REPAIR_KILLS):
        process = start("repair", path)
        assert said(process) == "repairing"
        let_run(chance, 0.4)
        kill(process)
        state = await history.open()
        if state.health is HistoryHealth.INTACT:
            assert len(await history.turns("c", limit=1000)) == 300
            await history.aclose()
            break_turns_page(path)
    if (await history.open()).health is HistoryHealth.DAMAGED:
        await history.repair()
    found = [turn.turn_id for turn in await history.turns("c", limit=1000)]
    assert found == [f"t{number}" for number in range(300)]
    await history.aclose()
