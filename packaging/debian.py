"""System packages on Debian and its relatives: which are missing, and how they get there."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from messages import SetupError, run, say

if TYPE_CHECKING:
    from collections.abc import Iterable

INSTALL = ["apt-get", "install", "--yes", "--no-install-recommends", "--no-remove"]
"""Nothing of the user's is ever removed to make room."""


def is_debian() -> bool:
    return shutil.which("dpkg-query") is not None and shutil.which("apt-get") is not None


def missing_packages(entries: Iterable[str]) -> list[str]:
    """The entries of which no alternative is installed."""
    listing = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status} ${Package}\\n"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    words = (line.split() for line in listing.splitlines())
    installed = {name for status, name in words if status == "installed"}
    return [entry for entry in entries if not installed.intersection(entry.split("|"))]


def install_packages(entries: Iterable[str]) -> None:
    """Install what is missing, as root or through sudo; or say exactly what to type."""
    missing = missing_packages(entries)
    if not missing:
        say("System packages: all there")
        return
    say(f"System packages: {len(missing)} missing")
    root = _root_prefix()
    if root is None:
        names = [_first_known(entry) for entry in missing]
        raise SetupError(
            "these system packages are missing and only an administrator can install them:\n"
            f"  apt-get update && {shlex.join([*INSTALL, *names])}"
        )
    run([*root, "apt-get", "update"], hint="Is there a network?", quiet=True)
    names = [_first_known(entry) for entry in missing]
    run(
        [*root, "env", "DEBIAN_FRONTEND=noninteractive", *INSTALL, *names],
        quiet=True,
        hint="If it refused to remove packages, they clash with the ones above; use a container"
        " or a virtual machine.",
    )


def _root_prefix() -> list[str] | None:
    """What to put before a command that needs root; None when there is no way."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    if sys.stdin.isatty():
        return ["sudo"]
    allowed = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if allowed.returncode == 0 else None


def _first_known(entry: str) -> str:
    names = entry.split("|")
    for name in names:
        known = subprocess.run(["apt-cache", "show", name], capture_output=True, check=False)
        if known.returncode == 0 and known.stdout:
            return name
    return names[-1]
