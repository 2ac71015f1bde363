"""The two commands of the README: set everything up, then talk to it, or test it.

    python3 packaging/dev.py run      the program on its sandbox; without a display, a spoken turn
    python3 packaging/dev.py test     the whole test suite
    python3 packaging/dev.py setup    only what comes before the tests

Needs nothing but Python, installs what is missing, and is quick when nothing is.
"""

from __future__ import annotations

import argparse
import ctypes.util
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from debian import install_packages, is_debian
from environment import REPOSITORY, prepare_environment
from messages import SetupError, fail, say
from system_packages import LIBRARIES, PROGRAMS, packages_to_run, packages_to_test

if TYPE_CHECKING:
    from pathlib import Path


WITH_SOUND = ("tests/audio", "tests/desk")
BY_THE_CLOCK = (
    "tests/groq/test_slow_uplink.py",
    "tests/groq/test_warmth.py",
    "tests/storage/test_recording_faults.py",
)
"""Measured in real time: they want the machine for themselves."""
ON_DESKTOPS = ("tests/desktop", "tests/e2e")
"""With windows of other programs, which want a core each to be in time."""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=["run", "test", "setup"])
    parser.add_argument(
        "arguments", nargs=argparse.REMAINDER, help="passed on to the program or to pytest"
    )
    options = parser.parse_args()
    try:
        return _obey(options.command, options.arguments)
    except SetupError as error:
        return fail(error)
    except KeyboardInterrupt:
        return 130


def _obey(command: str, arguments: list[str]) -> int:
    if command == "run":
        return _run(arguments)
    _install_system_packages(packages_to_test(), virtual_desktop=True)
    python = prepare_environment(with_tools=True)
    if command == "setup":
        return 0
    if arguments:
        say("Tests")
        return _start(python, "-m", "pytest", *arguments)
    return _test_everything(python)


def _test_everything(python: Path) -> int:
    """Test two things at a time, but what goes by the clock one after the other."""
    say("Tests of the parts")
    apart = [f"--ignore={folder}" for folder in (*WITH_SOUND, *BY_THE_CLOCK, *ON_DESKTOPS)]
    codes = [_start(python, "-m", "pytest", "-n", "2", "--dist", "worksteal", *apart)]
    say("Tests with sound")
    codes.append(_start(python, "-m", "pytest", "-n", "2", "--dist", "loadfile", *WITH_SOUND))
    say("Tests by the clock")
    codes.append(_start(python, "-m", "pytest", *BY_THE_CLOCK))
    say("Tests on desktops")
    codes.append(_start(python, "-m", "pytest", "-n", "3", "--dist", "worksteal", *ON_DESKTOPS))
    return max(codes)


def _run(arguments: list[str]) -> int:
    has_display = sys.platform != "linux" or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    packages = packages_to_run(has_display=has_display)
    _install_system_packages(packages, virtual_desktop=not has_display)
    python = prepare_environment(with_tools=False)
    if has_display:
        say("VoiceDesk on its sandbox: hold the talk button and speak")
        return _start(python, "-m", "voicedesk", "--sandbox", *arguments)
    say("There is no display: one spoken turn on a virtual desktop")
    return _start(python, str(REPOSITORY / "packaging" / "spoken_turn.py"), *arguments)


def _install_system_packages(entries: list[str], *, virtual_desktop: bool) -> None:
    if sys.platform != "linux":
        return  # the Python packages bring everything along
    if is_debian():
        install_packages(entries)
        return
    programs = PROGRAMS if virtual_desktop else {"flite": PROGRAMS["flite"]}
    missing = [f"{name} ({use})" for name, use in programs.items() if not shutil.which(name)]
    for name, use in LIBRARIES.items():
        if ctypes.util.find_library(name) is None:
            missing.append(f"lib{name} ({use})")
    if missing:
        raise SetupError(
            "this system is no Debian, so please install these with its own package manager:\n  "
            + "\n  ".join(missing)
        )


def _start(python: Path, *arguments: str) -> int:
    path = os.pathsep.join([str(REPOSITORY), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": path}
    command = [str(python), *arguments]
    return subprocess.run(command, cwd=REPOSITORY, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
