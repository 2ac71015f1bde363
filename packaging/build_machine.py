"""Installs what packaging/build.py needs on a fresh machine, for all users of that machine.

    python packaging/build_machine.py TOOLS      TOOLS is a folder, where appimagetool will be

Linux (Debian, Ubuntu): the libraries that are shipped along, and the tools that pack; the AppImage's
are fetched and checked. Windows: Inno Setup. macOS has all it needs.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import sys
import urllib.request
from pathlib import Path
from typing import Final

from debian import install_packages
from flatpak import FLATHUB, read_manifest, runtimes
from messages import SetupError, fail, run, say
from system_packages import packages_to_run

PACKERS = "binutils flatpak flatpak-builder icu-devtools rpm"
INNO_SETUP = "6.4.3"
_APPIMAGE = "https://github.com/AppImage"
FETCHED: Final = {
    "appimagetool": (
        f"{_APPIMAGE}/appimagetool/releases/download/1.9.1/appimagetool-x86_64.AppImage",
        "ed4ce84f0d9caff66f50bcca6ff6f35aae54ce8135408b3fa33abfc3cb384eb0",
    ),
    "appimage-runtime": (
        f"{_APPIMAGE}/type2-runtime/releases/download/20251108/runtime-x86_64",
        "2fca8b443c92510f1483a883f60061ad09b46b978b2631c807cd873a47ec260d",
    ),
}
"""What is run or shipped without having come from a package manager: where from, and its SHA-256."""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tools", type=Path, metavar="TOOLS")
    tools: Path = parser.parse_args().tools
    try:
        _prepare(tools)
    except SetupError as error:
        return fail(error)
    return 0


def _prepare(tools: Path) -> None:
    if sys.platform == "win32":
        # Another version may be there already.
        options = [f"--version={INNO_SETUP}", "--allow-downgrade", "--force"]
        run(["choco", "install", "innosetup", *options, "--yes", "--no-progress"])
    elif sys.platform == "linux":
        install_packages([*packages_to_run(has_display=True), *PACKERS.split()])
        _install_runtime()
        if platform.machine() != "x86_64":
            raise SetupError("the AppImage's tools are named for x86_64 only")
        tools.mkdir(parents=True, exist_ok=True)
        for name, (address, digest) in FETCHED.items():
            fetch(address, digest, tools / name)


def fetch(address: str, digest: str, target: Path) -> None:
    """Download a program.

    Raises:
        SetupError: it cannot be had, or is not the one that is expected; then nothing is left.
    """
    say(address)
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            content = answer.read()
    except OSError as error:
        raise SetupError(f"{address} cannot be had: {error}") from error
    found = hashlib.sha256(content).hexdigest()
    if found != digest:
        raise SetupError(f"{address} has the SHA-256 {found}, but {digest} is expected")
    target.write_bytes(content)
    target.chmod(0o755)


def _install_runtime() -> None:
    names = runtimes(read_manifest())
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    run([*root, "flatpak", "remote-add", "--if-not-exists", "flathub", FLATHUB])
    run([*root, "flatpak", "install", "--noninteractive", "flathub", *names])


if __name__ == "__main__":
    sys.exit(main())
