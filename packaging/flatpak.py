"""The Flatpak, as a bundle in one file.

It holds the frozen program, whose every part is pinned by its hash in packaging/locks: the same
files as in the other packages. Building it from wheels would name the same parts a second time, and
compile none of them either. So the manifest has one source, the folder that ``build`` lays beside
it, and nothing is downloaded.

The runtime is the one that is supported until September 2027; 24.08 was so until September 2026.
No file is stripped or searched for symbols (no-debuginfo): that breaks numpy's OpenBLAS. Before 1.4,
flatpak-builder composes the catalogue by appstream-compose, which the SDK no longer has: it is told
not to. The metainfo lies in the program's folder all the same.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from typing import TYPE_CHECKING, Any, Final

from linux_tree import APP_ID, REPOSITORY, SELF_CONTAINED, install
from messages import SetupError, run, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from freezing import Frozen

MANIFEST = REPOSITORY / "packaging" / "linux" / f"{APP_ID}.json"
PERMISSIONS: Final = {
    "--share=ipc": "X11 passes pictures through shared memory",
    "--share=network": "the speech service, and the sandbox on this computer",
    "--socket=wayland": "the window",
    "--socket=fallback-x11": "the window where there is no Wayland",
    "--socket=pulseaudio": "the microphone and the loudspeaker, PipeWire's too",
    "--device=dri": "drawing by the graphics card",
    "--talk-name=org.freedesktop.secrets": "the keyring, where the key of the service lives",
}
"""All that it may, and why; files, hotkeys, notes and links go through portals, which ask."""
BRANCH = "stable"
FLATHUB = "https://flathub.org/repo/flathub.flatpakrepo"


def build(frozen: Frozen, version: str, work: Path, out: Path) -> Path:
    """Make the bundle and return it.

    Raises:
        SetupError: a tool or the runtime is missing, or one of them fails.
    """
    for program in ("flatpak", "flatpak-builder"):
        if shutil.which(program) is None:
            raise SetupError(f"{program} is missing (Debian: apt-get install flatpak-builder)")
    say("The Flatpak")
    manifest = read_manifest()
    _require_runtime(manifest)
    folder = work / "flatpak"
    shutil.rmtree(folder, ignore_errors=True)
    install(frozen, folder / "tree", SELF_CONTAINED)
    described = folder / MANIFEST.name
    shutil.copyfile(MANIFEST, described)
    # Its date becomes the date of all that is built.
    date_s = int(os.environ["SOURCE_DATE_EPOCH"])
    os.utime(described, (date_s, date_s))
    repository = folder / "repository"
    options = ["--force-clean", "--disable-cache", "--disable-download", "--disable-rofiles-fuse"]
    options += [f"--default-branch={BRANCH}", f"--state-dir={folder / 'state'}"]
    command = ["flatpak-builder", *options, f"--repo={repository}"]
    run([*command, str(folder / "build"), str(described)], quiet=True)
    out.mkdir(parents=True, exist_ok=True)
    bundle = out / f"voicedesk-{version}-{platform.machine()}.flatpak"
    command = ["flatpak", "build-bundle", f"--runtime-repo={FLATHUB}", str(repository)]
    run([*command, str(bundle), APP_ID, BRANCH])
    return bundle


def read_manifest(file: Path = MANIFEST) -> dict[str, Any]:
    """Return the manifest.

    Raises:
        SetupError: it is for another program, or allows more than is told here.
    """
    manifest: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    found = "; ".join(_problems(manifest))
    if found:
        raise SetupError(f"{file.name}: {found}")
    return manifest


def runtimes(manifest: dict[str, Any]) -> list[str]:
    """Return what must be installed to build the Flatpak, as flatpak names it."""
    return [f"{manifest[part]}//{manifest['runtime-version']}" for part in ("runtime", "sdk")]


def _problems(manifest: dict[str, Any]) -> Iterator[str]:
    if manifest["id"] != APP_ID:
        yield f"it is for {manifest['id']}, not for {APP_ID}"
    for permission in manifest["finish-args"]:
        if permission not in PERMISSIONS:
            yield f"{permission} is allowed without a reason"


def _require_runtime(manifest: dict[str, Any]) -> None:
    missing = [name for name in runtimes(manifest) if not _is_installed(name)]
    if missing:
        raise SetupError(
            f"{' and '.join(missing)} must be installed: flatpak install flathub {' '.join(missing)}"
        )


def _is_installed(name: str) -> bool:
    asked = subprocess.run(["flatpak", "info", name], capture_output=True, check=False)
    return asked.returncode == 0
