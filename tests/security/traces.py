"""Where a secret is found: in bytes of any encoding, in files, in the processes that run."""

from __future__ import annotations

import base64
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def forms_of(secret: str) -> dict[str, bytes]:
    """Return how a secret looks in the encodings that programs write, by name."""
    data = secret.encode()
    forms = {
        "plain": data,
        "quoted": quote(secret, safe="").encode(),
        "quoted twice": quote(quote(secret, safe=""), safe="").encode(),
        "hexadecimal": data.hex().encode(),
        "UTF-16": secret.encode("utf-16-le"),
        "UTF-16, the other way": secret.encode("utf-16-be"),
        "JSON": secret.replace("/", "\\/").encode(),
        "backwards": data[::-1],
        "its first half": data[: len(data) // 2],
        "its second half": data[len(data) // 2 :],
    }
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + data)
        middle = encoded[4 : len(encoded) // 4 * 4 - 4]
        forms[f"base64 from {before}"] = middle
        forms[f"base64 for URLs from {before}"] = middle.translate(bytes.maketrans(b"+/", b"-_"))
    return forms


def found_in(data: bytes, secret: str) -> list[str]:
    """Return the names of the forms in which a secret is in some bytes, whatever the case."""
    small = data.lower()
    return [name for name, form in forms_of(secret).items() if form.lower() in small]


def found_below(folders: Iterable[Path], secret: str) -> list[str]:
    """Return the files below folders that hold a secret or have it in their name."""
    return [
        f"{path}: {forms}"
        for folder in folders
        for path in _all_below(folder)
        if (forms := found_in(os.fsencode(path) + _content(path), secret))
    ]


def _all_below(folder: Path) -> Iterator[Path]:
    """Yield files and folders, whatever comes and goes meanwhile."""
    for parent, folders, files in os.walk(folder):
        yield from (Path(parent, name) for name in (*folders, *files))


def _content(path: Path) -> bytes:
    """Return what is in a file; nothing of what is none, or is gone meanwhile."""
    try:
        return path.read_bytes() if path.is_file() else b""
    except FileNotFoundError:
        return b""


class Watch:
    """Looks at all processes below this one, again and again between entry and exit.

    ``words`` are the command lines seen, ``environments`` all that each of them had, of the
    processes that were not started by this one itself: the programs under test are given a key
    there.
    """

    def __init__(self) -> None:
        self.words: set[bytes] = set()
        self.environments: dict[bytes, bytes] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.03):
            for pid in _children(os.getpid()):
                if words := _read(pid, "cmdline"):
                    self.words.add(words)
                    self._look_below(pid)

    def _look_below(self, pid: int) -> None:
        for child in _children(pid):
            # In this order: a copy of its parent, which is not another program yet, has what that
            # one had, and is known by the parent's words. What has words of its own has had its
            # environment since before.
            words, parents_words = _read(child, "cmdline"), _read(pid, "cmdline")
            if words and parents_words and words != parents_words:
                self.words.add(words)
                environment = _read(child, "environ")
                if environment not in self.environments.setdefault(words, b""):
                    self.environments[words] += environment
            self._look_below(child)


def _read(pid: int, name: str) -> bytes:
    """Return what /proc tells of a process, nothing if it has ended."""
    try:
        return Path("/proc", str(pid), name).read_bytes()
    except OSError:
        return b""


def _children(pid: int) -> list[int]:
    found: list[int] = []
    try:
        for tasks in Path("/proc", str(pid), "task").glob("*/children"):
            found += map(int, tasks.read_text().split())
    except OSError:  # it, or its thread, has ended meanwhile
        pass
    return found
