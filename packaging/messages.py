"""How the set-up speaks: what it does, and why it stopped."""

from __future__ import annotations

import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class SetupError(Exception):
    """The set-up cannot go on; the message says what the user can do."""


def say(text: str) -> None:
    print(f"==> {text}", flush=True)


def run(
    command: Sequence[str], *, hint: str = "", environment: Mapping[str, str] | None = None
) -> None:
    """Show a command and run it; a failure is told with the hint."""
    print(f"  $ {shlex.join(command)}", flush=True)
    code = subprocess.run(command, env=environment, check=False).returncode
    if code:
        raise SetupError(f"{shlex.join(command)} failed with exit status {code}. {hint}".strip())


def fail(error: Exception) -> int:
    print(f"\nerror: {error}", file=sys.stderr, flush=True)
    return 1
