"""Turns of the command line in the history of their profile, whoever has that open."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from voicedesk.cli.history_opening import open_shelf
from voicedesk.cli.output import tell
from voicedesk.core.errors import VoiceDeskError
from voicedesk.core.history_export import ExportedConversation, to_json
from voicedesk.desktop.instance import call
from voicedesk.desktop.profile_lock import ProfileLock, in_use
from voicedesk.pipeline.keeping import stored_turn

if TYPE_CHECKING:
    from voicedesk.app.program import Program
    from voicedesk.core.history import StoredTurn
    from voicedesk.core.turns import TurnRecord
    from voicedesk.storage.paths import ProfilePaths

_WAIT_S = 2.0
"""Another command is done by then; a window is asked to take the turn instead."""


async def keep_turn(program: Program, record: TurnRecord) -> None:
    """Keep a turn, if the profile keeps any; what goes wrong is told and changes nothing else."""
    wanted = program.settings.history.keep_conversations and not program.options.temp_profile
    if not wanted or not record.transcript:
        return
    try:
        await _keep(program.paths, stored_turn(record))
    except VoiceDeskError as failure:
        tell(failure, "The answer is not in the history")


async def _keep(paths: ProfilePaths, turn: StoredTurn) -> None:
    lock = ProfileLock(paths.data)
    if lock.try_acquire() or not await asyncio.to_thread(_hand_over, paths, turn):
        if not lock.is_mine and not await asyncio.to_thread(lock.acquire, wait_s=_WAIT_S):
            raise in_use(lock.holder().pid)
        try:
            async with open_shelf(paths, read_only=False) as shelf:
                await shelf.history.save(turn)
        finally:
            lock.release()


def _hand_over(paths: ProfilePaths, turn: StoredTurn) -> bool:
    """Let the window that has the profile open keep the turn; return whether there is one."""
    conversation = ExportedConversation(turn.conversation_id, "", turn.started_at_s, (turn,))
    request = {"op": "history.add", "export": to_json([conversation])}
    return call(paths.data, request, _WAIT_S) is not None
