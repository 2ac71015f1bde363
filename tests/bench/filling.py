"""A profile as years of use leave it: 100,000 turns, and two conversations as people have them."""

from __future__ import annotations

import itertools
import random
from contextlib import closing
from typing import TYPE_CHECKING

from tests.storage.history.large import COMMON_WORD, RARE_WORD, build
from voicedesk.core.chat import Usage
from voicedesk.core.history import StoredTurn
from voicedesk.core.settings import ServiceChoice, ServiceSettings, Settings
from voicedesk.core.turns import Outcome, Source
from voicedesk.storage.history import writing
from voicedesk.storage.history.database import connect, empty_log, transaction
from voicedesk.storage.paths import ProfilePaths
from voicedesk.storage.settings_file import JsonSettingsStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONG, LONG_TURNS = "written-long", 5_000
SHORT, SHORT_TURNS = "written-short", 30
QUERIES = (COMMON_WORD, RARE_WORD, f"{COMMON_WORD} xyl", "t", "wea", "nowhere")
"""What is in every turn, a rare word, both, beginnings of many words, and nothing at all."""

_EPOCH_S = 1_700_000_000.0
_WORDS = (
    "quite rare morning answer water house garden small between under people travel number simple"
    " station music window paper weather kettle question language history machine"
)
_SHAPES = (
    "{0}. {1}.",
    "{0}.\n\n- {1}\n- {2}\n- {3}\n\n{4}.",
    "{0}:\n\n1. **{1}**\n2. {2}\n\n{3}.",
    "{0}.\n\n```python\nfor each in words:\n    print(each)  # {1}\n```\n\n{2}.",
    "## {1}\n\n{0}. {2}. {3}.",
)


def fill(folder: Path) -> None:
    """Make a profile with its settings and its history in a folder."""
    settle(folder)
    path = ProfilePaths.at(folder).history_file
    build(path)
    with closing(connect(path)) as connection:
        with transaction(connection):
            for conversation_id, turn_count in ((LONG, LONG_TURNS), (SHORT, SHORT_TURNS)):
                for turn in itertools.islice(_turns(conversation_id), turn_count):
                    writing.put(connection, turn)
        empty_log(connection)


def settle(folder: Path) -> None:
    """Make a profile without a history, whose user has decided who answers."""
    paths = ProfilePaths.at(folder)
    paths.create()
    chosen = Settings(service=ServiceSettings(choice=ServiceChoice.SERVER))
    JsonSettingsStore(paths.settings_file).save(chosen)


def _turns(conversation_id: str) -> Iterator[StoredTurn]:
    chance = random.Random(conversation_id)
    for number in itertools.count():
        yield StoredTurn(
            turn_id=f"{conversation_id}-{number}",
            conversation_id=conversation_id,
            started_at_s=_EPOCH_S + 60.0 * number,
            source=Source.MICROPHONE,
            outcome=Outcome.COMPLETED,
            transcript=f"{_words(chance, 12).capitalize()}?",
            language="English",
            transcription_model="whisper-large-v3-turbo",
            reply=_SHAPES[number % len(_SHAPES)].format(*(_words(chance, 14) for _ in range(5))),
            finish_reason="stop",
            model="openai/gpt-oss-20b",
            usage=Usage(100, 60, 160),
            stage_ms={"transcribe": 310.0, "first_sound": 900.0, "total": 4000.0},
            recorded_s=3.5,
        )


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(_WORDS.split(), k=count))
