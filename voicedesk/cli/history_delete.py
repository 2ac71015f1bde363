"""``voicedesk history delete``: turns, conversations or everything, for good."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from voicedesk.cli.history_opening import change_history
from voicedesk.core.history import StoredTurn

if TYPE_CHECKING:
    from argparse import Namespace

    from voicedesk.cli.history_opening import Shelf

_THERE = "Delete it"


def run(arguments: Namespace) -> int:
    if bool(arguments.ids) == arguments.all:
        arguments.usage_error("name what to delete, or say --all")
    if not arguments.yes and not sys.stdin.isatty():
        arguments.usage_error("without a terminal to ask on, deleting needs --yes")
    conversations, turns = change_history(
        arguments, lambda shelf: _chosen(shelf, arguments), _THERE
    )
    if not arguments.yes and not _agreed(_question(arguments, conversations, turns)):
        print("voicedesk: Nothing was deleted.", file=sys.stderr)
        return 1

    async def delete(shelf: Shelf) -> None:
        if arguments.all:
            await shelf.library.delete_all()
        for conversation_id in conversations:
            await shelf.library.delete_conversation(conversation_id)
        for turn_id in turns:
            await shelf.library.delete_turn(turn_id)

    change_history(arguments, delete, _THERE)
    print("Deleted.")
    return 0


async def _chosen(shelf: Shelf, arguments: Namespace) -> tuple[list[str], list[str]]:
    """Return the ids of the conversations and turns that were named; all are found or none."""
    found = [await shelf.find(name) for name in arguments.ids]
    turns = [each.turn_id for each in found if isinstance(each, StoredTurn)]
    conversations = [each.conversation_id for each in found if not isinstance(each, StoredTurn)]
    return conversations, turns


def _question(arguments: Namespace, conversations: list[str], turns: list[str]) -> str:
    if arguments.all:
        return "Delete the whole history, with every recording, for good?"
    named = ", ".join(
        [f"the conversation {each}" for each in conversations]
        + [f"the turn {each}" for each in turns]
    )
    return f"Delete {named} for good?"


def _agreed(question: str) -> bool:
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
