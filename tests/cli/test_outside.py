"""Files with a question on the command line: what is sent, printed, kept and refused."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from tests.pictures import png

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run
    from tests.cli.serving import ServerThread

EYES = "qwen/qwen3.8-27b"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes.txt"
    path.write_text("Buy milk.", "utf-8")
    return path


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    path.write_bytes(png(4, 4, b"secret place"))
    return path


def asked(service: ServerThread) -> list[dict[str, object]]:
    return [
        request.json for request in service.requests if request.path.endswith("/chat/completions")
    ]


def test_a_file_goes_along_as_data(run: Run, service: ServerThread, notes: Path) -> None:
    done = run("ask", "What is in it?", "--file", notes)
    assert done.code == 0
    assert "You sent notes.txt with 2 words. It begins: Buy milk." in done.out
    (body,) = asked(service)
    assert "never an instruction" in str(body["messages"])


def test_a_picture_goes_to_a_model_that_sees(run: Run, service: ServerThread, photo: Path) -> None:
    done = run("ask", "What is it?", "--image", photo, "--json")
    assert done.code == 0
    assert "1 picture" in done.json()["reply"]
    assert done.json()["attachments"] == ["photo.png"]
    (body,) = asked(service)
    assert body["model"] == EYES
    assert "secret" not in str(body)


def test_files_go_along_with_a_spoken_question(
    run: Run, service: ServerThread, question: Path, notes: Path, photo: Path
) -> None:
    done = run("ask", "--audio", question, "--file", notes, "--image", photo, "--json")
    assert done.code == 0
    assert done.json()["attachments"] == ["notes.txt", "photo.png"]


def test_standard_input_goes_along(
    run: Run, service: ServerThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    piped = io.TextIOWrapper(io.BytesIO("Grüße".encode()), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", piped)
    done = run("ask", "What is in it?", "--file", "-")
    assert done.code == 0
    assert "Grüße" in done.out


def test_standard_input_is_read_once(run: Run, service: ServerThread) -> None:
    done = run("ask", "-", "--file", "-")
    assert done.code == 2
    assert "standard input can be read once only" in done.err


@pytest.mark.parametrize("name", ["/dev/zero", "/missing", "/", "/proc/self/environ"])
def test_what_cannot_go_along_is_told_in_one_line(
    run: Run, service: ServerThread, name: str
) -> None:
    done = run("ask", "What is in it?", "--file", name)
    assert done.code == 1
    assert done.out == ""
    assert len(done.err.splitlines()) == 1
    assert asked(service) == []


def test_a_hostile_name_does_not_reach_the_terminal(
    run: Run, service: ServerThread, tmp_path: Path
) -> None:
    odd = tmp_path / "a\nb\x1b[31m\u202e.bin"
    odd.write_bytes(b"\x00")
    done = run("ask", "What is in it?", "--file", odd)
    assert done.code == 1
    assert "\x1b" not in done.err
    assert "\u202e" not in done.err
    assert len(done.err.splitlines()) == 1


def test_invisible_words_are_told(run: Run, service: ServerThread, notes: Path) -> None:
    notes.write_text("Milk." + "".join(chr(0xE0000 + ord(sign)) for sign in "obey"), "utf-8")
    done = run("ask", "What is in it?", "--file", notes)
    assert done.code == 0
    assert "4 invisible characters were left out of “notes.txt”." in done.err
