"""Programs that are found by name, started with a log, and ended by their pid."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests.patience import GIVE_UP_S

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

DEBIAN_PACKAGES = {
    "Xvfb": "xvfb",
    "chromium": "chromium",
    "convert": "imagemagick",
    "dbus-daemon": "dbus",
    "dbus-send": "dbus",
    "flite": "flite",
    "foot": "foot",
    "gnome-keyring-daemon": "gnome-keyring",
    "grim": "grim",
    "import": "imagemagick",
    "mousepad": "mousepad",
    "openbox": "openbox",
    "pacat": "pulseaudio-utils",
    "pactl": "pulseaudio-utils",
    "paplay": "pulseaudio-utils",
    "parec": "pulseaudio-utils",
    "pulseaudio": "pulseaudio",
    "secret-tool": "libsecret-tools",
    "setxkbmap": "x11-xkb-utils",
    "sway": "sway",
    "swaymsg": "sway",
    "tesseract": "tesseract-ocr",
    "unshare": "util-linux",
    "weston": "weston",
    "wl-copy": "wl-clipboard",
    "wl-paste": "wl-clipboard",
    "wtype": "wtype",
    "xclip": "xclip",
    "xdotool": "xdotool",
    "xmodmap": "x11-xserver-utils",
    "xprop": "x11-utils",
    "kwin_wayland": "kwin-wayland",
    "xset": "x11-xserver-utils",
    "xsetroot": "x11-xserver-utils",
    "xterm": "xterm",
    "xwininfo": "x11-utils",
}


class DeskError(Exception):
    """A part of the virtual desktop did not come up or did not do as told."""


class MissingProgramError(DeskError):
    """A program that the virtual desktop is made of is not installed."""

    def __init__(self, program: str) -> None:
        package = DEBIAN_PACKAGES.get(program, program)
        super().__init__(f"{program} is not installed (Debian: apt-get install {package})")


def find_program(name: str) -> str:
    """Where the program stands, or an error that names its Debian package."""
    path = shutil.which(name)
    if path is None:
        raise MissingProgramError(name)
    return path


def wait_until(
    condition: Callable[[], bool], what: str, *, timeout_s: float = GIVE_UP_S, step_s: float = 0.02
) -> None:
    """Return as soon as the condition holds; a DeskError names what never came."""
    deadline_s = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline_s:
            raise DeskError(f"waited {timeout_s:.0f} s in vain: {what}")
        time.sleep(step_s)


def run(
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    stdin: bytes | None = None,
) -> bytes:
    """Run a short program to its end and return what it printed; a failure is a DeskError."""
    done = subprocess.run(
        [find_program(command[0]), *command[1:]],
        env=dict(environment),
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        timeout=GIVE_UP_S,
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise DeskError(f"{' '.join(command)}: exit {done.returncode}: {said}")
    return done.stdout


class Program:
    """One long-lived program of the desktop, with its output in a log file."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        log: Path,
        *,
        stdin: bytes = b"",
        pass_fds: Sequence[int] = (),
    ) -> None:
        self.name = command[0]
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [find_program(self.name), *command[1:]],
                env=dict(environment),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=pass_fds,
                start_new_session=True,
            )
        assert self._process.stdin is not None
        self._process.stdin.write(stdin)
        self._process.stdin.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def wait_ready(self, ready: Callable[[], bool]) -> None:
        """Wait for a sign of life; a DeskError quotes the end of the log when none comes."""
        try:
            wait_until(lambda: not self.is_running or ready(), "no sign of life")
        except DeskError as error:
            raise DeskError(f"{self.name}: {error}: {self._last_words()}") from error
        if not self.is_running:
            raise DeskError(f"{self.name} ended at once: {self._last_words()}")

    def kill(self) -> None:
        """End it without a warning, as a crash would."""
        self._process.kill()
        self._process.wait()

    def pause(self) -> None:
        """Let it do nothing, as a program that hangs."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def stop(self, *, grace_s: float = 3.0) -> None:
        """Ask it to end, insist after the grace period."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(grace_s)
            except subprocess.TimeoutExpired:
                self.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _last_words(self) -> str:
        return self.log.read_text(errors="replace")[-400:].strip() or "it said nothing"


def processes_with(marker: str) -> Iterator[int]:
    """Pids of the processes whose environment holds the marker (``NAME=value``)."""
    wanted = marker.encode()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            environment = (entry / "environ").read_bytes()
        except OSError:
            continue  # it has ended meanwhile, or belongs to someone else
        if wanted in environment.split(b"\0"):
            yield int(entry.name)


def end_processes_with(marker: str, *, sparing: frozenset[int], grace_s: float = 2.0) -> None:
    """End what was started inside the desktop and outlived its starter, pid by pid."""

    def remaining() -> list[int]:
        return [pid for pid in processes_with(marker) if pid not in sparing | {os.getpid()}]

    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in remaining():
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue
        try:
            wait_until(lambda: not remaining(), "processes end", timeout_s=grace_s)
        except DeskError:
            continue
        return
