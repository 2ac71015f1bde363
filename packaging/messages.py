"""How the set-up speaks: what it does, and why it stopped."""

from __future__ import annotations

import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class SetupError(Exception):
    """The set-up cannot go on; the message says what the user can do."""


def say(text: str) -> None:
    print(f"==> {text}", flush=True)


def run(
    command: Sequence[str], *, hint: str = "", quiet: bool = False, silent: bool = False
) -> None:
    """Show a command and run it; what it says is shown too, if quiet only when it fails.

    A silent one is not shown either: one of many.

    Raises:
        SetupError: the program is missing or fails.
    """
    shown = shlex.join(command)
    if not silent:
        print(f"  $ {shown}", flush=True)
    output = subprocess.PIPE if quiet or silent else None
    errors = output and subprocess.STDOUT
    try:
        done = subprocess.run(command, stdout=output, stderr=errors, check=False)
    except FileNotFoundError:
        raise SetupError(f"{command[0]} is missing. {hint}".strip()) from None
    if done.returncode:
        print((done.stdout or b"").decode(errors="replace"), file=sys.stderr)
        raise SetupError(f"{shown} failed with exit status {done.returncode}. {hint}".strip())


def fail(error: Exception) -> int:
    print(f"\nerror: {error}", file=sys.stderr, flush=True)
    return 1
