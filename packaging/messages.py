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


def run(command: Sequence[str], *, hint: str = "", quiet: bool = False) -> None:
    """Show a command and run it; what it says is shown too, if quiet only when it fails."""
    shown = shlex.join(command)
    print(f"  $ {shown}", flush=True)
    output = subprocess.PIPE if quiet else None
    done = subprocess.run(command, stdout=output, stderr=output and subprocess.STDOUT, check=False)
    if done.returncode:
        print((done.stdout or b"").decode(errors="replace"), file=sys.stderr)
        raise SetupError(f"{shown} failed with exit status {done.returncode}. {hint}".strip())


def fail(error: Exception) -> int:
    print(f"\nerror: {error}", file=sys.stderr, flush=True)
    return 1
