"""Run a command of the README in an empty Debian: only python3, its venv module, git, certificates.

    sudo python3 packaging/bare_root.py -- python3 packaging/dev.py run

Needs root, debootstrap and unshare. The root stands in a folder of its own, holds a fresh clone of
the commit that is checked out here, and sees this machine's package sources. Mounts and processes
live in namespaces of their own and vanish with the command, however it ends.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from messages import SetupError, fail, run, say

if TYPE_CHECKING:
    from collections.abc import Generator

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGES = "python3,python3-venv,git,ca-certificates"
CLONE = "root/voicedesk"
NETWORK_FILES = [
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/pip.conf",
    "/root/.config/pip/pip.conf",
    "/etc/ssl/certs/ca-certificates.crt",
]
INHERITED = re.compile(r"PIP_|SSL_CERT_|REQUESTS_CA_BUNDLE$|(https?|no)_proxy$", re.IGNORECASE)
# Processes see their own /proc; sockets, terminals and shared memory are private too.
MOUNTS = """\
set -eu
mount --make-rprivate /
mount --types proc proc "$ROOT/proc"
mount --types tmpfs tmpfs "$ROOT/dev"
for node in null zero full random urandom tty; do
  touch "$ROOT/dev/$node"; mount --bind "/dev/$node" "$ROOT/dev/$node"
done
mkdir "$ROOT/dev/pts" "$ROOT/dev/shm"
mount --types devpts -o newinstance,ptmxmode=0666 devpts "$ROOT/dev/pts"
mount --types tmpfs tmpfs "$ROOT/dev/shm"
ln -s pts/ptmx "$ROOT/dev/ptmx"
ln -s /proc/self/fd "$ROOT/dev/fd"
"""
INSIDE = f"""\
{MOUNTS}
for shared in $SHARED; do
  mkdir -p "$ROOT$shared"; mount --bind -o ro "$shared" "$ROOT$shared"
done
cd "$ROOT"
exec chroot "$ROOT" /bin/sh -c 'cd /root/voicedesk && exec "$@"' sh "$@"
"""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--suite", default="bookworm")
    parser.add_argument("--mirror", default="http://deb.debian.org/debian")
    parser.add_argument("--base", type=Path, help="keep the empty root here, and use it next time")
    parser.add_argument("--out", type=Path, help="copy the clone's out/ folder here afterwards")
    parser.add_argument("--times", type=int, default=1, help="run it again, in the same root")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    try:
        return _run_in_bare_root(options)
    except SetupError as error:
        return fail(error)


def _run_in_bare_root(options: argparse.Namespace) -> int:
    with temporary_root(options.suite, options.mirror, PACKAGES, options.base) as root:
        run(["git", "clone", "--quiet", "--no-local", str(REPOSITORY), str(root / CLONE)])
        code = 0
        for _ in range(options.times):
            code = code or _run_and_measure(root, options.command)
        made = root / CLONE / "out"
        if options.out is not None and made.exists():
            shutil.copytree(made, options.out, dirs_exist_ok=True)
        return code


@contextmanager
def temporary_root(
    suite: str, mirror: str, packages: str, base: Path | None = None
) -> Generator[Path]:
    """Give an empty Debian that is gone afterwards; with ``base``, it is copied from there.

    Raises:
        SetupError: a tool is missing, or fails.
    """
    if os.geteuid() != 0:
        raise SetupError("only root can make a root of its own: use sudo.")
    for program in ("debootstrap", "unshare", "git"):
        if shutil.which(program) is None:
            raise SetupError(f"{program} is missing (apt-get install {program})")
    folder = Path(tempfile.mkdtemp(prefix="bare-root-"))
    try:
        _make_root(folder / "root", base or folder / "root", suite, mirror, packages)
        yield folder / "root"
    finally:
        shutil.rmtree(folder)


def _make_root(root: Path, base: Path, suite: str, mirror: str, packages: str) -> None:
    if not (base / "etc").exists():
        included = [f"--include={packages}"] if packages else []
        run(["debootstrap", "--variant=minbase", *included, suite, str(base), mirror])
    if base != root:
        run(["cp", "--archive", str(base), str(root)])
    for name in NETWORK_FILES:
        if Path(name).exists():
            target = root / name.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            shutil.copy(name, target)
    sources = root / "etc/apt/sources.list.d"
    for file in Path("/etc/apt/sources.list.d").glob("debian.sources"):
        (root / "etc/apt/sources.list").unlink(missing_ok=True)
        text = file.read_text().replace("bookworm", suite)
        (sources / file.name).write_text(text)


def _run_and_measure(root: Path, command: list[str]) -> int:
    say(f"In an empty {root}: {shlex.join(command)}")
    environment = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/root",
        "LANG": "C.UTF-8",
        **{name: value for name, value in os.environ.items() if INHERITED.match(name)},
        "ROOT": str(root),
        "SHARED": " ".join(_local_package_folders()),
    }
    started_s = time.monotonic()
    inside = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
    done = subprocess.run(
        [*inside, "sh", "-c", INSIDE, "sh", *command], env=environment, check=False
    )
    seconds = time.monotonic() - started_s
    say(f"exit status {done.returncode} after {seconds:.0f} s: {shlex.join(command)}")
    return done.returncode


def _local_package_folders() -> list[str]:
    """Folders of this machine that pip's configuration points into."""
    listing = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    settings = [line for line in listing.stdout.splitlines() if re.search(r"index|links", line)]
    paths = re.findall(r"(?:file://|(?<=[\s'\"=]))(/[^\s'\"\\]+)", "\n".join(settings))
    # An index keeps its files beside the folder "simple" that lists them.
    folders = {Path(path.removesuffix("/simple")) for path in paths}
    return sorted(str(folder) for folder in folders if folder.is_dir())


if __name__ == "__main__":
    sys.exit(main())
