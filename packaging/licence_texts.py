"""The licence of each part that is shipped, in its own words, as its wheel brings it.

What comes in no wheel lies in packaging/licence_texts: the LGPL and the GPL, for Qt and PySide6, and
what Python is made of. Python's own text is that of the Python which is shipped.

On Linux, libraries of the system are under what their Debian packages say. On Windows and macOS all
libraries come in wheels or with Python: python.org's LICENSE.txt for Windows goes on with those of
bzip2, libffi and OpenSSL; the one for macOS does not, so the Apache License, which is that of
OpenSSL 3, is always there. expat, libmpdec and zlib stand among what Python incorporates; SQLite and
liblzma are in the public domain.
"""

from __future__ import annotations

import re
import shutil
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import TYPE_CHECKING

from messages import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from frozen_parts import SystemPackage

TEXTS = Path(__file__).resolve().parent / "licence_texts"
SHARED = {
    "pyside6-essentials": ("LGPL-3", "GPL-3"),
    "shiboken6": ("LGPL-3", "GPL-3"),
    # LGPL-2.1 for libsndfile and what it carries along.
    "soundfile": ("LGPL-2.1",),
}
OF_PYTHON = ("Python-incorporated", "Apache-2.0")
OF_PACKAGES = Path("/usr/share/doc")
COMMON = Path("/usr/share/common-licenses")
"""Where Debian keeps the words that packages only name."""
_IS_LICENCE = re.compile(r"(^|/)[^/]*(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)

QT_NOTICE = """\
VoiceDesk uses Qt {version} and PySide6 (Qt for Python) under the GNU Lesser General Public License,
version 3, whose text lies beside this file. They are files of their own in the program's folder and
may be replaced by other builds of the same version. Their source code:

    https://download.qt.io/official_releases/qt/
    https://download.qt.io/official_releases/QtForPython/

libsndfile and libsoxr, under the LGPL 2.1 or later, are files of their own as well:

    https://github.com/libsndfile/libsndfile
    https://sourceforge.net/projects/soxr/
"""


def is_shipped(part: str) -> bool:
    """Tell whether a part of the environment belongs to the program: some only installed the others."""
    return part.lower() not in {"pip", "setuptools"}


def collect(site_packages: Path, target: Path, python_text: Path | None = None) -> None:
    """Copy the texts of every part in an environment, a folder for each, and Python's.

    Raises:
        SetupError: a part has none.
    """
    target.mkdir(parents=True)
    parts = sorted(distributions(path=[str(site_packages)]), key=lambda part: part.name.lower())
    for part in parts:
        if not is_shipped(part.name):
            continue
        name = re.sub(r"[-_.]+", "-", part.name).lower()
        folder = target / f"{name}-{part.version}"
        folder.mkdir()
        _copy_own(part, folder)
        for shared in SHARED.get(name, ()):
            shutil.copyfile(TEXTS / f"{shared}.txt", folder / f"{shared}.txt")
        if not any(folder.iterdir()):
            raise SetupError(
                f"{part.name} {part.version} brings no licence text: add it to {TEXTS}"
            )
    shutil.copyfile(python_text or TEXTS / "Python.txt", target / "Python.txt")
    for name in OF_PYTHON:
        shutil.copyfile(TEXTS / f"{name}.txt", target / f"{name}.txt")
    qt = next(part for part in parts if part.name.lower().startswith("pyside6"))
    (target / "Qt.txt").write_text(QT_NOTICE.format(version=qt.version), encoding="utf-8")


def collect_of_the_system(packages: Iterable[SystemPackage], target: Path) -> None:
    """Copy the texts of packages, and those that they only name: other systems lack them.

    Raises:
        SetupError: a package has none.
    """
    for package in packages:
        source = OF_PACKAGES / package.name / "copyright"
        if not source.is_file():
            libraries = ", ".join(package.libraries)
            raise SetupError(f"{source} is missing: nothing tells the licence of {libraries}")
        shutil.copyfile(source, target / f"{package.name}.txt")
        text = source.read_text(encoding="utf-8", errors="replace")
        for name in re.findall(rf"{re.escape(str(COMMON))}/([\w.+-]*\w)", text):
            # Some name a version that there is not, besides one that there is.
            if (COMMON / name).is_file():
                shutil.copyfile(COMMON / name, target / f"{name}.txt")


def _copy_own(part: Distribution, folder: Path) -> None:
    for file in part.files or ():
        name = file.as_posix()
        if ".dist-info/" in name and _IS_LICENCE.search(name):
            inner = name.partition(".dist-info/")[2].removeprefix("licenses/")
            shutil.copyfile(str(file.locate()), folder / inner.replace("/", "-"))
