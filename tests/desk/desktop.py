"""The whole desktop: brings the parts up in order and takes every one down again."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests.desk.hands import Keyboard, Pointer, Window, find_windows, wait_for_window
from tests.desk.keyrings import KeyringState, lookup_secret, start_keyring, store_secret
from tests.desk.listening import SpeakerRecorder
from tests.desk.processes import Program, end_processes_with, run
from tests.desk.services import start_session_bus, start_window_manager, start_x_server
from tests.desk.sound import SoundServer
from tests.desk.speaking import VirtualMicrophone, synthesize
from tests.patience import GIVE_UP_S

if TYPE_CHECKING:
    from collections.abc import Mapping

MARKER = "VOICEDESK_DESK"
"""Stands in the environment of everything started inside, so that all of it can be found."""

NOT_INHERITED = frozenset(
    {
        "DBUS_SESSION_BUS_ADDRESS",
        "DISPLAY",
        "GNOME_KEYRING_CONTROL",
        "PULSE_SERVER",
        "PULSE_SINK",
        "PULSE_SOURCE",
        "QT_QPA_PLATFORM",
        "QT_SCALE_FACTOR",
        "SESSION_MANAGER",
        "WAYLAND_DISPLAY",
        "XAUTHORITY",
    }
)


class VirtualDesktop:
    """A private desktop between entry and exit; ``os.environ`` is not touched.

    Args:
        screen: Width, height and depth of the screen.
        window_manager: A program that manages windows, or None for a bare screen.
        keyring: What the Secret Service is like.
        audio: Whether there is a sound server, with loudspeaker and microphone.
        logs: Where the parts write what they say; by default inside the desktop's own folder.
    """

    def __init__(
        self,
        *,
        screen: str = "1280x800x24",
        window_manager: str | None = "openbox",
        keyring: KeyringState = KeyringState.UNLOCKED,
        audio: bool = True,
        logs: Path | None = None,
        inherited: Mapping[str, str] = os.environ,
    ) -> None:
        self._screen = screen
        self._window_manager = window_manager
        self._keyring = keyring
        self._audio = audio
        self._logs = logs
        self._inherited = inherited
        self._programs: list[Program] = []
        self._exits = ExitStack()
        self.environment: dict[str, str] = {}

    def __enter__(self) -> Self:
        with ExitStack() as exits:
            self.folder = Path(tempfile.mkdtemp(prefix="desk-"))
            exits.callback(shutil.rmtree, self.folder, ignore_errors=True)
            self.logs = self._logs or self.folder / "logs"
            self.environment = self._make_environment()
            exits.callback(self._end_strays)
            self._start(exits)
            exits.callback(self._end_strays, sparing_own=True)
            self._exits = exits.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._exits.close()

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def microphone(self) -> VirtualMicrophone:
        return VirtualMicrophone(self.environment)

    def record_speaker(self, *, sample_rate_hz: int = 16_000) -> SpeakerRecorder:
        """A recorder of what the loudspeaker plays, for use in a ``with``."""
        return SpeakerRecorder(self.environment, sample_rate_hz=sample_rate_hz)

    def record_microphone(self, *, sample_rate_hz: int = 16_000) -> SpeakerRecorder:
        """A recorder of what a program hears at the microphone."""
        return SpeakerRecorder(self.environment, source="mic", sample_rate_hz=sample_rate_hz)

    def synthesize(self, text: str, path: Path, *, voice: str = "awb") -> Path:
        """Write a WAV file that speaks the text."""
        return synthesize(text, path, environment=self.environment, voice=voice)

    def screenshot(self, path: Path, *, window: Window | None = None) -> Path:
        """Save a picture of the screen, or of one window without its frame."""
        what = "root" if window is None else window.identifier
        run(["import", "-depth", "8", "-window", what, str(path)], self.environment)
        return path

    def kill_server(self) -> None:
        """End the X server without a warning, and with it the screen."""
        self._programs[0].kill()

    def windows(self, title: str) -> list[Window]:
        """The visible windows whose title matches the regular expression."""
        return find_windows(self.environment, title)

    def wait_for_window(self, title: str, *, timeout_s: float = GIVE_UP_S) -> Window:
        """Wait for a visible window whose title matches the regular expression."""
        return wait_for_window(self.environment, title, timeout_s=timeout_s)

    def lookup_secret(self, **attributes: str) -> str | None:
        """What the keyring holds under the attributes."""
        return lookup_secret(self.environment, **attributes)

    def store_secret(self, secret: str, **attributes: str) -> None:
        """Put a secret into the keyring under the attributes."""
        store_secret(self.environment, secret, **attributes)

    def _make_environment(self) -> dict[str, str]:
        runtime = self.folder / "run"
        folders = {
            "HOME": self.home,
            "XDG_CONFIG_HOME": self.home / ".config",
            "XDG_DATA_HOME": self.home / ".local" / "share",
            "XDG_CACHE_HOME": self.home / ".cache",
            "XDG_STATE_HOME": self.home / ".local" / "state",
            "XDG_RUNTIME_DIR": runtime,
        }
        for folder in (*folders.values(), self.logs):
            folder.mkdir(parents=True, exist_ok=True)
        runtime.chmod(0o700)
        return {
            **{name: text for name, text in self._inherited.items() if name not in NOT_INHERITED},
            **{name: str(folder) for name, folder in folders.items()},
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={runtime / 'bus'}",
            "GTK_USE_PORTAL": "0",
            "LC_ALL": "C.UTF-8",
            "NO_AT_BRIDGE": "1",
            # A server that is named is never started behind our back by a client.
            "PULSE_SERVER": f"unix:{runtime / 'pulse' / 'native'}",
            "XDG_SESSION_TYPE": "x11",
            MARKER: str(self.folder),
        }

    def _start(self, exits: ExitStack) -> None:
        def keep(program: Program) -> None:
            self._programs.append(exits.enter_context(program))

        server, self.environment["DISPLAY"] = start_x_server(
            self.environment, self.logs, screen=self._screen
        )
        keep(server)
        self.pointer, self.keyboard = Pointer(self.environment), Keyboard(self.environment)
        bus = start_session_bus(
            self.environment,
            self.logs,
            socket_path=self.folder / "run" / "bus",
            can_start_services=self._keyring is not KeyringState.ABSENT,
        )
        keep(bus)
        if self._window_manager is not None:
            keep(start_window_manager(self._window_manager, self.environment, self.logs))
        if self._keyring in {KeyringState.UNLOCKED, KeyringState.LOCKED}:
            keep(start_keyring(self._keyring, self.environment, self.logs))
        self.sound = SoundServer(self.environment, self.folder, self.logs)
        exits.callback(self.sound.stop)
        if self._audio:
            self.sound.start()

    def _end_strays(self, *, sparing_own: bool = False) -> None:
        own = [*(program.pid for program in self._programs), self.sound.pid] if sparing_own else []
        spared = frozenset(pid for pid in own if pid is not None)
        end_processes_with(f"{MARKER}={self.folder}", sparing=spared)
