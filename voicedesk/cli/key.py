"""``voicedesk key``: the API key, in the operating system's keyring."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

from voicedesk.cli.output import interruptible, next_step_here
from voicedesk.cli.running import run_with_program
from voicedesk.core.errors import ErrorKind, KeyMissing
from voicedesk.core.secret import ApiKey
from voicedesk.ui.backend import KeyPlace

if TYPE_CHECKING:
    from argparse import Namespace

    from voicedesk.app.program import Program

_WHERE = {
    KeyPlace.ENVIRONMENT: "from the environment variable GROQ_API_KEY",
    KeyPlace.KEYRING: "in the keyring",
    KeyPlace.SESSION: "in memory",
}


def run(arguments: Namespace) -> int:
    if arguments.action == "status":
        return run_with_program(arguments, lambda program: _status(program, arguments))
    return run_with_program(arguments, {"set": _set, "delete": _delete}[arguments.action])


async def _set(program: Program) -> int:
    base_url = program.settings.service.base_url
    text = _read_key(base_url)
    if not text.strip():
        raise KeyMissing(
            "No key was given.",
            kind=ErrorKind.KEY_MISSING,
            next_step="Paste it at the prompt, or pipe it in: voicedesk key set < FILE.",
        )
    key = ApiKey(text)
    await program.keys.store(base_url, key, session_only=False)
    print(f"The key {key.hint} for {base_url} is in the keyring.")
    return 0


def _read_key(base_url: str) -> str:
    """Return what stands at the prompt or in the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.buffer.readline().decode("utf-8-sig", "replace")
    with interruptible():
        try:
            return getpass.getpass(f"API key for {base_url}: ")
        except EOFError:
            return ""


async def _status(program: Program, arguments: Namespace) -> int:
    base_url = program.settings.service.base_url
    state = await program.keys.state(base_url)
    if state.place is KeyPlace.NONE:
        reason = f"{state.problem} {next_step_here(state.next_step)}".strip()
        # Without the option the key would be set for the server in the settings.
        there = f" --base-url {base_url}" if arguments.base_url else ""
        print(
            f"There is no key for {base_url}. {reason or f'Set one with: voicedesk key set{there}'}"
        )
        return 1
    print(f"The key {state.hint} for {base_url} is {_WHERE[state.place]}.")
    return 0


async def _delete(program: Program) -> int:
    base_url = program.settings.service.base_url
    await program.keys.delete(base_url)
    print(f"There is no key for {base_url} in the keyring any more.")
    return 0
