"""Tasks have an owner: kept, named, cancelled together, their bugs reported."""

from __future__ import annotations

import asyncio
import gc

from voicedesk.core.tasks import TaskRegistry, cancel_and_wait


async def _fail() -> None:
    raise ZeroDivisionError


async def test_a_task_is_kept_by_name_until_it_ends() -> None:
    tasks = TaskRegistry(_refuse)
    gate = asyncio.Event()
    tasks.start(gate.wait(), name="b")
    task = tasks.start(gate.wait(), name="a")
    gc.collect()
    assert tasks.names() == ["a", "b"]
    gate.set()
    assert await task is True
    await asyncio.sleep(0)
    assert tasks.names() == []


async def test_a_bug_is_reported_and_reaches_who_awaits_it() -> None:
    bugs: list[BaseException] = []
    tasks = TaskRegistry(bugs.append)
    task = tasks.start(_fail(), name="bug")
    await asyncio.wait([task])
    await asyncio.sleep(0)
    assert bugs == [task.exception()]
    tasks.report(ValueError("told"))
    assert str(bugs[1]) == "told"


async def test_cancelling_is_no_bug() -> None:
    tasks = TaskRegistry(_refuse)
    task = tasks.start(asyncio.sleep(60), name="sleeper")
    await cancel_and_wait(task)
    assert task.cancelled()


async def test_all_are_cancelled_and_waited_for() -> None:
    tasks = TaskRegistry(_refuse)
    ended: list[str] = []

    async def work(name: str) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0)
            ended.append(name)

    for name in ("a", "b"):
        tasks.start(work(name), name=name)
    await asyncio.sleep(0)
    tasks.start(work("never begun"), name="c")
    await tasks.cancel_all()
    assert sorted(ended) == ["a", "b"]
    assert tasks.names() == []


async def test_what_is_started_on_the_way_out_is_cancelled_too() -> None:
    tasks = TaskRegistry(_refuse)

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            tasks.start(asyncio.sleep(60), name="late")

    tasks.start(work(), name="early")
    await asyncio.sleep(0)
    await tasks.cancel_all()
    assert tasks.names() == []


async def test_who_cancels_all_is_not_cancelled() -> None:
    tasks = TaskRegistry(_refuse)
    other = tasks.start(asyncio.sleep(60), name="other")
    await tasks.start(tasks.cancel_all(), name="canceller")
    assert other.cancelled()


async def test_cancelling_what_has_ended_returns() -> None:
    bugs: list[BaseException] = []
    tasks = TaskRegistry(bugs.append)
    task = tasks.start(_fail(), name="bug")
    await asyncio.wait([task])
    await cancel_and_wait(task)
    assert len(bugs) == 1


def _refuse(bug: BaseException) -> None:
    raise AssertionError("no bug was expected") from bug
