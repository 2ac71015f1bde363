"""Makes what people install: for the system it runs on, from one frozen program.

    python packaging/build.py                 everything that this system can make
    python packaging/build.py deb rpm         only these
    python packaging/build.py --out DIR       where to (dist/ if nothing is said)

Linux: deb, rpm, appimage, flatpak. Windows: installer, portable. macOS: dmg. Everywhere: wheel.
Parts are pinned by packaging/locks; the date in files is that of the commit.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import signing_secrets
from environment import environment_python
from freezing import REPOSITORY, environment, freeze
from messages import SetupError, fail, run, say
from program_version import version

if TYPE_CHECKING:
    from collections.abc import Callable

    from freezing import Frozen

    Builder = Callable[[Frozen, str, Path, Path], Path]

KINDS = {
    "linux": {
        "deb": ("deb", "build"),
        "rpm": ("rpm", "build"),
        "appimage": ("appimage", "build"),
        "flatpak": ("flatpak", "build"),
    },
    "win32": {
        "installer": ("windows", "build_installer"),
        "portable": ("windows", "build_portable"),
    },
    "darwin": {"dmg": ("macos", "build")},
}
WHEEL = "wheel"
WORK = "voicedesk-build"
"""The folder that is deleted before each build: never one that the user has named."""


def main() -> int:
    own = KINDS.get(sys.platform, {})
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join([*own, WHEEL]))
    parser.add_argument("--out", type=Path, default=REPOSITORY / "dist")
    parser.add_argument(
        "--work",
        type=Path,
        default=REPOSITORY / "build",
        help=f"where what is built on the way goes: into {WORK} there, which is made anew",
    )
    options = parser.parse_args()
    kinds: list[str] = options.kinds or [*own, WHEEL]
    if unknown := [kind for kind in kinds if kind not in {*own, WHEEL}]:
        parser.error(f"{', '.join(unknown)}: this system makes {', '.join([*own, WHEEL])}")
    try:
        return _build(kinds, options.work.resolve() / WORK, options.out.resolve())
    except SetupError as error:
        return fail(error)


def _build(kinds: list[str], work: Path, out: Path) -> int:
    """Make each kind; what cannot be made is told, and does not keep the others from being made."""
    os.environ["SOURCE_DATE_EPOCH"] = os.environ.get("SOURCE_DATE_EPOCH") or _commit_date()
    # What is installed is for everybody, also if the builder's own files are for nobody else.
    os.umask(0o022)
    secrets = signing_secrets.taken()
    frozen = freeze(work) if set(kinds) - {WHEEL} else None
    problems: list[str] = []
    for kind in kinds:
        try:
            if frozen is None or kind == WHEEL:
                _build_wheel(work, out, has_tools=frozen is not None)
                continue
            module, name = KINDS[sys.platform][kind]
            build: Builder = getattr(import_module(module), name)
            with signing_secrets.given_back(secrets):
                made = build(frozen, version(), work, out)
            say(f"{made} ({made.stat().st_size / 1e6:.1f} MB)")
        except SetupError as error:
            problems.append(f"{kind}: {error}")
    for problem in problems:
        print(f"not made: {problem}", file=sys.stderr)
    return 1 if problems else 0


def _build_wheel(work: Path, out: Path, *, has_tools: bool) -> None:
    """Make the wheel; freezing has made the environment of the tools already, if there was any."""
    tools = work / "tools"
    python = environment_python(tools) if has_tools else environment(tools, "tools")
    say("The wheel, out of the source distribution")
    # -P: "build" is not this file, whatever the current folder is. Without isolation: what builds
    # is what the lock names, and nothing newer from the index.
    command = [str(python), "-P", "-m", "build", "--no-isolation"]
    run([*command, "--outdir", str(out), str(REPOSITORY)], quiet=True)


def _commit_date() -> str:
    command = ["git", "-C", str(REPOSITORY), "log", "-1", "--format=%ct"]
    try:
        told = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        message = "outside of a git checkout, SOURCE_DATE_EPOCH must tell the date"
        raise SetupError(message) from error
    return told.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
