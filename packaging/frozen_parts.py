"""What of all that PyInstaller finds is not shipped, because VoiceDesk never uses it.

Half of Qt is for other programs: a browser's parts, 3D, other screens than desktops have. And what
belongs to the system must come from the system: a C++ library or a sound library that is older than
the system's own breaks what the system's other libraries want of it.

What is copied from the system that builds it is traced to the packages of Debian that it came in.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from messages import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

EXCLUDED_MODULES: Final = [
    *("tkinter", "test", "unittest", "pydoc", "pdb", "doctest", "lib2to3", "ensurepip", "venv"),
    *("IPython", "matplotlib", "scipy", "PIL", "pygments", "setuptools", "pkg_resources"),
    *("trio", "click", "rich", "uvloop", "numpy.f2py", "numpy.testing", "numpy.distutils"),
    *("numpy.random", "numpy.polynomial", "numpy.ma"),
    *(
        f"PySide6.Qt{part}"
        for part in (
            "Qml",
            "Quick",
            "Pdf",
            "OpenGL",
            "OpenGLWidgets",
            "VirtualKeyboard",
            "Sql",
            "Network",
        )
    ),
]

_QT_LIBRARIES = (
    r"Network|Pdf|Qml\w*|Quick\w*|VirtualKeyboard\w*|EglFS\w*|EglFsKms\w*|WlShell\w*|OpenGL\w*"
)
_QT_PLUGINS = (
    r"egldeviceintegrations|generic|networkinformation|tls|wayland-graphics-integration-client|"
    r"wayland-shell-integration/lib(fullscreen|ivi|qt-shell|wl-shell)|"
    r"platforms/(lib)?q(direct2d|eglfs|linuxfb|minimal|vkkhr|vnc)|"
    r"platforminputcontexts/(lib)?qtvirtual|"
    r"imageformats/(lib)?q(pdf|tga|tiff|wbmp|icns)|"
    r"platformthemes/libqgtk3"
)
# Of the C library, the compiler, and what talks to the hardware or to other programs.
_OF_THE_SYSTEM = (
    r"mvec|stdc\+\+|gcc_s|asound|gtk-3|gdk-3|gdk_pixbuf|cairo|cairo-gobject|pango|atk|"
    r"atspi|harfbuzz|graphite2|epoxy|pixman|thai|datrie|fribidi|X11|xcb-glx|"
    r"Xi|Xrandr|Xcursor|Xcomposite|Xdamage|Xfixes|Xinerama|Xrender|Xext"
)
# Of a part's RECORD, the hash of its command tells where it was installed, in each build elsewhere.
_UNUSED_FILES = (
    r"translations/|pocketsphinx/model/en-us/en-us-phone\.lm\.bin$|[^/]+\.dist-info/RECORD$"
)
# Qt's libraries are libQt6X.so, Qt6X.dll, and on macOS frameworks with links to them at the top.
_LEFT_OUT = re.compile(
    rf"(^|/)((lib)?Qt6?({_QT_LIBRARIES})(\.so|\.dll$|\.framework/|$)|plugins/({_QT_PLUGINS})|"
    rf"{_UNUSED_FILES}|lib({_OF_THE_SYSTEM})[-.\d\w]*\.so)"
)
# With a package manager these come from packages, which get security updates of their own. Not
# bzip2, which Debian and Fedora give different names.
_OF_THE_DISTRIBUTION = re.compile(
    r"^lib(blkid|brotli\w+|bsd|cap|com_err|crypto|db|dbus-1|expat|ffi|fontconfig|freetype|gcrypt|gio|"
    r"glib|gmodule|gobject|gpg-error|gssapi_krb5|gthread|jack|jpeg|k5crypto|keyutils|krb5\w*|lz4|lzma|md|"
    r"mount|pcre2|png16|portaudio|selinux|sqlite3|ssl|systemd|uuid|Xau|Xdmcp|xcb|xkbcommon\w*|z|"
    r"zstd)[-.]"
)


def is_shipped(name: str) -> bool:
    """Tell whether a file belongs into the program, by its name in the folder."""
    return not _LEFT_OUT.search(name.replace("\\", "/"))


def is_of_the_distribution(name: str) -> bool:
    """Tell whether a file at the top of the program's folder is a library that a package brings."""
    return bool(_OF_THE_DISTRIBUTION.match(name))


@dataclass(frozen=True, slots=True, order=True)
class SystemPackage:
    """A package of Debian or its relatives, some of whose libraries are shipped."""

    name: str
    version: str
    libraries: tuple[str, ...]
    """By their names in the program's folder."""


def libraries_of_the_system(contents: Path, environment: Path) -> dict[str, Path]:
    """Return where each library was copied from that is neither a wheel's nor Python's own.

    ``contents`` is PyInstaller's list of the program's folder, ``environment`` where wheels lie.
    """
    found: dict[str, Path] = {}
    wheels = environment.resolve()
    # Modules of Python are an EXTENSION there, links within the folder a SYMLINK.
    for name, origin, kind in ast.literal_eval(contents.read_text(encoding="utf-8"))[0]:
        is_python = Path(name).name.startswith("libpython")
        if kind == "BINARY" and not is_python and not Path(origin).resolve().is_relative_to(wheels):
            found[name] = Path(origin)
    return found


def packages_of(libraries: Mapping[str, Path]) -> list[SystemPackage]:
    """Return the packages that libraries came in, by where they were copied from.

    Raises:
        SetupError: dpkg-query is missing, or a library is no package's.
    """
    if shutil.which("dpkg-query") is None:
        raise SetupError(
            "dpkg-query is missing: only on Debian or Ubuntu is it known whose the system's"
            f" libraries are, such as {min(libraries, default='none')}"
        )
    places = {name: _places(origin) for name, origin in libraries.items()}
    owners = _owners(place for each in places.values() for place in each)
    contained: dict[str, list[str]] = {}
    for name in sorted(libraries):
        owner = next((owners[place] for place in places[name] if place in owners), None)
        if owner is None:
            raise SetupError(
                f"{name} comes from {libraries[name]}, which is no package's: nothing tells its"
                " licence"
            )
        contained.setdefault(owner, []).append(name)
    versions = {owner: _asked("-W", "-f=${Version}", owner).strip() for owner in contained}
    return sorted(
        SystemPackage(owner.partition(":")[0], versions[owner], tuple(names))
        for owner, names in contained.items()
    )


def _places(origin: Path) -> tuple[str, str]:
    """Return a file's real name, and the one it has if packages still say /lib for /usr/lib."""
    real = os.path.realpath(origin)
    return real, real.removeprefix("/usr") if real.startswith("/usr/lib") else f"/usr{real}"


def _owners(places: Iterable[str]) -> dict[str, str]:
    """Return the packages of files; what is nobody's is left out."""
    found: dict[str, str] = {}
    for line in _asked("-S", *places).splitlines():
        owners, _, place = line.rpartition(": ")
        if not owners.startswith(("diversion by ", "local diversion ")):
            found[place] = owners.split(", ")[0]
    return found


def _asked(*words: str) -> str:
    """Return what dpkg-query knows; it fails already if it knows not everything."""
    command = ["dpkg-query", *words]
    language = {**os.environ, "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        command,
        env=language,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
    ).stdout
