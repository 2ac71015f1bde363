"""The files of an installed VoiceDesk on Linux, below a root: program, menu entry, icons, manual.

The same for the .deb, the .rpm, the AppImage and the Flatpak; what differs is told by ``Layout``.
"""

from __future__ import annotations

import gzip
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from frozen_parts import is_of_the_distribution
from pictures import SIZES

if TYPE_CHECKING:
    from freezing import Frozen

REPOSITORY = Path(__file__).resolve().parents[1]
APP_ID = "io.github.voicedesk.VoiceDesk"
DESCRIPTIONS = REPOSITORY / "resources" / "linux"
ICONS = REPOSITORY / "resources" / "icons"
DOCUMENTS = "usr/share/doc/voicedesk"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a distribution keeps things, below /usr."""

    brings_libraries: bool
    """Whether libraries come from packages of their own."""
    model: str = ""
    """Where a package of its own keeps the sandbox's model of English; empty if it is brought along."""
    zsh: str = "share/zsh/vendor-completions"
    fish: str = "share/fish/vendor_completions.d"


DEBIAN = Layout(brings_libraries=True, model="share/pocketsphinx/model/en-us")
RED_HAT = Layout(brings_libraries=True, zsh="share/zsh/site-functions")
SELF_CONTAINED = Layout(brings_libraries=False)


def install(frozen: Frozen, root: Path, layout: Layout) -> None:
    """Put everything below ``root``/usr, with the modes that files of a package have."""
    usr = root / "usr"
    _program(frozen.folder, usr, layout)
    _descriptions(usr / "share")
    _icons(frozen.pictures, usr / "share" / "icons" / "hicolor")
    _helps(frozen.helps, usr, layout)
    _documents(frozen, root / DOCUMENTS)
    _set_modes(root)


def _program(folder: Path, usr: Path, layout: Layout) -> None:
    target = usr / "lib" / "voicedesk"
    shutil.copytree(folder, target, symlinks=True)
    if layout.brings_libraries:
        for file in (target / "_internal").iterdir():
            if is_of_the_distribution(file.name):
                file.unlink()
    if layout.model:
        model = target / "_internal" / "pocketsphinx" / "model" / "en-us"
        shutil.rmtree(model)
        model.symlink_to(os.path.relpath(usr / layout.model, model.parent))
    (usr / "bin").mkdir()
    (usr / "bin" / "voicedesk").symlink_to("../lib/voicedesk/voicedesk")


def _descriptions(share: Path) -> None:
    for name, folder in (
        (f"{APP_ID}.desktop", "applications"),
        (f"{APP_ID}.metainfo.xml", "metainfo"),
        (f"{APP_ID}.service", "dbus-1/services"),
    ):
        _copy(DESCRIPTIONS / name, share / folder / name)


def _icons(pictures: Path, hicolor: Path) -> None:
    for size in SIZES:
        source = pictures / f"voicedesk-{size}.png"
        _copy(source, hicolor / f"{size}x{size}" / "apps" / f"{APP_ID}.png")
    _copy(ICONS / "voicedesk.svg", hicolor / "scalable" / "apps" / f"{APP_ID}.svg")
    symbolic = hicolor / "symbolic" / "apps" / f"{APP_ID}-symbolic.svg"
    _copy(ICONS / "voicedesk-symbolic.svg", symbolic)


def _helps(helps: Path, usr: Path, layout: Layout) -> None:
    _copy(helps / "voicedesk.bash", usr / "share/bash-completion/completions/voicedesk")
    _copy(helps / "voicedesk.zsh", usr / layout.zsh / "_voicedesk")
    _copy(helps / "voicedesk.fish", usr / layout.fish / "voicedesk.fish")
    write_packed(usr / "share/man/man1/voicedesk.1.gz", (helps / "voicedesk.1").read_bytes())


def _documents(frozen: Frozen, documents: Path) -> None:
    documents.mkdir(parents=True)
    for name in ("README.md", "LICENSE"):
        _copy(REPOSITORY / name, documents / name)
    frozen.copy_notices(documents)


def write_packed(target: Path, content: bytes) -> None:
    """Write a gzip file that is the same every time: without a name and a date."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(content, compresslevel=9, mtime=0))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _set_modes(root: Path) -> None:
    program = root / "usr/lib/voicedesk/voicedesk"
    for folder, _, names in os.walk(root):
        Path(folder).chmod(0o755)
        for name in names:
            file = Path(folder) / name
            if not file.is_symlink():
                file.chmod(0o755 if file == program else 0o644)
