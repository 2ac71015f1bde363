"""The lock of a profile: one holder, given back by the system, and honest about who has it."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.desktop.profile_lock import Holder, ProfileLock

if TYPE_CHECKING:
    from collections.abc import Generator

REPOSITORY = Path(__file__).resolve().parents[2]
HOLD = """
import sys
from pathlib import Path
from voicedesk.desktop.profile_lock import ProfileLock
lock = ProfileLock(Path(sys.argv[1]))
print(lock.try_acquire(), flush=True)
sys.stdin.read()
"""


@contextmanager
def other_program(profile: Path) -> Generator[subprocess.Popen[str]]:
    """Another program that holds the lock until it is ended."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(profile)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        yield process
        process.kill()


def test_one_holder_at_a_time(profile: Path) -> None:
    first, second = ProfileLock(profile), ProfileLock(profile)
    assert first.is_free()
    assert not first.path.exists()
    assert first.try_acquire()
    assert first.try_acquire()
    assert not second.try_acquire()
    assert (first.is_mine, second.is_mine, second.is_free()) == (True, False, False)
    assert second.holder() == Holder(os.getpid())
    assert stat.S_IMODE(first.path.stat().st_mode) == 0o600
    first.release()
    first.release()
    assert second.is_free()
    assert second.holder() == Holder()
    assert second.try_acquire()
    second.release()


def test_a_killed_holder_leaves_it_free_at_once(profile: Path) -> None:
    lock = ProfileLock(profile)
    with other_program(profile) as other:
        assert not lock.try_acquire()
        assert lock.holder().pid == other.pid
        other.kill()
        other.wait()
        assert lock.try_acquire()
        assert lock.holder() == Holder(os.getpid())
    lock.release()


def test_children_do_not_keep_it(profile: Path) -> None:
    lock = ProfileLock(profile)
    assert lock.try_acquire()
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, close_fds=False) as child:
        lock.release()
        assert lock.is_free()
        child.kill()


def test_a_short_moment_is_refused_with_words(profile: Path) -> None:
    lock = ProfileLock(profile)
    with other_program(profile) as other, pytest.raises(StorageError) as refused, lock.held():
        pass
    assert refused.value.kind is ErrorKind.ALREADY_RUNNING
    assert f"process {other.pid}" in refused.value.message
    with lock.held():
        assert lock.is_mine
    assert lock.is_free()


def test_a_short_moment_waits_for_its_turn(profile: Path) -> None:
    lock = ProfileLock(profile)
    with other_program(profile) as other:
        ending = threading.Timer(0.1, other.kill)
        ending.start()
        with lock.held(wait_s=20):
            assert lock.holder().pid == os.getpid()
        ending.join()


def test_a_moment_ends_with_an_error_too(profile: Path) -> None:
    lock = ProfileLock(profile)
    with pytest.raises(ZeroDivisionError), lock.held():
        raise ZeroDivisionError
    assert lock.is_free()


def test_what_is_announced_is_read_by_others(profile: Path) -> None:
    lock = ProfileLock(profile)
    with pytest.raises(RuntimeError):
        lock.announce("somewhere")
    with lock.held():
        lock.announce("a long way from here")
        lock.announce("here")
        assert ProfileLock(profile).holder() == Holder(os.getpid(), "here")
        lock.withdraw()
        assert ProfileLock(profile).holder() == Holder(os.getpid())


def test_a_full_disk_keeps_nobody_out(profile: Path) -> None:
    lock = ProfileLock(profile)
    # Like a full disk, this device (/dev/full) can be opened and locked, and takes no words.
    os.mknod(lock.path, stat.S_IFCHR | 0o600, os.makedev(1, 7))
    assert lock.try_acquire()
    with pytest.raises(StorageError, match="cannot be written"):
        lock.announce("here")
    lock.release()


@pytest.mark.parametrize("leads", ["to a file", "nowhere"])
def test_a_link_in_its_place_is_not_followed(profile: Path, tmp_path: Path, leads: str) -> None:
    target = tmp_path / "letter.txt"
    if leads == "to a file":
        target.write_text("12\nDear Anna,\n")
    lock = ProfileLock(profile)
    lock.path.symlink_to(target)
    with pytest.raises(StorageError) as told:
        lock.try_acquire()
    assert told.value.kind is ErrorKind.FILE
    assert str(lock.path) in told.value.message
    assert "Delete the link" in told.value.next_step
    assert lock.is_free()
    assert lock.holder() == Holder()
    assert not lock.is_mine
    if leads == "nowhere":
        assert not target.exists()
    else:
        assert target.read_text() == "12\nDear Anna,\n"


def test_a_profile_that_cannot_be_written_is_told(profile: Path) -> None:
    lock = ProfileLock(profile / "is not there")
    with pytest.raises(StorageError) as told:
        lock.try_acquire()
    assert told.value.kind is ErrorKind.FILE
    assert "--profile" in told.value.next_step
    assert lock.is_free()


@pytest.mark.parametrize("words", [b"", b"\xff\xfe", b"-1\n", b"12x\nhere", b"\n\n\n", b"9" * 9000])
def test_rubbish_in_the_file_is_borne(profile: Path, words: bytes) -> None:
    lock = ProfileLock(profile)
    lock.path.write_bytes(words)
    assert lock.holder().pid >= 0
    assert lock.try_acquire()
    assert lock.holder() == Holder(os.getpid())
    lock.release()
