"""A history of 100,000 turns, written in one go."""

from __future__ import annotations

import random
from contextlib import closing
from typing import TYPE_CHECKING

from voicedesk.core.history import StoredTurn
from voicedesk.core.turns import Outcome
from voicedesk.storage.history.database import connect, empty_log, transaction
from voicedesk.storage.history.migrations import SEARCH, migrate
from voicedesk.storage.history.turns import UPSERT, to_values

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

TURNS = 100_000
LONG_CONVERSATION = "long"
LONG_TURNS = 5_000
PER_CONVERSATION = 20
RARE_EVERY = 10_000
COMMON_WORD, RARE_WORD = "the", "xylophone"
LETTERS = "abcdefghiklmnoprstuw"


def build(path: Path) -> None:
    """Write turns of 40 words: one word in all of them, one in ten of them."""
    with closing(connect(path)) as connection:
        migrate(connection)
        with transaction(connection):
            connection.executemany(
                "INSERT INTO conversations (id, title, started_at_s) VALUES (?, ?, ?)",
                [
                    (name, f"The title of {name}", 1e9)
                    for name in [*map(_conversation, range(0, TURNS, PER_CONVERSATION))]
                    if name != LONG_CONVERSATION
                ]
                + [(LONG_CONVERSATION, "A long one", 1e9)],
            )
            _without_index(connection)
            connection.executemany(UPSERT, map(to_values, _turns()))
            for statement in SEARCH[4:]:
                connection.execute(statement)
            connection.execute("INSERT INTO search (search) VALUES ('rebuild')")
        empty_log(connection)


def _without_index(connection: sqlite3.Connection) -> None:
    """Leave the words to one rebuilding at the end, which takes half the time."""
    for name in ("added", "removed", "changed"):
        connection.execute(f"DROP TRIGGER searchable_{name}")


def _conversation(number: int) -> str:
    if number >= TURNS - LONG_TURNS:
        return LONG_CONVERSATION
    return f"c{number // PER_CONVERSATION}"


def _turns() -> Iterator[StoredTurn]:
    chance = random.Random(1)
    vocabulary = ["".join(chance.choices(LETTERS, k=2 + n % 7)) for n in range(8000)]
    weights = [1 / (rank + 1) for rank in range(len(vocabulary))]
    words = chance.choices(vocabulary, weights, k=500_000)
    for number in range(TURNS):
        at = chance.randrange(len(words) - 40)
        rare = f" {RARE_WORD}" if number % RARE_EVERY == 7 else ""
        yield StoredTurn(
            turn_id=f"t{number}",
            conversation_id=_conversation(number),
            started_at_s=1e9 + number,
            outcome=Outcome.COMPLETED,
            transcript=f"{COMMON_WORD} {' '.join(words[at : at + 10])}{rare}",
            reply=" ".join(words[at + 10 : at + 40]),
        )
