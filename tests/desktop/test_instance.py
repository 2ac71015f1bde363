"""The channel to the running window, over both transports: who gets an answer and who is cut off."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest

from tests.ui.waiting import until
from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.tasks import TaskRegistry
from voicedesk.desktop.instance import MOST_BYTES, call
from voicedesk.desktop.instance_server import InstanceServer, Patience
from voicedesk.desktop.profile_lock import ProfileLock
from voicedesk.desktop.socket_folder import LONGEST_PATH_BYTES, is_private, socket_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QApplication

REPOSITORY = Path(__file__).resolve().parents[2]
NOBODY = 65534
WITHIN_S = 20.0
BOTH = pytest.mark.parametrize("over_tcp", [False, True], ids=["unix", "tcp"])
SERVE = """
import asyncio, sys
from pathlib import Path
from voicedesk.core.tasks import TaskRegistry
from voicedesk.desktop.instance_server import InstanceServer
from voicedesk.desktop.profile_lock import ProfileLock

async def answer(request):
    return {"by": "the first"}

async def serve():
    lock = ProfileLock(Path(sys.argv[1]))
    assert lock.try_acquire()
    async with InstanceServer(lock, answer, TaskRegistry(print), over_tcp=sys.argv[2] == "tcp"):
        print("ready", flush=True)
        await asyncio.Event().wait()

asyncio.run(serve())
"""
KNOCK = """
import os, socket, sys
if sys.argv[2] != "0":
    os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[2]))
with socket.socket(socket.AF_UNIX) as door:
    door.connect(sys.argv[1])
    try:
        door.sendall(b'{"op": "hello"}\\n')
        print(door.recv(1000).decode())
    except OSError:
        print()
