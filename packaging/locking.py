"""Renews packaging/locks: each part of the program with its version and the hashes of its files.

    python packaging/locking.py             the newest versions that pyproject.toml allows
    python packaging/locking.py --check     exits 1 if a lock no longer fits its source

Needs uv (pip install uv). One list serves all systems; markers say which part is for which.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from messages import SetupError, fail

PACKAGING = Path(__file__).resolve().parent
LOCKS = PACKAGING / "locks"
OLDEST_PYTHON = "3.11"
SOURCES = {
    "shipped": PACKAGING.parent / "pyproject.toml",
    "freezer": LOCKS / "freezer.in",
    "tools": LOCKS / "tools.in",
}
_PIN = re.compile(r"^[a-z0-9].*?(?=\s*\\?$)", re.MULTILINE)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    try:
        return _check() if options.check else _renew()
    except SetupError as error:
        return fail(error)


def _renew() -> int:
    for name in SOURCES:
        _compile(name, LOCKS / f"{name}.txt", upgrade=True)
    return 0


def _check() -> int:
    """Resolve again, keeping what is pinned: it changes only if the source asks for something else."""
    with tempfile.TemporaryDirectory() as folder:
        for name in SOURCES:
            lock, again = LOCKS / f"{name}.txt", Path(folder) / f"{name}.txt"
            again.write_bytes(lock.read_bytes())
            _compile(name, again, upgrade=False)
            if pins(again.read_text()) != pins(lock.read_text()):
                raise SetupError(f"{lock} no longer fits: run python packaging/locking.py")
    return 0


def pins(text: str) -> list[str]:
    """Return the names, versions and markers of a lock."""
    return _PIN.findall(text)


def _compile(name: str, target: Path, *, upgrade: bool) -> None:
    if shutil.which("uv") is None:
        raise SetupError("uv is missing: pip install uv")
    source = SOURCES[name]
    command = ["uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header"]
    command += [f"--python-version={OLDEST_PYTHON}", f"--output-file={target}"]
    command += ["--upgrade"] if upgrade else []
    done = subprocess.run([*command, str(source)], check=False)
    if done.returncode:
        raise SetupError(f"uv could not resolve {source}")


if __name__ == "__main__":
    sys.exit(main())
