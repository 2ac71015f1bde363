"""KDE Plasma's compositor and portal in a window of a virtual screen: real parts, from Debian."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests.desk.processes import Program, find_program, run, wait_until
from tests.desk.screenshot import screenshot_of_x11
from tests.desk.services import accepts_connections, start_session_bus, start_x_server

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from tests.desk.screenshot import Screenshot

# Neither stands in a folder of programs.
_PORTAL = "/usr/libexec/xdg-desktop-portal"
_REPOSITORY = Path(__file__).resolve().parents[2]
_BACKEND = (
    Path("/usr/lib") / f"{os.uname().machine}-linux-gnu" / "libexec" / "xdg-desktop-portal-kde"
)


class PlasmaDesktop:
    """A screen, a bus, KWin and the portals between entry and exit.

    Keys that are pressed on the screen reach the compositor as those of a keyboard would.
    """

    def __enter__(self) -> Self:
        with ExitStack() as exits:
            self.folder = Path(tempfile.mkdtemp(prefix="kde-"))
            exits.callback(shutil.rmtree, self.folder, ignore_errors=True)
            self.environment = self._environment()
            self._start(exits)
            self._exits = exits.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._exits.close()

    @property
    def address(self) -> str:
        return self.environment["DBUS_SESSION_BUS_ADDRESS"]

    @property
    def socket(self) -> Path:
        """Where the compositor listens."""
        return self.folder / "run" / self._inside["WAYLAND_DISPLAY"]

    def look(self) -> Screenshot:
        """What is on the screen."""
        return screenshot_of_x11(self._on_screen)

    def click(self, x: int, y: int) -> None:
        """Click at a place of the screen."""
        run(["xdotool", "mousemove", str(x), str(y), "click", "1"], self._on_screen)

    def press(self, *keys: str) -> None:
        """Put keys down by their X11 names, in order."""
        self._keys("keydown", keys)

    def release(self, *keys: str) -> None:
        self._keys("keyup", keys)

    @contextmanager
    def notepad(self) -> Generator[Path]:
        """Open a window to write in, which has the focus; give the file that holds its text."""
        path = self.folder / "notepad.txt"
        command = [sys.executable, "-m", "tests.desk.writing_window", "notepad", str(path)]
        environment = {**self._inside, "PYTHONPATH": str(_REPOSITORY)}
        with self._program(command, environment, "notepad.log") as program:
            program.wait_ready(path.exists)
            # It has the focus when it takes keys.
            wait_until(lambda: self._writes_into(path), "the notepad takes keys", step_s=0.1)
            run(["xdotool", "key", "ctrl+a", "key", "BackSpace"], self._on_screen)
            wait_until(lambda: not path.read_text(), "the notepad is empty")
            yield path

    def _writes_into(self, path: Path) -> bool:
        run(["xdotool", "key", "x"], self._on_screen)
        return bool(path.read_text())

    def _keys(self, action: str, keys: tuple[str, ...]) -> None:
        run(["xdotool", *(word for key in keys for word in (action, key))], self._on_screen)

    def _environment(self) -> dict[str, str]:
        runtime = self.folder / "run"
        home = self.folder / "home"
        for folder in (runtime, home):
            folder.mkdir(mode=0o700)
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(runtime),
            "XDG_CURRENT_DESKTOP": "KDE",
            "KDE_FULL_SESSION": "true",
            "KDE_SESSION_VERSION": "5",
            "KWIN_COMPOSE": "Q",
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={runtime / 'bus'}",
        }

    def _start(self, exits: ExitStack) -> None:
        screen, display = start_x_server(self.environment, self.folder, screen="1000x700x24")
        exits.callback(screen.stop)
        self._on_screen: Mapping[str, str] = {**self.environment, "DISPLAY": display}
        # The screen repeats held keys as releases and presses, which no real keyboard does. It
        # takes note with the first key.
        run(["xset", "r", "off"], self._on_screen)
        run(["xdotool", "key", "shift"], self._on_screen)
        bus = start_session_bus(
            self.environment,
            self.folder,
            socket_path=self.folder / "run" / "bus",
            can_start_services=False,
        )
        exits.callback(bus.stop)
        # The program of the package has a capability that is not to be had in a container.
        compositor = self.folder / "kwin_wayland"
        shutil.copy(find_program("kwin_wayland"), compositor)
        socket = self.folder / "run" / "wayland-kde"
        command = [str(compositor), "--x11-display", display, "--width", "1000"]
        command += ["--height", "700", "--no-lockscreen", "--socket", socket.name]
        kwin = self._program(command, self._on_screen, "kwin.log")
        exits.callback(kwin.stop)
        kwin.wait_ready(lambda: socket.exists() and accepts_connections(socket))
        self._inside = {
            **self.environment,
            "WAYLAND_DISPLAY": socket.name,
            "QT_QPA_PLATFORM": "wayland",
        }
        kwin.wait_ready(lambda: self._owns("org.kde.kglobalaccel"))
        backend = self._program([str(_BACKEND)], self._inside, "backend.log")
        exits.callback(backend.stop)
        backend.wait_ready(lambda: self._owns("org.freedesktop.impl.portal.desktop.kde"))
        self._start_portal()
        exits.callback(self._stop_portal)

    def restart_portal(self) -> None:
        """Let the portal crash, and start it again."""
        self._portal.kill()
        self._start_portal()

    def _stop_portal(self) -> None:
        self._portal.stop()

    def _start_portal(self) -> None:
        self._portal = self._program([_PORTAL], self._inside, "portal.log")
        self._portal.wait_ready(lambda: self._owns("org.freedesktop.portal.Desktop"))

    def _owns(self, name: str) -> bool:
        """Tell whether somebody has a name on the bus."""
        question = ["dbus-send", "--session", "--print-reply=literal"]
        question += ["--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"]
        question += ["org.freedesktop.DBus.NameHasOwner", f"string:{name}"]
        return b"true" in run(question, self.environment)

    def _program(self, command: list[str], environment: Mapping[str, str], log: str) -> Program:
        return Program(command, environment, self.folder / log)
