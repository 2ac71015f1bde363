"""The embedded sandbox: a process of its own, so that recognition never slows the window."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import tempfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from voicedesk.core.child_environment import child_environment
from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.secret import ApiKey

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Sequence

_START_TIMEOUT_S = 20.0
_STOP_TIMEOUT_S = 3.0


@dataclass(frozen=True, slots=True)
class SandboxAddress:
    base_url: str
    key: ApiKey


class SandboxProcess:
    """Starts the sandbox when it is first needed and ends it with the program.

    Its standard input is a pipe that this process holds: should this process die, the sandbox
    reads the end of the pipe and goes too. What it says on standard error goes into a file that
    has no name: nobody reads it while the sandbox runs, and a full pipe would stop it.
    """

    def __init__(self, command: Sequence[str] | None = None) -> None:
        self._command = command or _command()
        self._lock = asyncio.Lock()
        self._process: Process | None = None
        self._address: SandboxAddress | None = None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def address(self) -> SandboxAddress:
        """Return where the sandbox listens, starting it if it does not run.

        Raises:
            VoiceDeskError: it does not start; the reason is what it said.
        """
        async with self._lock:
            if self._address is None or not self.is_running:
                self._address = await self._start()
            return self._address

    async def aclose(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            await _end(process)

    async def _start(self) -> SandboxAddress:
        with tempfile.TemporaryFile() as said:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=said,
                env=child_environment(),
            )
            try:
                address = await _announced(process)
            except BaseException:
                await _end(process)
                raise
            if address is None:
                await _end(process)
                raise _does_not_start(_last_line(said))
        self._process = process
        return address


async def _announced(process: Process) -> SandboxAddress | None:
    """Read where a new sandbox listens; None if it does not say so in time."""
    if process.stdout is None:
        raise RuntimeError("the sandbox was started without a pipe")
    line = b""
    with contextlib.suppress(TimeoutError):
        line = await asyncio.wait_for(process.stdout.readline(), _START_TIMEOUT_S)
    if not line:
        return None
    announced = json.loads(line)
    return SandboxAddress(announced["base_url"], ApiKey(announced["api_key"]))


async def _end(process: Process) -> None:
    """Let a sandbox end by itself, or end it."""
    if process.returncode is not None:
        return
    if process.stdin is not None:
        process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), _STOP_TIMEOUT_S)
    except BaseException as interruption:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        if not isinstance(interruption, TimeoutError):
            raise


def _last_line(said: IO[bytes]) -> str:
    said.seek(0)
    lines = said.read().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


def _command() -> list[str]:
    # A frozen program is its own interpreter.
    program = (
        [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "voicedesk"]
    )
    return [*program, "sandbox", "--port", "0", "--embedded"]


def _does_not_start(reason: str) -> VoiceDeskError:
    return VoiceDeskError(
        f"The sandbox does not start. {reason}".strip(),
        kind=ErrorKind.SANDBOX_FAILED,
        next_step="Try again, or use a Groq key instead.",
        retryable=True,
    )
