"""What a driver is told to say, how often, and in which pace."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from voicedesk.core.settings import ModerationScope

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """Turns of one kind.

    ``speed`` 1 speaks in real time; ``quiet_s`` lie between the last word and the release, 0 lets
    go in the middle of a word; ``pause_s`` is the silence before each turn; ``judged`` is
    what a judge looks at (``core.settings.ModerationScope``).
    """

    speech_s: float
    rounds: int
    speed: float = 1.0
    quiet_s: float = 0.3
    pause_s: float = 0.0
    judged: str = ModerationScope.OFF.value


def as_argument(talks: Sequence[Talk]) -> str:
    return json.dumps([asdict(talk) for talk in talks])


def from_argument(argument: str) -> list[Talk]:
    return [Talk(**each) for each in json.loads(argument)]
