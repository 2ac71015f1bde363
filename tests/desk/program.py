"""The real program inside a virtual desktop: its process, its window, its event log."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from tests.desk.processes import DeskError, wait_until
from tests.patience import GIVE_UP_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.desk.desktop import VirtualDesktop
    from tests.desk.hands import Window

REPOSITORY = Path(__file__).resolve().parents[2]
TITLE = "VoiceDesk"
_NAMED = os.environ.get("VOICEDESK_PROGRAM")
PROGRAM: Final = tuple(shlex.split(_NAMED)) if _NAMED else (sys.executable, "-m", "voicedesk")
"""What is run: this source tree, or the installed program that the variable names."""


class EventLog:
    """Reads the JSON log of a program that is still writing it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> list[dict[str, Any]]:
        """All events so far; a line that is still being written is left for later."""
        if not self.path.exists():
            return []
        lines = self.path.read_text(encoding="utf-8").split("\n")[:-1]
        return [json.loads(line) for line in lines]

    def named(self, name: str) -> list[dict[str, Any]]:
        return [event for event in self.read() if event["event"] == name]

    def has(self, name: str, *, count: int = 1) -> bool:
        return len(self.named(name)) >= count

    def wait_for(
        self, name: str, *, count: int = 1, timeout_s: float = GIVE_UP_S
    ) -> dict[str, Any]:
        """Wait until an event has come so many times; return the last of them."""
        what = f"event {name}" if count == 1 else f"event {name} for the {count}. time"
        wait_until(lambda: self.has(name, count=count), what, timeout_s=timeout_s)
        return self.named(name)[count - 1]


class RunningProgram:
    """VoiceDesk between entry and exit; on exit it is ended if it still runs."""

    def __init__(
        self,
        desktop: VirtualDesktop,
        folder: Path,
        arguments: Sequence[str] = ("--sandbox", "--temp-profile"),
        *,
        command: Sequence[str] = PROGRAM,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.output = folder / "program.log"
        self.events = EventLog(folder / "events.jsonl")
        self._desktop = desktop
        self._command = [*command, *arguments, "--json-log", str(self.events.path)]

    def __enter__(self) -> Self:
        self.events.path.unlink(missing_ok=True)
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                self._command,
                cwd=REPOSITORY,
                env=self._desktop.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def wait_for_window(self, title: str = TITLE) -> Window:
        """Wait for the window; a program that ends instead is quoted."""
        found: list[Window] = []

        def appeared_or_ended() -> bool:
            found.extend(self._desktop.windows(title))
            return bool(found) or self.process.poll() is not None

        wait_until(appeared_or_ended, f"a window titled “{title}”")
        if not found:
            raise DeskError(f"the program ended with {self.process.returncode}: {self.last_words}")
        return found[-1]

    def wait_for_exit(self, *, timeout_s: float = 15.0) -> int:
        """Wait until it ends by itself; return its exit status."""
        wait_until(lambda: self.process.poll() is not None, "the program ends", timeout_s=timeout_s)
        assert self.process.returncode is not None
        return self.process.returncode

    @property
    def last_words(self) -> str:
        """The end of what it wrote to standard output and standard error."""
        return self.output.read_text(errors="replace")[-1000:].strip() or "it said nothing"
