"""Work on another thread whose result is large."""

from __future__ import annotations

import threading
import weakref

import pytest

from voicedesk.core.threads import in_thread


class Large:
    """Can be referred to weakly."""


async def test_the_result_comes_from_another_thread() -> None:
    assert await in_thread(threading.get_ident) != threading.get_ident()


async def test_what_is_raised_comes_out() -> None:
    def fail() -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await in_thread(fail)


async def test_nothing_of_the_result_is_kept() -> None:
    made = await in_thread(Large)
    seen = weakref.ref(made)
    del made
    assert seen() is None
