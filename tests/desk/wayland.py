"""A Wayland desktop without a screen: sway, worked by swaymsg and wtype."""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.desk.desktop import VirtualDesktop
from tests.desk.keyrings import KeyringState
from tests.desk.plugging import Mouse, VirtualMouse, plugged_in
from tests.desk.processes import DeskError, Program, find_program, run, wait_until
from tests.desk.screenshot import screenshot_of_wayland
from tests.desk.services import accepts_connections, start_session_bus
from tests.desk.sound import SoundServer
from tests.patience import GIVE_UP_S
from voicedesk.desktop.wayland.keyboard import CONTROL, Keyboard

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from contextlib import AbstractContextManager, ExitStack
    from pathlib import Path

    from tests.desk.screenshot import Screenshot

SCREEN = 1280, 800
CONFIGURATION = """\
output HEADLESS-1 resolution 1280x800
default_border none
focus_follows_mouse no
xwayland {xwayland}
"""

AS_NOBODY_IN_PARTICULAR = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
"""Sway refuses to be root. Here it is another user in its own eyes; what it starts is still ours."""

A_LONG_TIME_MS = 4_000_000


@dataclass(frozen=True, slots=True)
class Toplevel:
    """A window, as sway has it; ``application`` is the class for one under Xwayland."""

    number: int
    application: str
    title: str
    is_focused: bool
    is_visible: bool


