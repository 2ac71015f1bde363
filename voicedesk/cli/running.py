"""Run a command that needs the program: profile, event loop, orderly end."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from voicedesk.app.crash import CrashHandler
from voicedesk.app.leftovers import sweep
from voicedesk.app.logs import LOG_NAME, log_to
from voicedesk.app.profile import open_profile
from voicedesk.app.program import Program
from voicedesk.cli.arguments import options_of
from voicedesk.cli.key_leave import ask_leave
from voicedesk.cli.output import tell
from voicedesk.core.tasks import TaskRegistry
from voicedesk.storage.settings_file import JsonSettingsStore

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Awaitable, Callable

    from voicedesk.core.ports import Player

T = TypeVar("T")


def run_with_program(
    arguments: Namespace,
    work: Callable[[Program], Awaitable[T]],
    *,
    player: Player | None = None,
) -> T:
    """Put the program together, do the work, release everything; return the work's result.

    Raises:
        VoiceDeskError: the work failed in an expected way.
    """
    options = options_of(arguments)
    with open_profile(options) as paths, log_to(paths.logs / LOG_NAME):
        sweep(paths)
        loaded = JsonSettingsStore(paths.settings_file).load()
        if loaded.problem is not None:
            tell(loaded.problem)

        async def run() -> T:
            tasks = TaskRegistry(CrashHandler().report)
            program = Program(options, paths, loaded, tasks, player=player)
            program.keys.ask_leave = partial(ask_leave, program)
            try:
                return await work(program)
            finally:
                await program.aclose()

        return asyncio.run(run())
