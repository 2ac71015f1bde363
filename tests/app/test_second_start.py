"""A start with a profile that another program has."""

from __future__ import annotations

import asyncio
import os
import threading
from typing import TYPE_CHECKING, Any

import pytest

from voicedesk.app.second_start import show_running_window
from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.tasks import TaskRegistry
from voicedesk.desktop.instance_server import InstanceServer
from voicedesk.desktop.profile_lock import ProfileLock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Window:
    """The first start, listening."""

    def __init__(self, profile: Path) -> None:
        self.requests: list[Mapping[str, Any]] = []
        self.lock = ProfileLock(profile)
        self.server = InstanceServer(
            self.lock, self._answer, TaskRegistry(lambda bug: pytest.fail(repr(bug)))
        )

    async def _answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        self.requests.append(request)
        return {}


async def _start_again(profile: Path, *refused_options: str) -> bool:
    return await asyncio.to_thread(show_running_window, ProfileLock(profile), refused_options)


async def test_the_first_window_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "clicked")
    window = Window(tmp_path)
    with window.lock.held():
        async with window.server:
            assert await _start_again(tmp_path)
    assert window.requests == [{"op": "show", "activation_token": "clicked"}]


async def test_what_is_to_be_opened_waits_for_a_window_that_is_still_opening(
    tmp_path: Path,
) -> None:
    window = Window(tmp_path)
    opens = {"op": "open", "targets": ["said.wav"], "folder": "/home/ada"}
    with window.lock.held():
        second = asyncio.ensure_future(
            asyncio.to_thread(show_running_window, ProfileLock(tmp_path), (), opens=opens)
        )
        await asyncio.sleep(0.2)
        async with window.server:
            assert await second
    assert window.requests == [opens]


async def test_a_start_without_a_window_leaves_the_first_one_as_it_is(tmp_path: Path) -> None:
    window = Window(tmp_path)
    with window.lock.held():
        async with window.server:
            assert await asyncio.to_thread(
                show_running_window, ProfileLock(tmp_path), (), shows=False
            )
    assert window.requests == [{"op": "hello"}]


async def test_a_window_that_is_still_opening_is_waited_for(tmp_path: Path) -> None:
    window = Window(tmp_path)
    with window.lock.held():
        second = asyncio.ensure_future(_start_again(tmp_path))
        await asyncio.sleep(0.2)
        assert not second.done()
        async with window.server:
            assert await second


async def test_options_that_come_too_late_are_named(tmp_path: Path) -> None:
    window = Window(tmp_path)
    with window.lock.held():
        async with window.server:
            with pytest.raises(VoiceDeskError) as told:
                await _start_again(tmp_path, "--base-url", "--sandbox", "--json-log")
    assert told.value.kind is ErrorKind.ALREADY_RUNNING
    assert "--base-url, --sandbox and --json-log can only be chosen" in told.value.message
    assert "--profile" in told.value.next_step
    assert [request["op"] for request in window.requests] == ["hello"]


def test_a_command_that_is_soon_done_is_waited_for(tmp_path: Path) -> None:
    command, lock = ProfileLock(tmp_path), ProfileLock(tmp_path)
    assert command.try_acquire()
    ending = threading.Timer(0.2, command.release)
    ending.start()
    assert not show_running_window(lock, ())
    assert lock.is_mine
    ending.join()
    lock.release()


def test_a_program_without_a_window_is_named(tmp_path: Path) -> None:
    with ProfileLock(tmp_path).held(), pytest.raises(VoiceDeskError) as told:
        show_running_window(ProfileLock(tmp_path), (), start_within_s=0.1)
    assert told.value.kind is ErrorKind.ALREADY_RUNNING
    assert f"process {os.getpid()}" in told.value.sentence()
