"""``voicedesk history retry``: run a turn again, with the settings of today."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from voicedesk.app.crash import CrashHandler
from voicedesk.app.history_backend import ProgramHistory
from voicedesk.app.logs import LOG_NAME, log_to
from voicedesk.app.profile import open_profile
from voicedesk.app.program import Program
from voicedesk.cli.arguments import options_of
from voicedesk.cli.ask import AnswerPrinter
from voicedesk.cli.history_opening import Shelf, locked
from voicedesk.cli.key_leave import ask_leave
from voicedesk.cli.output import output_lost, tell
from voicedesk.cli.speech_output import ClipCollector
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.tasks import TaskRegistry
from voicedesk.core.turns import Outcome
from voicedesk.storage.settings_file import JsonSettingsStore

if TYPE_CHECKING:
    from argparse import Namespace

    from voicedesk.core.history import StoredTurn
    from voicedesk.core.turns import TurnRecord


def run(arguments: Namespace) -> int:
    options = options_of(arguments)
    with (
        open_profile(options) as paths,
        locked(paths, "Try it again"),
        log_to(paths.logs / LOG_NAME),
    ):
        loaded = JsonSettingsStore(paths.settings_file).load()
        if loaded.problem is not None:
            tell(loaded.problem)

        async def retry() -> TurnRecord:
            tasks = TaskRegistry(CrashHandler().report)
            program = Program(
                options, paths, loaded, tasks, player=ClipCollector(), keeps_history=True
            )
            program.on_problem = tell
            program.keys.ask_leave = partial(ask_leave, program)
            try:
                return await _retry(program, arguments.id)
            finally:
                await program.aclose()

        record = asyncio.run(retry())
    if record.error is not None:
        raise record.error
    return 0 if record.outcome is Outcome.COMPLETED else 1


async def _retry(program: Program, name: str) -> TurnRecord:
    history = ProgramHistory(program)
    await history.open()
    if program.history is None or program.library is None:
        raise RuntimeError("a program that was to keep a history has none")
    turn = await Shelf(program.history, program.library).find_turn(name)
    if turn.outcome is Outcome.COMPLETED:
        raise _not_again(f"The turn {turn.turn_id} is complete.", "Read it with: history show.")
    if not turn.transcript and await program.library.sound(turn.turn_id) is None:
        raise _not_again(
            f"Nothing is left of what was said in the turn {turn.turn_id}.", "Ask again."
        )
    return await _answered(program, history, turn)


async def _answered(program: Program, history: ProgramHistory, turn: StoredTurn) -> TurnRecord:
    session = program.session
    await history.open_conversation(turn.conversation_id)
    printer = AnswerPrinter(
        streams=True,
        on_output_lost=lambda: program.tasks.start(session.cancel(), name="output lost"),
    )
    session.subscribe(printer)
    await session.retry(turn.turn_id)
    record = await session.wait()
    await program.keeper.flush()
    if isinstance(printer.failure, BrokenPipeError):
        raise printer.failure
    if printer.failure is not None:
        raise output_lost(printer.failure) from printer.failure
    return record


def _not_again(message: str, next_step: str) -> StorageError:
    return StorageError(message, kind=ErrorKind.FILE, next_step=next_step)
