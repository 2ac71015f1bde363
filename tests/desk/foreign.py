"""Programs with a text field whose content can be read back, most of which nobody here wrote.

``text`` of each is what stands in the field once all that was done to it before has been seen to,
as far as the program lets one know that.
"""

from __future__ import annotations

import json
import sys
import threading
from abc import ABC, abstractmethod
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from tests.desk.processes import DeskError, Program, run, wait_until

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from tests.desk.desktop import VirtualDesktop
    from tests.desk.hands import Window


class ForeignProgram(ABC):
    """One program between entry and exit of its ``with``; its window has the focus at first."""

    application: str
    """Its window's class."""

    program: Program
    window: Window

    def __init__(self, desktop: VirtualDesktop, folder: Path, title: str) -> None:
        self._desktop = desktop
        self.folder = folder
        self.title = title

    @abstractmethod
    def text(self) -> str: ...

    def as_received(self, text: str) -> str:
        """Return how a text stands in the field that was pasted as it is."""
        return text

    def wait_for(self, text: str) -> None:
        """Return when exactly this stands in the field."""
        seen = ""

        def is_there() -> bool:
            nonlocal seen
            seen = self.text()
            return seen == text

        try:
            wait_until(is_there, f"“{text[:60]}” stands in {self.title}")
        except DeskError as error:
            raise DeskError(f"{error}: there are {len(seen)} characters, “{seen[:60]}”") from error

    def clear(self) -> None:
        """Empty the field, by keys."""
        self.focus()
        self._desktop.keyboard.key("ctrl+a", "Delete")

    def focus(self) -> None:
        # Openbox binds its keys anew whenever a key has been given another meaning.
        self.window.activate()

    def _start(self, command: Sequence[str]) -> None:
        environment = {**self._desktop.environment, "GDK_BACKEND": "x11"}
        self.program = Program(command, environment, self.folder / f"{self.title}.log")

    def _appear(self, title: str) -> None:
        self.window = self._desktop.wait_for_window(title)
        self.window.activate()


class QtWindow(ForeignProgram):
    """Qt's editor, in a process of its own; it tells what it has when it sees a key."""

    application = "writing_window.py"

    def start(self) -> None:
        self._file = self.folder / f"{self.title}.json"
        module = "tests.desk.writing_window"
        self._start([sys.executable, "-m", module, self.title, str(self._file)])
        self._appear(self.title)

    def text(self) -> str:
        count = self._told()[0]
        # Given to the window itself, whoever has the focus.
        run(
            ["xdotool", "key", "--window", self.window.identifier, "F12"], self._desktop.environment
        )
        wait_until(lambda: self._told()[0] > count, f"{self.title} tells its text", step_s=0.002)
        return self._told()[1]

    def copy_at_next_change(self, text: str) -> None:
        """Let the program put a text on the clipboard when something is written into it."""
        self._file.with_suffix(".copy").write_text(text, encoding="utf-8")

    def _told(self) -> tuple[int, str]:
        if not self._file.exists():
            return 0, ""
        count, text = json.loads(self._file.read_text(encoding="utf-8"))
        return count, text


class XTerm(ForeignProgram):
    """What arrives at the program in the terminal, byte for byte: a line ends in CR."""

    application = "XTerm"

    def as_received(self, text: str) -> str:
        """A terminal pastes what a keyboard would give, where Enter is a CR."""
        return text.replace("\n", "\r")

    def start(self) -> None:
        self._file = self.folder / f"{self.title}.bytes"
        script = 'stty raw -echo; exec cat > "$0"'
        self._start(["xterm", "-title", self.title, "-e", "sh", "-c", script, str(self._file)])
        self._appear(self.title)
        wait_until(self._file.exists, "the shell in the terminal is ready")
        self._begin = 0

    def text(self) -> str:
        return self._file.read_bytes()[self._begin :].decode(errors="replace")

    def clear(self) -> None:
        self._begin = len(self._file.read_bytes())


class Mousepad(ForeignProgram):
    """GTK 3; its text is what it saves."""

    application = "Mousepad"

    def start(self) -> None:
        self._file = self.folder / f"{self.title}.txt"
        self._file.touch()
        self._start(["mousepad", "--disable-server", str(self._file)])
        self._appear(self.title)

    def text(self) -> str:
        self.focus()
        self._desktop.keyboard.key("ctrl+s")
        # A star stands before the name of what is not saved.
        wait_until(lambda: not self.window.title.startswith("*"), "Mousepad has saved")
        return self._file.read_text(encoding="utf-8")


PAGE = """<!doctype html><meta charset="utf-8"><title>TITLE</title>
<textarea id="field" style="width:95%;height:90vh" autofocus></textarea><script>
const field = document.getElementById("field");
let count = 0;
const tell = () => fetch("/told", {
  method: "POST", body: JSON.stringify([++count, field.value, document.hasFocus()])
});
field.addEventListener("input", tell);
addEventListener("focus", tell);
addEventListener("blur", tell);
field.focus();
tell();
</script>"""


class Chromium(ForeignProgram):
    """Debian's browser with a text area, which tells its text to a server at every change."""

    application = "Chromium"

    def start(self) -> None:
        self._told: tuple[int, str, bool] = (0, "", False)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._serving = threading.Thread(target=self._server.serve_forever, name="page")
        self._serving.start()
        address = f"http://127.0.0.1:{self._server.server_address[1]}/"
        options = (
            "--no-sandbox --no-first-run --disable-gpu --disable-background-networking "
            "--disable-component-update --disable-sync --password-store=basic --noerrdialogs "
            "--disable-features=Translate,OptimizationHints --window-size=600,400"
        )
        profile = f"--user-data-dir={self.folder / 'chromium'}"
        self._start(["chromium", *options.split(), profile, f"--app={address}"])
        self._appear(self.title)
        self.focus()

    def focus(self) -> None:
        super().focus()
        # The window has the focus earlier than the page in it, and keys meanwhile are lost.
        wait_until(lambda: self._told[2], "the page has the focus")

    def stop(self) -> None:
        self._server.shutdown()
        self._serving.join()
        self._server.server_close()

    def text(self) -> str:
        return self._told[1]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        program = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(PAGE.replace("TITLE", program.title).encode())

            def do_POST(self) -> None:
                told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                program._told = max(program._told, (told[0], told[1], told[2]))
                self._answer(b"")

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's
                pass

            def _answer(self, body: bytes) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        return Handler


KINDS: dict[str, type[QtWindow | XTerm | Mousepad | Chromium]] = {
    "qt": QtWindow,
    "xterm": XTerm,
    "mousepad": Mousepad,
    "chromium": Chromium,
}


@contextmanager
def foreign(
    kind: str, desktop: VirtualDesktop, folder: Path, title: str = ""
) -> Generator[QtWindow | XTerm | Mousepad | Chromium]:
    """Run a program of ``KINDS`` for the time of the block."""
    program = KINDS[kind](desktop, folder, title or f"{kind}-field")
    program.start()
    try:
        yield program
    finally:
        program.program.stop()
        if isinstance(program, Chromium):
            program.stop()
