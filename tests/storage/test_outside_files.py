"""Files of the user's choice: whatever the name leads to, it is read or refused at once."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from tests.pictures import png
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.outside import OutsideKind
from voicedesk.core.outside_files import LARGEST_FILE_BYTES
from voicedesk.storage.outside_files import read_outside


def refusal(path: Path) -> StorageError:
    with pytest.raises(StorageError) as caught:
        read_outside(path)
    return caught.value


def test_texts_and_pictures_are_read(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Buy milk.", "utf-8")
    (tmp_path / "photo").write_bytes(png(4, 4))
    (tmp_path / "link").symlink_to("notes.txt")
    assert read_outside(tmp_path / "notes.txt").text == "Buy milk."
    assert read_outside(tmp_path / "link").text == "Buy milk."
    assert read_outside(tmp_path / "photo").kind is OutsideKind.PICTURE


def test_a_pipe_that_nobody_writes_into_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe").message == "“pipe” is not a file that can be read."


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/tty", "/dev/null"])
def test_devices_are_refused(name: str) -> None:
    assert refusal(Path(name)).next_step


def test_what_else_is_no_file_is_refused(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        for name in ("socket", "missing", ".", "missing/missing", "loop", "nul\x00"):
            (tmp_path / "loop").unlink(missing_ok=True)
            (tmp_path / "loop").symlink_to("loop")
            assert refusal(tmp_path / name).kind is ErrorKind.FILE


def test_one_that_says_it_is_empty_is_read_as_far_as_it_goes() -> None:
    assert "processor" in read_outside(Path("/proc/cpuinfo")).text
    # What a program was started with is apart by zeros, and so is no text.
    assert "is no text" in refusal(Path("/proc/self/environ")).message


def test_a_huge_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(100 * LARGEST_FILE_BYTES)
    failure = refusal(tmp_path / "huge")
    assert failure.kind is ErrorKind.TOO_LARGE
    assert "5000 MB" in failure.message


def test_an_odd_name_is_told_on_one_line(tmp_path: Path) -> None:
    odd = tmp_path / "a\nb\x1b[31m\u202e\udcff.txt"
    odd.write_bytes(b"\x00")
    message = refusal(odd).message
    assert message == "“a b[31m?.txt” is no text and no picture."
