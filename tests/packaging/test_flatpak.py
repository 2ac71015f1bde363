"""The Flatpak: what it is allowed, and that it is built of what is there already.

The tools are scripts that write down their words: no runtime is within a test's reach.
"""

from __future__ import annotations

import json
import platform
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.packaging.small_program import (
    DATE_S,
    PACKAGING,
    REPOSITORY,
    add_tool,
    make_frozen,
    module,
)

if TYPE_CHECKING:
    from pathlib import Path

DESKTOP_FILE = REPOSITORY / "resources" / "linux" / "io.github.voicedesk.VoiceDesk.desktop"
MANIFEST = PACKAGING / "linux" / f"{DESKTOP_FILE.stem}.json"


def manifest() -> dict[str, Any]:
    return json.loads(MANIFEST.read_text(encoding="utf-8"))


class Machine:
    """One with a frozen program and with Flatpak's tools, which only write down their words."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._tools = folder / "bin"
        self._calls = folder / "calls"
        self._calls.touch()
        self.work, self.out = folder / "work", folder / "out"
        monkeypatch.setenv("PATH", f"{self._tools}:/usr/bin:/bin")
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(DATE_S))
        self.add_tool("flatpak", "")
        self.add_tool("flatpak-builder", "")
        self.frozen = make_frozen(folder)

    def add_tool(self, name: str, script: str) -> None:
        add_tool(self._tools, name, f'echo "{name} $*" >> {self._calls}\n{script}')

    def remove_tool(self, name: str) -> None:
        (self._tools / name).unlink()

    def build(self) -> Path:
        return module("flatpak").build(self.frozen, "1.2.3", self.work, self.out)

    def calls(self, beginning: str) -> list[str]:
        lines = self._calls.read_text().splitlines()
        return [line for line in lines if line.startswith(beginning)]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def test_it_is_allowed_this_and_nothing_else() -> None:
    assert manifest()["finish-args"] == [
        "--share=ipc",
        "--share=network",
        "--socket=wayland",
        "--socket=fallback-x11",
        "--socket=pulseaudio",
        "--device=dri",
        "--talk-name=org.freedesktop.secrets",
    ]
    assert list(module("flatpak").PERMISSIONS) == manifest()["finish-args"]


def test_it_is_the_program_that_the_desktop_file_describes() -> None:
    said = manifest()
    assert said["id"] == DESKTOP_FILE.stem
    lines = DESKTOP_FILE.read_text(encoding="utf-8").splitlines()
    assert any(line.startswith(f"Exec={said['command']} ") for line in lines)


def test_it_is_built_of_one_folder_that_is_there_and_not_changed() -> None:
    (built,) = manifest()["modules"]
    assert built["sources"] == [{"type": "dir", "path": "tree"}]
    assert built["build-options"] == {"no-debuginfo": True}
    assert built["build-commands"][0] == "cp --archive usr/. /app/"


def test_what_is_installed_starts_where_it_is(machine: Machine, tmp_path: Path) -> None:
    machine.build()
    app = tmp_path / "app"
    app.mkdir()
    for command in manifest()["modules"][0]["build-commands"]:
        within = command.replace("/app/", f"{app}/")
        subprocess.run(["sh", "-ec", within], cwd=machine.work / "flatpak" / "tree", check=True)
    assert (app / "bin" / manifest()["command"]).resolve() == app / "lib/voicedesk/voicedesk"
    # /usr belongs to the runtime.
    service = app / "share/dbus-1/services" / f"{DESKTOP_FILE.stem}.service"
    assert f"\nExec={app}/bin/voicedesk --hidden\n" in service.read_text(encoding="utf-8")
    assert (app / "share/metainfo" / f"{DESKTOP_FILE.stem}.metainfo.xml").is_file()


def test_it_is_built_without_a_tool_that_its_sdk_lacks() -> None:
    # What flatpak-builder would do of itself, before 1.4 by a program of the SDK.
    assert manifest()["appstream-compose"] is False


def test_the_bundle_is_made_of_the_frozen_program(machine: Machine) -> None:
    bundle = machine.build()
    assert bundle == machine.out / f"voicedesk-1.2.3-{platform.machine()}.flatpak"
    folder = machine.work / "flatpak"
    usr = folder / "tree" / "usr"
    assert (usr / "bin/voicedesk").resolve() == usr / "lib/voicedesk/voicedesk"
    assert (usr / "lib/voicedesk/_internal/libz.so.1").is_file()
    described = folder / MANIFEST.name
    assert described.read_bytes() == MANIFEST.read_bytes()
    assert described.stat().st_mtime == DATE_S
    (built,) = machine.calls("flatpak-builder")
    assert "--disable-download" in built
    assert f"--repo={folder}/repository" in built
    assert built.endswith(f"{folder}/build {described}")
    (bundled,) = machine.calls("flatpak build-bundle")
    assert bundled.endswith(f"{folder}/repository {bundle} {DESKTOP_FILE.stem} stable")


@pytest.mark.parametrize("name", ["flatpak", "flatpak-builder"])
def test_a_missing_tool_is_told(
    machine: Machine, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.remove_tool(name)
    monkeypatch.setenv("PATH", str(machine.work.parent / "bin"))
    with pytest.raises(module("messages").SetupError, match=f"^{name} is missing"):
        machine.build()


def test_a_missing_runtime_is_told_with_what_installs_it(machine: Machine) -> None:
    machine.add_tool("flatpak", 'case "$2" in *Sdk*) exit 1;; esac')
    version = manifest()["runtime-version"]
    install = f"flatpak install flathub org.freedesktop.Sdk//{version}$"
    with pytest.raises(module("messages").SetupError, match=install):
        machine.build()
    assert machine.calls("flatpak-builder") == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"id": "org.example.Other"}, "it is for org.example.Other"),
        ({"finish-args": ["--filesystem=home"]}, "--filesystem=home is allowed without a reason"),
    ],
)
def test_a_manifest_that_is_not_ours_any_more_is_refused(
    tmp_path: Path, change: dict[str, Any], told: str
) -> None:
    changed = tmp_path / "manifest.json"
    changed.write_text(json.dumps({**manifest(), **change}), encoding="utf-8")
    with pytest.raises(module("messages").SetupError, match=told):
        module("flatpak").read_manifest(changed)
