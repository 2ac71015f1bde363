"""Eyes: the words in a window and where they stand, by optical recognition of a screenshot."""

from __future__ import annotations

import csv
import hashlib
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.desk.processes import DeskError, run, wait_until

if TYPE_CHECKING:
    from tests.desk.desktop import VirtualDesktop
    from tests.desk.hands import Window

ENLARGED = 2
"""Tesseract reads print best at 300 dpi; a screen has about 96, and time is short."""
LOOK_EVERY_S = 0.1
STILL_S = 0.5
"""What has moved within this time does not stand still."""
_SPACE = 0.75
"""The widest gap between the words of a sentence, as a share of their height."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word and the middle and size of it, in pixels from the window's upper left corner."""

    text: str
    x: int
    y: int
    width: int
    height: int

    def touches(self, other: Word) -> bool:
        """Tell whether another word stands beside it, as near as words of a sentence are."""
        gap = abs(self.x - other.x) - (self.width + other.width) / 2
        height = max(self.height, other.height)
        # Words that lie on each other are one that was read twice.
        return abs(self.y - other.y) < height / 2 and abs(gap) < _SPACE * height


class Reader:
    """Reads a window, or the whole screen: what covers a window is not part of its picture."""

    def __init__(self, desktop: VirtualDesktop, window: Window | None = None) -> None:
        self._desktop = desktop
        self._window = window
        self._read: dict[tuple[bytes, bool], list[Word]] = {}
        """What stood in a picture, ``sparse`` or not: reading one takes a second of a core."""

    def words(self, *, sparse: bool = False) -> list[Word]:
        """Return the words that are visible now, in reading order, or ``sparse`` in any order.

        What is read as sparse text is not thought to stand in columns, which the labels of buttons
        around a dialog do not.
        """
        with tempfile.TemporaryDirectory() as folder:
            # Nothing but pixels, and none of them packed: that costs more than the rest.
            picture = self._desktop.screenshot(Path(folder) / "seen.ppm", window=self._window)
            seen = hashlib.sha256(picture.read_bytes()).digest(), sparse
            if seen in self._read:
                return self._read[seen]
            large = Path(folder) / "large.pgm"
            self._run("convert", picture, "-colorspace", "Gray", "-resize", f"{ENLARGED}00%", large)
            # 3: find the layout by itself, then read each part of it. 11: find words anywhere.
            table = self._run("tesseract", large, "-", "--psm", "11" if sparse else "3", "tsv")
        rows = csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
        self._read[seen] = [_word(row) for row in rows if (row["text"] or "").strip()]
        return self._read[seen]

    def _run(self, *command: str | Path) -> str:
        # Tesseract's threads stand in each other's way on small machines.
        environment = {**self._desktop.environment, "OMP_THREAD_LIMIT": "1"}
        said = run([str(word) for word in command], environment)
        return said.decode(errors="replace")

    def text(self) -> str:
        return " ".join(word.text for word in self.words())

    def shows(self, text: str) -> bool:
        """Tell whether a text is visible; case, marks and line breaks do not count."""
        return _plain(text) in _plain(self.text())

    def wait_for(self, text: str) -> None:
        """Wait until a text is visible; what stands there instead is quoted."""
        try:
            what = f"“{text}” in the window"
            wait_until(lambda: self.shows(text), what, step_s=LOOK_EVERY_S)
        except DeskError as error:
            raise DeskError(f"{error}; it shows: {self.text()}") from error

    def place_of(self, text: str, *, last: bool = False) -> tuple[int, int]:
        """Return where on the screen a label stands, once two looks agree: pages may move.

        A label is a text that has no other word beside it: the same words within a sentence are
        none. Of several places it is the upper left one, or the ``last``.
        """
        looks: list[tuple[int, int] | None] = [None]

        def stands_still() -> bool:
            looks.append(
                self._find(text, self.words(), last=last)
                or self._find(text, self.words(sparse=True), last=last)
            )
            return looks[-1] is not None and looks[-1] == looks[-2]

        try:
            what = f"“{text}” stands still"
            wait_until(stands_still, what, step_s=STILL_S)
        except DeskError as error:
            raise DeskError(f"{error}; the window shows: {self.text()}") from error
        place = looks[-1]
        assert place is not None
        return place

    def click(self, text: str, *, last: bool = False) -> None:
        """Wait until a label is visible and stands still, and click it."""
        self._desktop.pointer.click(*self.place_of(text, last=last))

    def _find(self, text: str, words: list[Word], *, last: bool) -> tuple[int, int] | None:
        wanted = [_plain(word) for word in text.split()]
        seen = [_plain(word.text) for word in words]
        left, top = self._corner()
        places: list[tuple[int, int]] = []
        for start in range(len(words) - len(wanted) + 1):
            end = start + len(wanted)
            found = words[start:end]
            others = [word for word in words[:start] + words[end:] if _plain(word.text)]
            alone = not any(word.touches(other) for word in found for other in others)
            if seen[start:end] == wanted and alone:
                y, x = found[0].y, sum(word.x for word in found) // len(found)
                places.append((top + y, left + x))
        if not places:
            return None
        y, x = max(places) if last else min(places)
        return x, y

    def _corner(self) -> tuple[int, int]:
        if self._window is None:
            return 0, 0
        geometry = self._window.geometry
        return geometry.x, geometry.y


def _word(row: dict[str, str]) -> Word:
    left, top, width, height = (
        int(row[name]) // ENLARGED for name in ("left", "top", "width", "height")
    )
    return Word(row["text"], left + width // 2, top + height // 2, width, height)


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text.lower())
