"""The real program without a screen, for tests that kill it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tests.desk.program import PROGRAM, REPOSITORY
from voicedesk.core.errors import VoiceDeskError
from voicedesk.desktop.instance import call

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def start_unseen(
    profile: Path, environment: Mapping[str, str], output: Path, *options: str
) -> subprocess.Popen[bytes]:
    """Start the program with a profile; what it prints is added to a file."""
    with output.open("ab") as printed:
        return subprocess.Popen(
            [*PROGRAM, "--profile", str(profile), *options],
            cwd=REPOSITORY,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
        )


def is_heard(profile: Path) -> bool:
    """Whether the program that has a profile answers."""
    try:
        return call(profile, {"op": "hello"}, 5) is not None
    except VoiceDeskError:
        return False  # the address is that of the program before it
