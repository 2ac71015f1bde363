"""The Debian package: for Debian 12 and 13, Ubuntu 24.04 and later, and what is made of them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from email.utils import formatdate
from typing import TYPE_CHECKING

from linux_tree import DEBIAN, DOCUMENTS, REPOSITORY, install, write_packed
from messages import SetupError, run, say

if TYPE_CHECKING:
    from pathlib import Path

    from freezing import Frozen

MAINTAINER = "The VoiceDesk developers <voicedesk@users.noreply.github.com>"
SECTION = "sound"
DEPENDS = """
    libc6 (>= 2.35), libasound2-plugins, libdbus-1-3, libegl1, libexpat1, libffi8,
    libfontconfig1, libfreetype6, libgl1, libglib2.0-0t64 | libglib2.0-0, libjpeg62-turbo | libjpeg8,
    libgcc-s1, liblzma5, libportaudio2, libsqlite3-0, libssl3t64 | libssl3, libstdc++6, libuuid1,
    libx11-6, libx11-xcb1, libxcb1, libxcb-cursor0, libxcb-icccm4, libxcb-image0, libxcb-keysyms1,
    libxcb-randr0, libxcb-render0, libxcb-render-util0, libxcb-shape0, libxcb-shm0, libxcb-sync1,
    libxcb-util1, libxcb-xfixes0, libxcb-xkb1, libxkbcommon0, libxkbcommon-x11-0, libzstd1, zlib1g,
    libwayland-client0, libwayland-cursor0, flite, pocketsphinx-en-us
"""
RECOMMENDS = """
    espeak-ng, fonts-dejavu-core | fonts-noto-core,
    gnome-keyring | kwalletmanager | keepassxc, pipewire-pulse | pulseaudio
"""
SHORT = "desktop voice assistant: ask, dictate, translate"
LONG = """\
Hold a key, speak, let go. VoiceDesk answers aloud while the answer is still
being written, puts what is dictated where the cursor is, in any program, and
translates speech.
.
It uses Groq's service or any other with the same interface, whose key it
keeps in the keyring. Without a key it runs on a small sandbox of its own."""


def build(frozen: Frozen, version: str, work: Path, out: Path) -> Path:
    """Make the package and return it.

    Raises:
        SetupError: dpkg-deb is missing or fails.
    """
    if shutil.which("dpkg-deb") is None:
        raise SetupError("dpkg-deb is missing: a .deb is built on Debian or Ubuntu")
    say("The Debian package")
    root = work / "deb"
    shutil.rmtree(root, ignore_errors=True)
    install(frozen, root, DEBIAN)
    documents = root / DOCUMENTS
    (documents / "LICENSE").rename(documents / "copyright")
    revised = f"{sortable(version)}-1"
    write_packed(documents / "changelog.Debian.gz", _changelog(revised).encode())
    overrides = root / "usr/share/lintian/overrides/voicedesk"
    overrides.parent.mkdir(parents=True)
    shutil.copyfile(REPOSITORY / "packaging/linux/lintian-overrides", overrides)
    control = root / "DEBIAN"
    control.mkdir()
    architecture = _told(["dpkg", "--print-architecture"])
    (control / "control").write_text(_control(revised, architecture, root))
    (control / "md5sums").write_text(_sums(root))
    # Without the tilde, which GitHub makes another character of.
    package = out / f"voicedesk_{version}-1_{architecture}.deb"
    out.mkdir(parents=True, exist_ok=True)
    run(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(root), str(package)])
    return package


def sortable(version: str) -> str:
    """Return a version as dpkg and rpm compare it: a tilde comes before everything, also the end.

    1.0.0rc1 becomes 1.0.0~rc1; a development version gets two, to be older than an alpha.
    """
    return re.sub(r"(?<=\d)(a|b|rc)(?=\d)", r"~\1", version.replace(".dev", "~~dev"))


def _control(version: str, architecture: str, root: Path) -> str:
    size_kib = sum(file.lstat().st_size for file in root.rglob("*") if file.is_file()) // 1024
    fields = {
        "Package": "voicedesk",
        "Version": version,
        "Section": SECTION,
        "Priority": "optional",
        "Architecture": architecture,
        "Maintainer": MAINTAINER,
        "Installed-Size": str(size_kib),
        "Depends": " ".join(DEPENDS.split()),
        "Recommends": " ".join(RECOMMENDS.split()),
        "Homepage": "https://github.com/voicedesk/voicedesk",
        "Description": SHORT + "".join(f"\n {line}" for line in LONG.splitlines()),
    }
    return "".join(f"{name}: {text}\n" for name, text in fields.items())


def _changelog(version: str) -> str:
    date = formatdate(int(os.environ["SOURCE_DATE_EPOCH"]))
    return (
        f"voicedesk ({version}) unstable; urgency=medium\n\n"
        "  * What is new stands in CHANGELOG.md of the project.\n\n"
        f" -- {MAINTAINER}  {date}\n"
    )


def _sums(root: Path) -> str:
    files = sorted(
        str(file.relative_to(root)) for file in (root / "usr").rglob("*") if file.is_file()
    )
    real = [file for file in files if not (root / file).is_symlink()]
    return subprocess.run(
        ["md5sum", *real], cwd=root, capture_output=True, text=True, check=True
    ).stdout


def _told(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
