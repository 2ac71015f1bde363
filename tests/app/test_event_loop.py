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


async def test_calls_for_later_come_at_their_times_and_in_their_order() -> None:
    loop, seen, all_seen = asyncio.get_running_loop(), list[str](), asyncio.Event()
    began_s = loop.time()
    came_s: list[float] = []

    def note(name: str) -> None:
        seen.append(name)
        came_s.append(loop.time() - began_s)

    loop.call_later(0.03, note, "third")
    loop.call_later(0.01, note, "first")
    loop.call_later(0.005, note, "cancelled").cancel()
    loop.call_at(began_s + 0.02, note, "second")
    loop.call_later(0.031, all_seen.set)
    loop.call_later(-1.0, note, "at once")
    async with asyncio.timeout(5):
        await all_seen.wait()
    assert seen == ["at once", "first", "second", "third"]
    assert all(came >= due for came, due in zip(came_s, (0.0, 0.01, 0.02, 0.03), strict=True))


async def test_something_planned_for_next_year_does_not_come_today() -> None:
    later = asyncio.get_running_loop().call_later(3e7, lambda: None)
    await asyncio.sleep(0.01)
    later.cancel()


async def test_a_call_that_is_cancelled_while_it_is_due_is_not_made() -> None:
    loop, seen = asyncio.get_running_loop(), list[str]()
    past_s = loop.time() - 1.0
    later = loop.call_at(past_s + 0.1, seen.append, "late")
    loop.call_at(past_s, later.cancel)
    await asyncio.sleep(0.01)
    assert seen == []


async def test_a_socket_is_written_to_and_left_alone_again() -> None:
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    writable = asyncio.Event()
    with ours, theirs:
        loop.add_writer(ours, writable.set)
        async with asyncio.timeout(5):
            await writable.wait()
        assert loop.remove_writer(ours)
        assert not loop.remove_writer(ours)
        writable.clear()
        await asyncio.sleep(0.02)
        assert not writable.is_set()


async def test_the_second_reader_of_a_socket_replaces_the_first() -> None:
    loop, seen, read = asyncio.get_running_loop(), list[str](), asyncio.Event()
    ours, theirs = socket.socketpair()

    def second() -> None:
        seen.append("second")
        loop.remove_reader(ours)
        read.set()

    with ours, theirs:
        loop.add_reader(ours, seen.append, "first")
        loop.add_reader(ours, second)
        theirs.send(b"x")
        async with asyncio.timeout(5):
            await read.wait()
        await asyncio.sleep(0.01)
    assert seen == ["second"]


async def test_a_bug_of_a_reader_is_told_to_the_loop() -> None:
    loop, told = asyncio.get_running_loop(), list[object]()
    ours, theirs = socket.socketpair()
    reported = asyncio.Event()

    def note(_loop: object, context: dict[str, object]) -> None:
        told.append(context["exception"])
        reported.set()

    def fail() -> None:
        loop.remove_reader(ours)
        raise ZeroDivisionError

    loop.set_exception_handler(note)
    with ours, theirs:
        loop.add_reader(ours, fail)
        theirs.send(b"x")
        async with asyncio.timeout(5):
            await reported.wait()
    assert isinstance(told[0], ZeroDivisionError)


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
