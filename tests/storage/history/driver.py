"""A program of its own that uses a history: to be killed, or to stand in the way.

``save PATH FIRST`` saves turns without end and says the id of each when it is on disk;
``open PATH`` opens, ``repair PATH`` repairs, both saying so before and after;
``lock PATH`` keeps everybody out, ``read PATH`` keeps reading, until standard input ends.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from pathlib import Path

from tests.contracts.history import a_turn
from voicedesk.storage.history.store import SqliteHistory


async def save(path: Path, first: int) -> None:
    history = SqliteHistory(path, copy_delay_s=0.001)
    await history.open()
    number = first
    while True:
        # As a real turn: first without words, then with them, then with its answer.
        name = f"t{number}"
        for words in ({"outcome": None, "transcript": ""}, {}, {"reply": "word " * number}):
            await history.save(a_turn(name, f"c{number // 5}", **words))
        print(name, flush=True)
        number += 1


async def open_(path: Path) -> None:
    print("opening", flush=True)
    await SqliteHistory(path).open()
    print("open", flush=True)


async def repair(path: Path) -> None:
    history = SqliteHistory(path)
    await history.open()
    print("repairing", flush=True)
    await history.repair()
    print("repaired", flush=True)


def hold(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement).fetchall()
    print("holding", flush=True)
    sys.stdin.read()
    connection.close()


def main() -> None:
    what, path = sys.argv[1], Path(sys.argv[2])
    match what:
        case "save":
            asyncio.run(save(path, int(sys.argv[3])))
        case "open":
            asyncio.run(open_(path))
        case "repair":
            asyncio.run(repair(path))
        case "lock":
            hold(path, "BEGIN IMMEDIATE")
        case "shut":
            hold(path, "PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE")
        case _:
            hold(path, "BEGIN", "SELECT count(*) FROM turns")


if __name__ == "__main__":
    main()
