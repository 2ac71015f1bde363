"""``voicedesk ctl``: what it asks of the window, and its honest exit codes."""

from __future__ import annotations

import asyncio
import os
import subprocess
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.terminal import REPOSITORY, command, run_process
from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.tasks import TaskRegistry
from voicedesk.desktop.instance_server import InstanceServer
from voicedesk.desktop.profile_lock import ProfileLock

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping
    from pathlib import Path

    from tests.cli.terminal import Done

HEAVY = ("PySide6", "httpx", "numpy", "sounddevice", "keyring", "asyncio", "ssl", "subprocess")
REFUSAL = VoiceDeskError("Not now.", kind=ErrorKind.REFUSED, next_step="Come back later.")


@asynccontextmanager
async def window(
    profile: Path, *, refusing: bool = False, over_tcp: bool = False
) -> AsyncGenerator[list[Mapping[str, Any]]]:
    """Listen as the window does; give the requests that come."""
    requests: list[Mapping[str, Any]] = []

    async def answer(request: Mapping[str, Any]) -> Mapping[str, Any]:
        requests.append(request)
        if refusing:
            raise REFUSAL
        return {}

    lock = ProfileLock(profile)
    tasks = TaskRegistry(lambda bug: pytest.fail(repr(bug)))
    with lock.held():
        async with InstanceServer(lock, answer, tasks, over_tcp=over_tcp):
            yield requests


async def ctl(*words: str | Path) -> Done:
    return await asyncio.to_thread(run_process, "ctl", *words)


async def test_every_action_reaches_the_window(tmp_path: Path) -> None:
    async with window(tmp_path) as requests:
        for action in ("start", "stop", "toggle", "cancel", "show"):
            done = await ctl(action, "--profile", tmp_path)
            assert (done.code, done.out, done.err) == (0, "", "")
        assert (await ctl("toggle", "--intent", "translate", "--profile", tmp_path)).code == 0
    assert requests == [
        *({"op": action} for action in ("start", "stop", "toggle", "cancel", "show")),
        {"op": "toggle", "intent": "translate"},
    ]


async def test_a_refusal_is_told(tmp_path: Path) -> None:
    async with window(tmp_path, refusing=True):
        done = await ctl("stop", "--profile", tmp_path)
    assert (done.code, done.out, done.told) == (1, "", "Not now. Come back later.")


async def test_no_window_is_told(tmp_path: Path) -> None:
    profile = tmp_path / "never used"
    done = await ctl("start", "--profile", profile)
    assert (done.code, done.out) == (1, "")
    assert done.told == (
        "No VoiceDesk window is running with this profile. Start it with: voicedesk."
    )
    assert not profile.exists()


async def test_the_user_s_own_profile(own_home: Path) -> None:
    folder = own_home / ".local" / "share" / "voicedesk"
    folder.mkdir(parents=True)
    assert (await ctl("show")).code == 1
    async with window(folder) as requests:
        assert (await ctl("show")).code == 0
    assert requests == [{"op": "show"}]


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["pause"],
        ["start", "--intent", "sing"],
        ["stop", "--intent", "ask"],
        ["show", "--temp-profile"],
        ["start", "stop"],
    ],
)
async def test_usage(words: list[str]) -> None:
    done = await ctl(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("usage: voicedesk")


@pytest.mark.parametrize("over_tcp", [False, True], ids=["unix", "tcp"])
async def test_it_imports_nothing_heavy(tmp_path: Path, over_tcp: bool) -> None:
    program = (
        "import sys\nfrom voicedesk.cli import main\n"
        f"code = main(['ctl', 'show', '--profile', {str(tmp_path)!r}])\n"
        f"print(code, [name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    async with window(tmp_path, over_tcp=over_tcp) as requests:
        done = await asyncio.to_thread(
            subprocess.run,
            [*command()[:1], "-c", program],
            cwd=REPOSITORY,
            env={**os.environ},
            capture_output=True,
            text=True,
        )
    assert done.stdout == "0 []\n"
    assert done.stderr == ""
    assert len(requests) == 1
