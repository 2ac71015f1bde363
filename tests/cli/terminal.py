"""What a command printed and how it ended."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voicedesk.cli import main

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Return the one JSON object that was printed."""
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)

    @property
    def told(self) -> str:
        """Return the one line on standard error that says what failed."""
        lines = [line for line in self.err.splitlines() if line.startswith("voicedesk: ")]
        assert len(lines) == 1, self.err
        return lines[0].removeprefix("voicedesk: ")


def run_here(capsys: pytest.CaptureFixture[str], *words: str | Path) -> Done:
    """Run a command in this process."""
    capsys.readouterr()
    try:
        code = main([str(word) for word in words])
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    printed = capsys.readouterr()
    return Done(code, printed.out, printed.err)


def command(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "voicedesk", *map(str, words)]


def run_process(
    *words: str | Path,
    stdin: bytes = b"",
    environment: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
    **variables: str,
) -> Done:
    """Run a command as a process of its own."""
    done = subprocess.run(
        command(*words),
        cwd=REPOSITORY,
        env={**(os.environ if environment is None else environment), **variables},
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))
