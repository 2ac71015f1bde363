"""Cycles live until their thread's turn to collect has come, and not longer."""

from __future__ import annotations

import gc
import threading
import weakref

from voicedesk.core.garbage import collect_due


class Ring:
    def __init__(self) -> None:
        self.itself = self


def test_only_the_thread_that_asks_collects() -> None:
    gc.collect()
    dead = weakref.ref(Ring())
    litter: list[list[object]] = []
    work = threading.Thread(target=lambda: litter.extend([] for _ in range(5000)))
    work.start()
    work.join()
    assert dead() is not None
    collect_due()
    assert dead() is None


def test_what_is_not_due_is_left_alone() -> None:
    gc.collect()
    ring = weakref.ref(Ring())
    collect_due()
    assert ring() is not None
    gc.collect()
