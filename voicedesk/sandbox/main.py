"""``voicedesk sandbox``: serve until told to stop, or until the parent is gone."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

from voicedesk.sandbox.pace import exact_loop
from voicedesk.sandbox.scenario import Scenario
from voicedesk.sandbox.server import SandboxServer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def run(
    port: int = 0,
    scenario_file: Path | None = None,
    api_key: str | None = None,
    announce: Callable[[str], None] = print,
    *,
    exit_with_stdin: bool = False,
) -> None:
    """Serve until SIGINT or SIGTERM; announce one JSON line with ``base_url`` and ``api_key``.

    With ``exit_with_stdin`` the end of standard input ends the server too, so that it does not
    outlive the program that started it.
    """
    scenario = Scenario()
    if scenario_file is not None:
        from voicedesk.sandbox.scenario_file import load_scenario

        scenario = load_scenario(scenario_file)
    with asyncio.Runner(loop_factory=exact_loop) as runner:
        runner.run(
            _serve(
                SandboxServer(scenario, api_key, port, remembers=False), announce, exit_with_stdin
            )
        )


async def _serve(
    server: SandboxServer,
    announce: Callable[[str], None],
    exit_with_stdin: bool,  # noqa: FBT001 - handed on by run()
) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def stop_soon(*_: object) -> None:
        loop.call_soon_threadsafe(stop.set)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop_soon)
    if exit_with_stdin:
        threading.Thread(target=_wait_for_end_of_stdin, args=(stop_soon,), daemon=True).start()
    async with server:
        announce(json.dumps({"base_url": server.base_url, "api_key": server.api_key}))
        sys.stdout.flush()
        server.warm_up()
        await stop.wait()


def _wait_for_end_of_stdin(then: Callable[[], None]) -> None:
    # Not through sys.stdin: a thread blocked in its buffer makes the interpreter's end fail.
    while os.read(sys.stdin.fileno(), 4096):
        pass
    then()
