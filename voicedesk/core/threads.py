"""Work on another thread whose result is large."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


async def in_thread(call: Callable[[], T]) -> T:
    """Like ``asyncio.to_thread``, but keeps nothing of the result.

    The futures of a thread's call refer to each other, and keep its result until the next hunt
    for garbage: with minutes of sound, a new one each time, that is a lot of memory.
    """
    made: list[T] = []
    await asyncio.to_thread(lambda: made.append(call()))
    return made.pop()
