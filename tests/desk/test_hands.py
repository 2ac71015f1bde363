"""Windows are found, typed into, clicked and looked at."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.desk import Window, WindowNotFoundError, wait_until
from tests.patience import GIVE_UP_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desk import VirtualDesktop

TARGET = Path(__file__).with_name("writing_window.py")


class WritingWindow:
    """The target window and the texts that its field has held so far."""

    def __init__(self, window: Window, process: subprocess.Popen[str]) -> None:
        self.window = window
        self.process = process
        self.texts: list[str] = []

    def read(self) -> None:
        assert self.process.stdout is not None
        self.texts.extend(line.rstrip("\n") for line in self.process.stdout)

    def wait_for(self, text: str) -> None:
        wait_until(lambda: text in self.texts, f"{text!r} in the field, not {self.texts}")


@pytest.fixture
def writing(desktop: VirtualDesktop) -> Iterator[WritingWindow]:
    command = [sys.executable, str(TARGET)]
    with subprocess.Popen(
        command, env=desktop.environment, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        target = WritingWindow(desktop.wait_for_window("^Writing window$"), process)
        reader = threading.Thread(target=target.read)
        reader.start()
        yield target
        process.terminate()
        reader.join()


def test_text_is_typed_into_the_active_window(
    desktop: VirtualDesktop, writing: WritingWindow
) -> None:
    writing.window.activate()
    desktop.keyboard.type("Grüße, 漢字")
    writing.wait_for("Grüße, 漢字")
    desktop.keyboard.key("ctrl+a", "BackSpace")
    with desktop.keyboard.held("x"):
        writing.wait_for("x")
    assert writing.window.title == "Writing window"


def test_the_pointer_clicks_into_a_window(desktop: VirtualDesktop, writing: WritingWindow) -> None:
    geometry = writing.window.geometry
    assert (geometry.width, geometry.height) == (320, 60)
    desktop.pointer.click(*geometry.centre)
    with desktop.pointer.held():
        assert writing.window.is_active
    desktop.keyboard.type("clicked")
    writing.wait_for("clicked")


def test_a_window_is_resized_and_closed(desktop: VirtualDesktop, writing: WritingWindow) -> None:
    writing.window.resize(400, 80)
    wait_until(lambda: writing.window.geometry.width == 400, "it is wider")
    writing.window.close()
    wait_until(lambda: not desktop.windows("^Writing window$"), "it is gone")
    assert writing.process.wait(GIVE_UP_S) == 0


def test_a_window_that_never_comes_is_named(desktop: VirtualDesktop) -> None:
    with pytest.raises(WindowNotFoundError, match="No such title"):
        desktop.wait_for_window("No such title", timeout_s=0.2)


def test_a_screenshot_shows_the_screen(desktop: VirtualDesktop, tmp_path: Path) -> None:
    subprocess.run(["xsetroot", "-solid", "#3366cc"], env=desktop.environment, check=True)
    picture = desktop.screenshot(tmp_path / "screen.ppm").read_bytes()
    header, depth, pixels = picture.split(b"\n", 2)[0], *picture.split(b"\n", 3)[2:]
    assert header == b"P6"
    assert depth == b"255"
    assert pixels[:3] == bytes.fromhex("3366cc")
    assert len(pixels) == 1280 * 800 * 3
