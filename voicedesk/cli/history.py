"""``voicedesk history``: what was said and answered, to be found, read, taken along and removed."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

from voicedesk.cli.history_opening import read_history
from voicedesk.cli.history_text import (
    conversation_entry,
    conversation_line,
    hit_entry,
    hit_lines,
    turn_lines,
    whole_conversation_entry,
    whole_turn_entry,
)
from voicedesk.cli.output import print_json
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.history import StoredTurn

if TYPE_CHECKING:
    from argparse import Namespace

    from voicedesk.cli.history_opening import Shelf
    from voicedesk.core.history import ConversationSummary


def run(arguments: Namespace) -> int:
    actions = {"list": _list, "search": _search, "show": _show}
    if arguments.action in actions:
        return actions[arguments.action](arguments)
    return import_module(f"voicedesk.cli.history_{arguments.action}").run(arguments)


def _list(arguments: Namespace) -> int:
    async def work(shelf: Shelf) -> list[ConversationSummary]:
        return await shelf.history.conversations(limit=arguments.limit)

    found = read_history(arguments, work, [])
    if arguments.json:
        print_json({"conversations": [conversation_entry(each) for each in found]})
        return 0
    for each in found:
        print(conversation_line(each))
    if not found:
        print("voicedesk: There are no conversations in the history.", file=sys.stderr)
    return 0


def _search(arguments: Namespace) -> int:
    words = " ".join(arguments.words)
    found = read_history(
        arguments, lambda shelf: shelf.history.search(words, limit=arguments.limit), []
    )
    if arguments.json:
        print_json({"hits": [hit_entry(hit) for hit in found]})
        return 0
    for hit in found:
        for line in hit_lines(hit):
            print(line)
    if not found:
        print("voicedesk: These words are not in the history.", file=sys.stderr)
    return 0


def _show(arguments: Namespace) -> int:
    found = read_history(arguments, lambda shelf: _found(shelf, arguments.id), None)
    if found is None:
        raise StorageError(
            "There is no history with this profile yet.",
            kind=ErrorKind.FILE,
            next_step="Name another with --profile.",
        )
    summary, turns = found
    if arguments.json:
        entry = (
            whole_turn_entry(turns[0])
            if summary is None
            else whole_conversation_entry(summary, turns)
        )
        print_json(entry)
        return 0
    if summary is not None:
        print(conversation_line(summary), end="\n\n")
    for turn in turns:
        print("\n".join(turn_lines(turn)))
    return 0


async def _found(
    shelf: Shelf, name: str
) -> tuple[ConversationSummary | None, tuple[StoredTurn, ...]]:
    found = await shelf.find(name)
    if isinstance(found, StoredTurn):
        return None, (found,)
    (whole,) = [each async for each in shelf.library.exported(found.conversation_id)]
    return found, whole.turns
