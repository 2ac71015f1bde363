"""A small frozen program to make packages of, with what lies beside it."""

from __future__ import annotations

import importlib
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGING = REPOSITORY / "packaging"
DATE_S = 1_700_000_000
SHELLS_AND_MANUAL = ("bash", "zsh", "fish", "1")
_STARTER = """\
#!/bin/sh
echo "$0"
printf '%s\\n' "$@"
"""


def module(name: str) -> Any:
    return importlib.import_module(name)


def make_frozen(folder: Path) -> Any:
    """Return what packages are made of: a script as the program, and texts as everything else."""
    names = [
        *(f"pictures/voicedesk-{size}.png" for size in module("pictures").SIZES),
        *(f"helps/voicedesk.{kind}" for kind in SHELLS_AND_MANUAL),
        "frozen/voicedesk/_internal/base_library.zip",
        "frozen/voicedesk/_internal/libQt6Core.so.6",
        "frozen/voicedesk/_internal/libz.so.1",
        "frozen/voicedesk/_internal/pocketsphinx/model/en-us/cmudict-en-us.dict",
        "licences/six-1.17.0/LICENSE",
        "sbom.json",
    ]
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    program = folder / "frozen" / "voicedesk" / "voicedesk"
    program.write_text(_STARTER)
    program.chmod(0o700)
    places = ("frozen/voicedesk", "sbom.json", "licences", "pictures", "helps")
    return module("freezing").Frozen(*(folder / place for place in places))


def make_library(target: Path, *needed: Path, assembly: str = "") -> Path:
    """Link a library that needs others."""
    source, half = target.with_suffix(".s"), target.with_suffix(".o")
    target.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(f'{assembly}\n.section .note.GNU-stack,"",@progbits\n')
    told(["as", "-o", half, source])
    told(["ld", "-shared", "-soname", target.name, "-o", target, half, *needed])
    source.unlink()
    half.unlink()
    return target


def told(command: Sequence[str | Path], **options: Any) -> str:
    """Run a program that must succeed, and return what it says."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def path_with(folder: Path, *programs: str) -> str:
    """Return a PATH on which there are these programs and no others."""
    folder.mkdir(exist_ok=True)
    for program in programs:
        real = shutil.which(program)
        assert real is not None, f"{program} is missing"
        (folder / program).symlink_to(real)
    return str(folder)


def add_tool(folder: Path, name: str, script: str) -> None:
    """Put a shell script into a folder under a program's name."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