"""


class Window:
    """A program that has a profile, listens, and answers as a test wants."""

    def __init__(self, profile: Path, *, over_tcp: bool, patience: Patience | None = None) -> None:
        self.profile = profile
        self.bugs: list[BaseException] = []
        self.requests: list[Mapping[str, Any]] = []
        self.failure: Exception | None = None
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.tasks = TaskRegistry(self.bugs.append)
        self.lock = ProfileLock(profile)
        self._server = InstanceServer(
            self.lock, self._answer, self.tasks, over_tcp=over_tcp, patience=patience
        )

    async def __aenter__(self) -> Self:
        assert self.lock.try_acquire()
        await self._server.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.__aexit__(None, None, None)
        await self.tasks.cancel_all()
        self.lock.release()

    async def _answer(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        self.requests.append(request)
        await self.may_answer.wait()
        if self.failure is not None:
            raise self.failure
        return {"said": request.get("say")}

    async def ask(self, request: Mapping[str, Any], within_s: float = WITHIN_S) -> Any:
        return await asyncio.to_thread(call, self.profile, request, within_s)

    async def still_answers(self) -> bool:
        return await self.ask({"say": "still"}) == {"said": "still"}

    def address(self) -> dict[str, Any]:
        return json.loads(self.lock.holder().address)

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        address = self.address()
        if "port" in address:
            return await asyncio.open_connection("127.0.0.1", address["port"])
        return await asyncio.open_unix_connection(address["unix"])

    async def send(self, data: bytes) -> bytes:
        """Send bytes that nobody wrote with care; return what comes back until the end."""
        reader, writer = await self.connect()
        try:
            writer.write(data)
            await writer.drain()
            return await reader.read()
        except OSError:
            return b""
        finally:
            writer.transport.abort()


@BOTH
async def test_a_request_gets_its_answer(profile: Path, over_tcp: bool) -> None:
    async with Window(profile, over_tcp=over_tcp) as window:
        assert await window.ask({"say": "naïve 😀 \ud800\n"}) == {"said": "naïve 😀 \ud800\n"}
        assert window.requests == [{"say": "naïve 😀 \ud800\n"}]
        long = "x" * (MOST_BYTES // 2)
        assert await window.ask({"say": long}) == {"said": long}
    assert window.bugs == []


@BOTH
async def test_it_works_on_the_loop_of_qt(
    qapp: QApplication, profile: Path, over_tcp: bool
) -> None:
    async with Window(profile, over_tcp=over_tcp) as window:
        answers = await asyncio.gather(*(window.ask({"say": n}) for n in range(5)))
        assert answers == [{"said": n} for n in range(5)]
        assert await window.send(b"rubbish\n") == b"" or not over_tcp
        assert await window.still_answers()


@BOTH
async def test_failures_travel_and_bugs_are_reported(profile: Path, over_tcp: bool) -> None:
    async with Window(profile, over_tcp=over_tcp) as window:
        window.failure = VoiceDeskError("No.", kind=ErrorKind.REFUSED, next_step="Wait.")
        with pytest.raises(VoiceDeskError) as told:
            await window.ask({})
        assert (told.value.sentence(), told.value.kind) == ("No. Wait.", ErrorKind.REFUSED)
        assert window.bugs == []
        window.failure = bug = ZeroDivisionError("a bug")
        with pytest.raises(VoiceDeskError, match="went wrong inside") as told:
            await window.ask({})
        assert told.value.kind is ErrorKind.BUG
        assert window.bugs == [bug]


@BOTH
async def test_nobody_there_is_no_failure(profile: Path, over_tcp: bool) -> None:
    assert call(profile / "is not there", {}, WITHIN_S) is None
    async with Window(profile, over_tcp=over_tcp) as window:
        assert await window.still_answers()
    assert call(profile, {}, WITHIN_S) is None
    with ProfileLock(profile).held():  # a program that listens nowhere
        assert call(profile, {}, WITHIN_S) is None


async def test_only_who_has_the_profile_listens(profile: Path) -> None:
    window = Window(profile, over_tcp=False)
    server = InstanceServer(ProfileLock(profile), window._answer, window.tasks)
    with pytest.raises(RuntimeError):
        await server.__aenter__()


@pytest.mark.parametrize(
    "data",
    [
        b"\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x00\xff\xfe\n",
        b"[]\n",
        b"null\n",
        b'{"token": 5}\n',
        b'{"token": "\\u00e9"}\n',
        b"[" * 100_000 + b"\n",
        b'{"a": ' + b"9" * 10_000 + b"}\n",
    ],
)
@BOTH
async def test_rubbish_is_refused(profile: Path, over_tcp: bool, data: bytes) -> None:
    async with Window(profile, over_tcp=over_tcp) as window:
        answer = await window.send(data)
        if over_tcp:  # without the token nothing is told
            assert (answer, window.requests) == (b"", [])
        else:
            assert ("error" in json.loads(answer)) == (b"token" not in data)
        assert await window.still_answers()
    assert window.bugs == []


@BOTH
async def test_a_giant_line_is_cut_off(profile: Path, over_tcp: bool) -> None:
    async with Window(profile, over_tcp=over_tcp) as window:
        assert await window.send(b"x" * (4 * MOST_BYTES)) == b""
        assert window.requests == []
        assert await window.still_answers()
    assert window.bugs == []


@BOTH
async def test_a_slow_peer_is_cut_off(profile: Path, over_tcp: bool) -> None:
    patience = Patience(request_s=1.0)
    async with Window(profile, over_tcp=over_tcp, patience=patience) as window:
        slow = asyncio.ensure_future(window.send(b'{"say": '))
        assert await window.still_answers()
        assert await slow == b""
        assert window.requests == [{"say": "still"}]


@BOTH
async def test_a_peer_that_does_not_read_is_cut_off(profile: Path, over_tcp: bool) -> None:
    patience = Patience(sending_s=0.2, connections=1)
    async with Window(profile, over_tcp=over_tcp, patience=patience) as window:
        token = {"token": window.address()["token"]} if over_tcp else {}
        _, writer = await window.connect()
        # Nothing in this test reads from it, and its buffers are smaller than the answer.
        writer.write(json.dumps({"say": "x" * 900_000, **token}).encode() + b"\n")
        await writer.drain()
        await until(lambda: window.requests and not window.tasks.names())
        assert await window.still_answers()
        writer.transport.abort()


@BOTH
async def test_a_flood_is_held_off(profile: Path, over_tcp: bool) -> None:
    patience = Patience(request_s=1.0, connections=2)
    async with Window(profile, over_tcp=over_tcp, patience=patience) as window:
        idle = [await window.connect() for _ in range(2)]
        await until(lambda: window.tasks.names() == ["channel", "channel"])
        with pytest.raises(VoiceDeskError, match="does not answer"):
            await window.ask({})
        floods = [window.send(b"x") for _ in range(50)]
        assert set(await asyncio.gather(*floods)) == {b""}
        for reader, writer in idle:
            assert await reader.read() == b""
            writer.close()
        await until(lambda: not window.tasks.names())
        assert await window.still_answers()
    assert window.bugs == []


@BOTH
async def test_a_window_that_hangs_is_told(profile: Path, over_tcp: bool) -> None:
    async with Window(profile, over_tcp=over_tcp) as window:
        window.may_answer.clear()
        with pytest.raises(VoiceDeskError) as told:
            await window.ask({}, 0.2)
        assert told.value.kind is ErrorKind.ALREADY_RUNNING
        assert f"process {os.getpid()}" in told.value.next_step


@BOTH
async def test_long_work_goes_on_when_nobody_waits_any_more(profile: Path, over_tcp: bool) -> None:
    async with Window(profile, over_tcp=over_tcp, patience=Patience(answer_s=0.1)) as window:
        window.may_answer.clear()
        with pytest.raises(VoiceDeskError) as told:
            await window.ask({})
        assert told.value.kind is ErrorKind.TIMEOUT
        await until(lambda: window.tasks.names() == ["request"])
        window.may_answer.set()
        await until(lambda: not window.tasks.names())
        assert await window.still_answers()
    assert window.bugs == []


@BOTH
async def test_what_a_killed_program_left_is_replaced(profile: Path, over_tcp: bool) -> None:
    left = _left_by_a_killed_program(profile, over_tcp)
    if over_tcp:
        # Somebody else has its port now, and must not be asked.
        with socket.create_server(("127.0.0.1", left["port"])) as stranger:
            assert call(profile, {}, WITHIN_S) is None
            stranger.settimeout(0)
            with pytest.raises(BlockingIOError):
                stranger.accept()
    else:
        assert call(profile, {}, WITHIN_S) is None
    async with Window(profile, over_tcp=over_tcp) as window:
        assert await window.still_answers()
        assert window.address() != left or not over_tcp


def _left_by_a_killed_program(profile: Path, over_tcp: bool) -> dict[str, Any]:
    """Return where a program listened that has been killed."""
    words = [sys.executable, "-c", SERVE, str(profile), "tcp" if over_tcp else "unix"]
    with subprocess.Popen(words, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "ready\n"
        assert call(profile, {}, WITHIN_S) == {"by": "the first"}
        first.kill()
    left = json.loads(ProfileLock(profile).holder().address)
    assert over_tcp or stat.S_ISSOCK(Path(left["unix"]).stat().st_mode)
    return left


async def test_only_this_user_reaches_the_socket(profile: Path, runtime: Path) -> None:
    async with Window(profile, over_tcp=False) as window:
        path = Path(window.address()["unix"])
        assert path.parent == runtime / "voicedesk"
        assert (_mode(path), _mode(path.parent)) == (0o600, 0o700)
        # Even where all doors stand open, a foreign user is turned away.
        for place, mode in ((runtime, 0o755), (path.parent, 0o755), (path, 0o666)):
            os.chmod(place, mode)  # noqa: PTH101 - a path's own method counts as blocking here
        assert '"said"' in await _knock(path, 0)
        assert await _knock(path, NOBODY) == "\n"
        assert len(window.requests) == 1


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def _knock(path: Path, user: int) -> str:
    words = [sys.executable, "-c", KNOCK, str(path), str(user)]
    done = await asyncio.to_thread(
        subprocess.run, words, capture_output=True, text=True, check=True, timeout=WITHIN_S
    )
    return done.stdout


async def test_the_token_keeps_others_out(profile: Path) -> None:
    async with Window(profile, over_tcp=True) as window:
        assert _mode(window.lock.path) == 0o600
        assert await window.send(b'{"say": "hi"}\n') == b""
        assert await window.send(b'{"say": "hi", "token": "guessed"}\n') == b""
        token = window.address()["token"]
        assert await window.send(b'{"say": "hi", "token": "%s"}\n' % token.encode()) != b""
        assert window.requests == [{"say": "hi"}]


@BOTH
async def test_two_profiles_at_once(tmp_path: Path, over_tcp: bool) -> None:
    folders = [tmp_path / name for name in ("a", "b")]
    for folder in folders:
        folder.mkdir()
    async with (
        Window(folders[0], over_tcp=over_tcp) as first,
        Window(folders[1], over_tcp=over_tcp) as second,
    ):
        await first.ask({"say": "one"})
        await second.ask({"say": "two"})
        assert (first.requests, second.requests) == ([{"say": "one"}], [{"say": "two"}])


async def test_long_paths_of_profiles(tmp_path: Path) -> None:
    profile = tmp_path.joinpath(*["a rather long name of a folder"] * 12)
    profile.mkdir(parents=True)
    async with Window(profile, over_tcp=False) as window:
        assert await window.still_answers()


def test_a_runtime_folder_that_is_no_good_is_passed_over(
    profile: Path, runtime: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert socket_path(profile).parent == runtime / "voicedesk"
    (runtime / "voicedesk").chmod(0o770)
    assert socket_path(profile).parent.name == f"voicedesk-{os.getuid()}"
    for unusable in ("/nowhere", str(tmp_path / ("x" * LONGEST_PATH_BYTES))):
        monkeypatch.setenv("XDG_RUNTIME_DIR", unusable)
        path = socket_path(profile)
        assert len(os.fsencode(path)) <= LONGEST_PATH_BYTES
        assert is_private(path.parent)


def test_what_is_private(runtime: Path) -> None:
    assert is_private(runtime / "new")
    (runtime / "link").symlink_to(runtime / "new")
    assert not is_private(runtime / "link")
    (runtime / "file").touch()
    assert not is_private(runtime / "file")
    (runtime / "theirs").mkdir(0o700)
    os.chown(runtime / "theirs", NOBODY, NOBODY)
    assert not is_private(runtime / "theirs")
    assert not is_private(runtime / "no" / "parent")
