"""Other programs at a history, started, waited for and killed."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Generator


def start(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.storage.history.driver", *map(str, arguments)],
        cwd=Path(__file__).parents[3],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )


def said(process: subprocess.Popen[str]) -> str:
    """Wait for the next line."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def kill(process: subprocess.Popen[str]) -> list[str]:
    """Kill it without warning; return what it had said that nobody had read yet."""
    process.kill()
    with process:
        assert process.stdout is not None
        return [line.strip() for line in process.stdout if line.endswith("\n")]


def let_run(chance: random.Random, most_s: float) -> None:
    """Give a program a moment that nobody can foresee."""
    time.sleep(chance.random() * most_s)


def content(path: Path) -> bytes:
    return path.read_bytes()


@contextmanager
def holding(what: str, path: Path) -> Generator[None]:
    """Let another program hold the database."""
    with start(what, path) as process:
        assert said(process) == "holding"
        try:
            yield
        finally:
            assert process.stdin is not None
            process.stdin.close()
