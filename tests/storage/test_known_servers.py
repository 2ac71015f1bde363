"""What is remembered of servers: over a restart, for a month, and never at the cost of a start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from voicedesk.storage.known_servers import BELIEVED_FOR_S, KnownServers

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://speech.example"


class Now:
    def __init__(self) -> None:
        self.s = 1_795_237_716.0

    def __call__(self) -> float:
        return self.s


def test_a_refusal_is_remembered_over_a_restart(tmp_path: Path) -> None:
    file, now = tmp_path / "servers.json", Now()
    servers = KnownServers(file, now)
    assert not servers.refuses_unknown_lengths(URL)
    servers.note_unknown_lengths(URL, are_taken=False)
    servers.save()
    again = KnownServers(file, now)
    assert again.refuses_unknown_lengths(URL)
    assert not again.refuses_unknown_lengths("https://other.example")


def test_a_refusal_is_believed_for_a_month(tmp_path: Path) -> None:
    now = Now()
    servers = KnownServers(tmp_path / "servers.json", now)
    servers.note_unknown_lengths(URL, are_taken=False)
    now.s += BELIEVED_FOR_S - 1
    assert servers.refuses_unknown_lengths(URL)
    now.s += 1
    assert not servers.refuses_unknown_lengths(URL)


def test_a_server_that_takes_them_after_all_is_believed(tmp_path: Path) -> None:
    servers = KnownServers(tmp_path / "servers.json", Now())
    servers.note_unknown_lengths(URL, are_taken=False)
    servers.note_unknown_lengths(URL, are_taken=True)
    assert not servers.refuses_unknown_lengths(URL)


@pytest.mark.parametrize(
    "found", ["", "[]", "{]", "[" * 100_000, '{"a": 1}', '{"https://speech.example": {}}']
)
def test_whatever_stands_in_the_file_is_no_problem(tmp_path: Path, found: str) -> None:
    file = tmp_path / "servers.json"
    file.write_text(found)
    servers = KnownServers(file, Now())
    assert not servers.refuses_unknown_lengths(URL)
    servers.note_unknown_lengths(URL, are_taken=False)
    servers.save()
    assert KnownServers(file, Now()).refuses_unknown_lengths(URL)


def test_nothing_learned_is_nothing_written(tmp_path: Path) -> None:
    file = tmp_path / "servers.json"
    servers = KnownServers(file, Now())
    servers.note_unknown_lengths(URL, are_taken=True)
    servers.save()
    assert not file.exists()


def test_a_disk_that_refuses_is_no_problem(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    servers = KnownServers(tmp_path / "file" / "servers.json", Now())
    servers.note_unknown_lengths(URL, are_taken=False)
    servers.save()
    assert servers.refuses_unknown_lengths(URL)
