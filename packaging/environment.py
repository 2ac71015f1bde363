"""The project's own Python environment: a fitting interpreter, ``.venv``, and what is in it."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from debian import install_packages, is_debian
from messages import SetupError, run, say

REPOSITORY = Path(__file__).resolve().parents[1]
FOLDER = REPOSITORY / ".venv"
STAMP = FOLDER / "voicedesk-setup.txt"
OLDEST, TOO_NEW = (3, 11), (3, 14)
PIP_INSTALL = "-m pip install --disable-pip-version-check --quiet"
QUESTION = "import sys; print('%d.%d' % sys.version_info[:2])"


def environment_python(folder: Path = FOLDER) -> Path:
    """The interpreter inside an environment, ``.venv`` if nothing is said."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def prepare_environment(*, with_tools: bool) -> Path:
    """Make ``.venv`` hold the project, with what develops it or without; return its interpreter."""
    if version_of(str(environment_python())) is None:
        _create(find_python())
    python = environment_python()
    wanted = hashlib.sha256((REPOSITORY / "pyproject.toml").read_bytes()).hexdigest()
    present = STAMP.read_text().split() if STAMP.exists() else []
    if wanted in present and ("tools" in present or not with_tools):
        say("Python packages: all there")
        return python
    say("Python packages into .venv (some 150 MB the first time)")
    run(
        [
            str(python),
            *PIP_INSTALL.split(),
            "--editable",
            f"{REPOSITORY}{'[dev]' if with_tools else ''}",
        ],
        hint="Is the package index within reach?",
    )
    STAMP.write_text(f"{wanted} {'tools' if with_tools else ''}\n")
    return python


def find_python() -> str:
    """An interpreter that the project supports: the running one, else one on PATH."""
    candidates = [sys.executable, "python3.13", "python3.12", "python3.11", "python3"]
    for candidate in candidates:
        path = shutil.which(candidate)
        if path is not None and version_of(path) is not None:
            return path
    raise SetupError(
        f"VoiceDesk needs Python {_dotted(OLDEST)} or newer, but older than {_dotted(TOO_NEW)};"
        f" this is {_dotted(sys.version_info[:2])}, and PATH has no other that fits."
        " Install one (Ubuntu 22.04: apt-get install python3.11 python3.11-venv; Windows and macOS:"
        " https://www.python.org/downloads/)."
    )


def version_of(python: str) -> str | None:
    """The version of an interpreter, None when it does not run or is not supported."""
    try:
        answer = subprocess.run(
            [python, "-c", QUESTION], capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    text = answer.stdout.strip()
    if answer.returncode or not text:
        return None
    version = tuple(int(part) for part in text.split("."))
    return text if OLDEST <= version < TOO_NEW else None


def _create(python: str) -> None:
    say(f"Python environment in {FOLDER} with Python {version_of(python)} ({python})")
    # Debian and Ubuntu keep this part of Python in a package of its own.
    probe = subprocess.run([python, "-c", "import ensurepip"], capture_output=True, check=False)
    if probe.returncode:
        package = f"python{version_of(python)}-venv"
        if not is_debian():
            raise SetupError(f"{python} lacks its venv module; install {package}.")
        install_packages([package])
    run([python, "-m", "venv", "--clear", str(FOLDER)])


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)
