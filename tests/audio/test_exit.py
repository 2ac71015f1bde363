"""A program that ends with its sound devices open ends all the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.desk import SoundServer, VirtualDesktop

PROGRAM = """
import asyncio, sys
from voicedesk.audio.loudspeaker import Loudspeaker
from voicedesk.audio.microphone import Microphone

async def main():
    capture = await Microphone().start()
    await anext(aiter(capture))
    await Microphone(pre_roll=True).listen_ahead()
    await Loudspeaker().warm()
    print("open", flush=True)
    sys.stdin.readline()

asyncio.run(main())
"""


@pytest.mark.parametrize("server_dies", [False, True])
def test_open_devices_do_not_hold_up_the_end(
    desktop: VirtualDesktop, revived: SoundServer, server_dies: bool
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        env=desktop.environment,
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"open\n"
        if server_dies:
            revived.kill()
        _, complaints = program.communicate(b"end\n", timeout=6)
        assert b"Traceback" not in complaints
        assert program.returncode == 0