class WaylandDesktop(VirtualDesktop):
    """A private desktop between entry and exit, with a keyboard plugged in.

    Args:
        bindings: Further lines of sway's configuration.
        xwayland: Whether programs for X11 can be shown.
        audio: Whether there is a sound server.
        logs: Where the parts write what they say.
    """

    def __init__(
        self,
        *,
        bindings: Sequence[str] = (),
        xwayland: bool = False,
        audio: bool = False,
        logs: Path | None = None,
    ) -> None:
        super().__init__(keyring=KeyringState.ABSENT, audio=audio, logs=logs)
        self._bindings = bindings
        self._xwayland = xwayland

    @property
    def socket(self) -> Path:
        """Where the compositor listens."""
        return self.folder / "run" / self.environment["WAYLAND_DISPLAY"]

    def kill_sway(self) -> None:
        """End the compositor as a crash does."""
        self._sway.kill()

    def toplevels(self) -> list[Toplevel]:
        """All windows that are open."""
        tree = json.loads(self.sway("-t", "get_tree"))
        return [
            _toplevel(node) for node in _nodes(tree) if node.get("pid") and node["type"] in _KINDS
        ]

    def focused(self) -> Toplevel | None:
        return next((one for one in self.toplevels() if one.is_focused), None)

    def wait_for_toplevel(self, text: str) -> Toplevel:
        """Wait for a window with the text in its title or application's name, with the focus."""
        found: list[Toplevel] = []

        def appeared() -> bool:
            found.extend(one for one in self.toplevels() if _is_called(one, text))
            return bool(found)

        wait_until(appeared, f"a window called “{text}”")
        return found[0]

    def focus(self, toplevel: Toplevel) -> None:
        """Give a window the focus, and return when it has it."""
        self.sway(f"[con_id={toplevel.number}]", "focus")
        wait_until(lambda: self._has_focus(toplevel), f"{toplevel.title} has the focus")

    def close(self, toplevel: Toplevel) -> None:
        """Ask a window to close, and return when it is gone."""
        self.sway(f"[con_id={toplevel.number}]", "kill")
        wait_until(
            lambda: all(one.number != toplevel.number for one in self.toplevels()), "it is closed"
        )

    def sway(self, *words: str) -> str:
        return run(["swaymsg", *words], self.environment).decode()

    def keys(self, *words: str) -> None:
        """Press keys, in wtype's own words."""
        run(["wtype", *words], self.environment)

    def press(self, key: int, *, with_ctrl: bool = False) -> None:
        """Press a key, by its number in Linux, as on an ordinary keyboard.

        GTK takes no combination from wtype, whose keymaps say nothing of modifiers.
        """

        with self._with_keyboard() as keyboard:
            keyboard(lambda keys: keys.press_keys((CONTROL,) if with_ctrl else (), key))

    @contextmanager
    def held(self, key: int) -> Generator[None]:
        """Keep a key down for the time of the block; keys that are held do not repeat here."""
        with self._with_keyboard() as keyboard:
            keyboard(lambda keys: keys.turn(key, is_down=True))
            try:
                yield
            finally:
                keyboard(lambda keys: keys.turn(key, is_down=False))

    def _with_keyboard(
        self,
    ) -> AbstractContextManager[Callable[[Callable[[Keyboard], None]], None]]:
        """Plug in another keyboard."""
        return plugged_in(self.socket, Keyboard)

    @contextmanager
    def mouse(self) -> Generator[Mouse]:
        """Plug in a mouse for the time of the block."""
        with plugged_in(self.socket, VirtualMouse) as use:
            yield Mouse(use, SCREEN)

    def look(self) -> Screenshot:
        """What is on the screen."""
        return screenshot_of_wayland(self.environment)

    def copy(self, data: bytes, mime: str = "text/plain;charset=utf-8") -> None:
        """Let a program put something on the clipboard."""
        # It stays in the background, and would keep a pipe to us open.
        subprocess.run(
            [find_program("wl-copy"), "--type", mime],
            env=self.environment,
            input=data,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=GIVE_UP_S,
            check=True,
        )

    def clipboard(self, mime: str = "text/plain;charset=utf-8") -> bytes:
        """What a program finds on the clipboard."""
        return run(["wl-paste", "--no-newline", "--type", mime], self.environment)

    def clear_clipboard(self) -> None:
        run(["wl-copy", "--clear"], self.environment)

    def clipboard_formats(self) -> list[str]:
        """How the clipboard is offered; nothing when it is empty."""
        with suppress(DeskError):
            return run(["wl-paste", "--list-types"], self.environment).decode().split("\n")[:-1]
        return []

    def _has_focus(self, toplevel: Toplevel) -> bool:
        focused = self.focused()
        return focused is not None and focused.number == toplevel.number

    def _make_environment(self) -> dict[str, str]:
        environment = super()._make_environment()
        return {
            **environment,
            "XDG_SESSION_TYPE": "wayland",
            "XDG_CURRENT_DESKTOP": "sway",
            "WLR_BACKENDS": "headless",
            "WLR_RENDERER": "pixman",
            "WLR_LIBINPUT_NO_DEVICES": "1",
            "GDK_BACKEND": "wayland",
        }

    def _start(self, exits: ExitStack) -> None:
        def keep(program: Program) -> Program:
            self._programs.append(exits.enter_context(program))
            return program

        runtime = self.folder / "run"
        keep(
            start_session_bus(
                self.environment,
                self.logs,
                socket_path=runtime / "bus",
                can_start_services=False,
            )
        )
        self._sway = keep(self._start_sway(runtime))
        # Programs look for a keyboard when they start, and may miss one that comes and goes.
        keep(
            Program(["wtype", "-s", str(A_LONG_TIME_MS)], self.environment, self.logs / "wtype.log")
        )
        wait_until(lambda: bool(self._keyboards()), "a keyboard is plugged in")
        self.sound = SoundServer(self.environment, self.folder, self.logs)
        exits.callback(self.sound.stop)
        if self._audio:
            self.sound.start()

    def _start_sway(self, runtime: Path) -> Program:
        file = self.folder / "sway.conf"
        xwayland = "enable" if self._xwayland else "disable"
        lines = [CONFIGURATION.format(xwayland=xwayland), *self._bindings]
        file.write_text("\n".join(lines) + "\n")
        disguise = [] if os.getuid() else AS_NOBODY_IN_PARTICULAR
        command = [*disguise, find_program("sway"), "-c", str(file)]
        self.environment["SWAYSOCK"] = str(runtime / "sway.sock")
        sway = Program(command, self.environment, self.logs / "sway.log")

        def has_come_up() -> bool:
            found = [path for path in runtime.glob("wayland-*") if path.suffix != ".lock"]
            if found:
                self.environment["WAYLAND_DISPLAY"] = found[0].name
            return bool(found) and accepts_connections(runtime / "sway.sock")

        try:
            sway.wait_ready(has_come_up)
        except DeskError:
            sway.stop()
            raise
        return sway

    def _keyboards(self) -> list[Any]:
        return [
            one for one in json.loads(self.sway("-t", "get_inputs")) if one["type"] == "keyboard"
        ]


_KINDS = frozenset({"con", "floating_con"})


def _nodes(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield tree
    for node in (*tree["nodes"], *tree["floating_nodes"]):
        yield from _nodes(node)


def _toplevel(node: dict[str, Any]) -> Toplevel:
    application = node.get("app_id") or node.get("window_properties", {}).get("class") or ""
    return Toplevel(node["id"], application, node["name"] or "", node["focused"], node["visible"])


def _is_called(toplevel: Toplevel, text: str) -> bool:
    return text in toplevel.title or text in toplevel.application
