"""The one event loop of Qt and asyncio: order, threads, and Qt's turn in between."""

from __future__ import annotations

import asyncio
import contextvars
import socket
import threading
import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer

from voicedesk.app.event_loop import LONGEST_ROUND_S, EventLoop

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

pytestmark = pytest.mark.usefixtures("qapp")


async def test_calls_come_in_their_order_whichever_thread_they_come_from() -> None:
    loop, seen, all_seen = asyncio.get_running_loop(), list[int](), asyncio.Event()

    def call() -> None:
        for number in range(100):
            loop.call_soon_threadsafe(seen.append, number)
        loop.call_soon_threadsafe(all_seen.set)

    thread = threading.Thread(target=call)
    thread.start()
    async with asyncio.timeout(5):
        await all_seen.wait()
    thread.join()
    assert seen == list(range(100))


async def test_a_call_from_a_thread_runs_on_the_loops_thread_and_in_its_context() -> None:
    loop, called = asyncio.get_running_loop(), asyncio.Event()
    name: contextvars.ContextVar[str] = contextvars.ContextVar("name", default="")
    context = contextvars.copy_context()
    context.run(name.set, "given")
    seen: list[tuple[str, threading.Thread]] = []

    def note() -> None:
        seen.append((name.get(), threading.current_thread()))
        called.set()

    await asyncio.to_thread(lambda: loop.call_soon_threadsafe(note, context=context))
    async with asyncio.timeout(5):
        await called.wait()
    assert seen == [("given", threading.current_thread())]


async def test_a_cancelled_call_is_not_made() -> None:
    seen: list[str] = []
    asyncio.get_running_loop().call_soon_threadsafe(seen.append, "cancelled").cancel()
    asyncio.get_running_loop().call_soon(seen.append, "soon").cancel()
    await asyncio.sleep(0.01)
    assert seen == []


async def test_what_waits_for_a_socket_goes_on_before_qt_has_its_turn() -> None:
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    seen: list[str] = []

    def receive() -> None:
        loop.remove_reader(ours)
        QTimer.singleShot(0, lambda: seen.append("Qt"))
        loop.call_soon(seen.append, "asyncio")

    with ours, theirs:
        loop.add_reader(ours, receive)
        theirs.send(b"x")
        async with asyncio.timeout(5):
            while len(seen) < 2:  # noqa: ASYNC110 - a list has no event
                await asyncio.sleep(0.001)
    assert seen == ["asyncio", "Qt"]


async def test_qt_has_its_turn_while_there_is_no_end_of_calls() -> None:
    loop, painted = asyncio.get_running_loop(), asyncio.Event()

    def go_on() -> None:
        time.sleep(LONGEST_ROUND_S / 10)
        if not painted.is_set():
            loop.call_soon(go_on)

    QTimer.singleShot(0, painted.set)
    loop.call_soon(go_on)
    async with asyncio.timeout(5):
        await painted.wait()


def test_nothing_is_called_after_the_end(qapp: QApplication) -> None:
    seen: list[str] = []
    loop = EventLoop(qapp)
    loop.call_soon_threadsafe(seen.append, "late")
    loop.close()
    with asyncio.Runner(loop_factory=lambda: EventLoop(qapp)) as runner:
        runner.run(asyncio.sleep(0.01))
    assert seen == []
