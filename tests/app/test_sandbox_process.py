"""The embedded sandbox starts, says why it does not, and never outlives the program."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import pytest

from tests.desk import wait_until
from voicedesk.app.sandbox_process import SandboxProcess
from voicedesk.core.errors import ErrorKind, VoiceDeskError

if TYPE_CHECKING:
    from pathlib import Path

ANNOUNCES = "import json; print(json.dumps({'base_url': 'http://x', 'api_key': 'k'}), flush=True)"
WAITS = "import sys; sys.stdin.buffer.read()"


def python(*lines: str) -> SandboxProcess:
    return SandboxProcess([sys.executable, "-c", "\n".join(lines)])


async def test_one_that_says_much_on_standard_error_goes_on(tmp_path: Path) -> None:
    done = tmp_path / "done"
    sandbox = python(
        ANNOUNCES,
        "import pathlib, sys",
        "for _ in range(40): sys.stderr.write('x' * 10_000)",
        f"pathlib.Path({str(done)!r}).touch()",
        WAITS,
    )
    try:
        assert (await sandbox.address()).base_url == "http://x"
        await asyncio.to_thread(wait_until, done.exists, "it has said it all")
        assert sandbox.is_running
    finally:
        await sandbox.aclose()
    assert not sandbox.is_running


async def test_the_last_line_says_why_it_does_not_start() -> None:
    sandbox = python("import sys", "sys.exit('Traceback\\nno engine here')")
    with pytest.raises(VoiceDeskError, match=r"does not start\. no engine here") as told:
        await sandbox.address()
    assert told.value.kind is ErrorKind.SANDBOX_FAILED
    assert not sandbox.is_running


async def test_a_start_that_is_cancelled_leaves_no_process(tmp_path: Path) -> None:
    begun, ended = tmp_path / "begun", tmp_path / "ended"
    sandbox = python(
        "import pathlib",
        f"pathlib.Path({str(begun)!r}).touch()",
        WAITS,
        f"pathlib.Path({str(ended)!r}).touch()",
    )
    starting = asyncio.ensure_future(sandbox.address())
    await asyncio.to_thread(wait_until, begun.exists, "it has begun")
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert ended.exists()
    assert not sandbox.is_running
