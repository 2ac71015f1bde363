"""The check of what is installed: it notices words, failures, and what is left behind.

Package managers are stand-ins, as in the other tests of packaging; the files and the shell are real.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
from typing import TYPE_CHECKING

import pytest

from tests.packaging.small_program import PACKAGING, make_library

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = PACKAGING / "installed.sh"
WINDOWS_SCRIPT = PACKAGING / "installed.ps1"
SETUP = PACKAGING / "windows" / "voicedesk.iss"
TOOLS = (
    *("basename", "cat", "chmod", "comm", "cp", "dirname", "find", "grep", "ln", "mkdir", "mktemp"),
    *("ldd", "mv", "readlink", "rm", "sed", "sh", "sort", "tar", "tee", "touch", "uname"),
)
APP_ID = "io.github.voicedesk.VoiceDesk"
QT = "PySide6/Qt"
# Packages are archives here: files are unpacked below the root, and listed for the removal.
UNPACK = """
for file in "$@"; do :; done
case $file in *voicedesk.*) tar -xvf "$file" -C "$ROOT" | tee "$ROOT/var/lib/dpkg/list";; esac
"""
REMOVE = """
while read -r name; do [ -d "$ROOT/$name" ] || rm -f "$ROOT/$name"; done <"$ROOT/var/lib/dpkg/list"
rm -rf "$ROOT/usr/lib"
"""


class System:
    """A small system with the tools of a real one, and one artefact."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self.programs = self.root / "usr" / "bin"
        self.home = self.root / "home"
        for name in ("usr/bin", "home", "tmp", "var/cache", "var/lib/dpkg", "etc"):
            (self.root / name).mkdir(parents=True)
        for name in TOOLS:
            real = shutil.which(name)
            assert real is not None
            (self.programs / name).symlink_to(real)
        self._calls = folder / "calls"
        self._calls.touch()
        self.tree = folder / "voicedesk"
        self._make_libraries(self.tree / "_internal")
        for name in ("apt-get", "dnf"):
            script = f'case "$1" in\ninstall) {UNPACK};;\npurge|remove) {REMOVE};;\nesac'
            self.add_tool(name, script)

    def add_tool(self, name: str, script: str) -> None:
        path = self.programs / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >> {self._calls}\n{script}\n')
        path.chmod(0o755)

    @staticmethod
    def _make_libraries(internal: Path) -> None:
        """Make a plugin that needs a library of Qt's, and that one another beside the program."""
        beside = make_library(internal / "libown.so.1")
        screen = make_library(internal / QT / "lib" / "libQt6XcbQpa.so.6", beside)
        plugin = make_library(internal / QT / "plugins" / "platforms" / "libqxcb.so", screen)
        plugin.chmod(0o644)
        (internal / screen.name).symlink_to(f"{QT}/lib/{screen.name}")

    def package(self, program: str) -> Path:
        """Make a package of a program that is this script."""
        script = self.tree / "voicedesk"
        script.write_text(f"#!/bin/sh\n{program}\n")
        script.chmod(0o755)
        package = self.root.parent / "voicedesk.deb"
        link = tarfile.TarInfo("usr/bin/voicedesk")
        link.type, link.linkname = tarfile.SYMTYPE, "../lib/voicedesk/voicedesk"
        with tarfile.open(package, "w") as archive:
            archive.add(self.tree, "usr/lib/voicedesk")
            archive.addfile(link)
        return package

    def appimage(self, program: str) -> Path:
        """Make an AppImage of a program that is this script; it unpacks itself when it is told to."""
        folder = "squashfs-root/usr/lib"
        unpack = f'mkdir -p {folder} && cp -R {self.tree} {folder} && echo "and says a lot"'
        image = self.root.parent / "voicedesk.AppImage"
        image.write_text(
            f'#!/bin/sh\ncase "$*" in --appimage-extract) {unpack}; exit;; esac\n{program}\n'
        )
        return image

    def check(self, *words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", SCRIPT, *map(str, words)],
            env={
                "PATH": str(self.programs),
                "HOME": str(self.home),
                "TMPDIR": str(self.root / "tmp"),
                "ROOT": str(self.root),
                "VOICEDESK_ROOT": str(self.root),
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def calls(self) -> list[str]:
        return self._calls.read_text().splitlines()


@pytest.fixture
def system(tmp_path: Path) -> System:
    return System(tmp_path)


@pytest.mark.parametrize("kind", ["deb", "rpm"])
def test_a_package_that_works_and_goes_is_fine(system: System, kind: str) -> None:
    package = system.package('[ "$*" = --smoke-test ] && [ "$QT_QPA_PLATFORM" = offscreen ]')
    done = system.check(kind, package)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("voicedesk.deb: installed, run and removed\n")
    assert not (system.programs / "voicedesk").exists()
    assert list((system.root / "tmp").iterdir()) == []


@pytest.mark.parametrize("kind", ["deb", "rpm"])
@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("echo hello", "said something"),
        ("echo hello >&2", "said something"),
        ("exit 1", "ended with 1"),
        ('echo x >"$HOME/.voicedesk"', "left behind:\n/home/.voicedesk"),
        ('mkdir "$ROOT/etc/of-its-own"', "left behind:\n/etc/of-its-own"),
        ('echo x >"$ROOT/tmp/sound.wav"', "left behind:\n/tmp/sound.wav"),
        ('[ -d "$XDG_RUNTIME_DIR" ] && exit 7', "ended with 7"),
    ],
)
def test_what_is_wrong_with_a_program_is_told(
    system: System, kind: str, program: str, told: str
) -> None:
    done = system.check(kind, system.package(program))
    assert done.returncode == 1
    assert told in done.stderr
    assert "removed" not in done.stdout


def test_a_package_that_does_not_go_entirely_is_told(system: System) -> None:
    forgetful = f'case "$1" in\ninstall) {UNPACK};;\npurge) rm -r "$ROOT/usr/lib";;\nesac'
    system.add_tool("apt-get", forgetful)
    done = system.check("deb", system.package(""))
    assert done.returncode == 1
    assert done.stderr == "error: left behind:\n/usr/bin/voicedesk\n"


def test_caches_and_the_package_managers_own_are_not_left_behind(system: System) -> None:
    program = 'echo x >"$ROOT/var/cache/fonts"; mkdir "$ROOT/tmp/voicedesk-0"'
    assert system.check("deb", system.package(program)).returncode == 0


def test_a_package_may_bring_no_python(system: System) -> None:
    system.add_tool("python3", "")
    done = system.check("deb", system.package(""))
    assert done.returncode == 1
    assert "there is a Python here" in done.stderr


def test_a_package_manager_that_fails_ends_it(system: System) -> None:
    system.add_tool("apt-get", '[ "$1" != install ] || exit 100')
    done = system.check("deb", system.package(""))
    assert done.returncode == 100
    assert "removed" not in done.stdout


def made(system: System, kind: str) -> Path:
    return system.appimage("") if kind == "appimage" else system.package("")


@pytest.mark.parametrize("kind", ["deb", "rpm", "appimage"])
def test_a_library_that_only_a_real_screen_needs_is_missed(system: System, kind: str) -> None:
    (system.tree / "_internal" / "libown.so.1").unlink()
    done = system.check(kind, made(system, kind))
    assert done.returncode == 1
    assert "error: libraries are missing:\n" in done.stderr
    for needing in (f"{QT}/plugins/platforms/libqxcb.so", "libQt6XcbQpa.so.6"):
        assert f"\n{needing}: libown.so.1 => not found\n" in done.stderr
    assert "removed" not in done.stdout


@pytest.mark.parametrize("kind", ["deb", "rpm", "appimage"])
def test_without_plugins_for_screens_there_is_no_window(system: System, kind: str) -> None:
    (system.tree / "_internal" / QT / "plugins" / "platforms" / "libqxcb.so").unlink()
    done = system.check(kind, made(system, kind))
    assert done.returncode == 1
    assert "there is no plugin of Qt's for screens below " in done.stderr


def test_what_is_no_library_is_told(system: System) -> None:
    (system.tree / "_internal" / "_broken.so").write_text("cut off")
    done = system.check("deb", system.package(""))
    assert done.returncode == 1
    assert done.stderr == "error: ldd cannot read _broken.so\n"


def test_an_appimage_is_run_in_a_home_of_its_own(system: System) -> None:
    image = system.appimage(f'[ "$HOME" != {system.home} ] && echo x >"$HOME/notes"')
    done = system.check("appimage", image)
    assert (done.returncode, done.stderr) == (0, "")
    assert list((system.root / "tmp").iterdir()) == []
    done = system.check("appimage", system.appimage('mkdir -p "$HOME/.config/voicedesk"'))
    assert done.returncode == 1
    assert done.stderr.endswith("/home/.config/voicedesk\n")


def test_a_flatpak_is_the_user_s_own(system: System) -> None:
    app = f"{system.home}/.local/share/flatpak/app/{APP_ID}"
    data = f"{system.home}/.var/app/{APP_ID}"
    kept = f"{system.home}/.local/share/flatpak/repo/refs/{APP_ID}"
    words = f"install) mkdir -p {app} {kept};;\nrun) mkdir -p {data};;\n"
    system.add_tool("flatpak", f'case "$1" in\n{words}uninstall) rm -r {app} {data};;\nesac')
    bundle = system.package("")
    done = system.check("flatpak", bundle)
    assert (done.returncode, done.stderr) == (0, "")
    _, installed, run, _ = system.calls()
    assert installed == f"flatpak install --user --assumeyes --noninteractive {bundle}"
    assert run.endswith(f" {APP_ID} --smoke-test")
    system.add_tool("flatpak", f'case "$1" in\n{words}uninstall) rm -r {app};;\nesac')
    done = system.check("flatpak", bundle)
    assert (done.returncode, done.stderr) == (1, f"error: left behind:\n{data}\n")


def test_a_disk_image_is_copied_from_and_taken_off(system: System) -> None:
    app = "$disk/VoiceDesk.app/Contents/MacOS"
    attach = f"disk=$6; mkdir -p {app}; ln -s {system.programs}/true {app}/voicedesk"
    system.add_tool("true", "")
    system.add_tool("hdiutil", f'case "$1" in attach) {attach};; detach) rm -r "$3";; esac')
    system.add_tool("codesign", "")
    for name in ("Application Support", "Preferences"):
        (system.home / "Library" / name).mkdir(parents=True)
    done = system.check("dmg", system.package(""))
    assert (done.returncode, done.stderr) == (0, "")
    called = [" ".join(line.split()[:2]) for line in system.calls()]
    assert called == ["hdiutil attach", "hdiutil detach", "codesign --verify", "true --smoke-test"]


def test_a_wheel_is_installed_and_goes(system: System) -> None:
    install = 'mkdir "$PIPX_BIN_DIR" && touch "$PIPX_BIN_DIR/voicedesk"'
    install += ' && chmod +x "$PIPX_BIN_DIR/voicedesk"'
    script = f'case "$1" in install) {install};; uninstall) rm "$PIPX_BIN_DIR/voicedesk";; esac'
    system.add_tool("pipx", script)
    wheel = system.package("")
    assert system.check("wheel", wheel).returncode == 0
    assert system.calls() == [f"pipx install --quiet {wheel}", "pipx uninstall voicedesk"]
    system.add_tool("pipx", f'case "$1" in install) {install};; esac')
    done = system.check("wheel", wheel)
    assert done.returncode == 1
    assert done.stderr.endswith("/bin/voicedesk\n")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ([], 2, "usage: "),
        (["deb"], 2, "usage: "),
        (["deb", "/nowhere/voicedesk.deb"], 1, "error: there is no file /nowhere/voicedesk.deb"),
        (["snap", str(SCRIPT)], 1, "error: snap is none of "),
    ],
)
def test_what_it_cannot_do_is_told(system: System, words: list[str], code: int, told: str) -> None:
    done = system.check(*words)
    assert done.returncode == code
    assert done.stderr.startswith(told)


def test_all_that_the_installer_writes_into_the_registry_is_looked_for() -> None:
    defines = {"ClassesKey": r"Software\Classes", "OwnKey": r"Software\VoiceDesk"}
    defines["WindowsKey"] = r"Software\Microsoft\Windows\CurrentVersion"
    setup, script = SETUP.read_text(encoding="utf-8"), WINDOWS_SCRIPT.read_text(encoding="utf-8")
    looked_for = re.findall(r"^    '(Software\\[^']+)'", script, re.MULTILINE)
    for line in re.findall(r"^Root: HKCU; (.+)$", setup, re.MULTILINE):
        words = dict(part.strip().split(": ", 1) for part in line.split(";") if ": " in part)
        key = words["Subkey"].strip('"')
        for name, text in defines.items():
            key = key.replace(f"{{#{name}}}", text)
        if words.get("ValueType") == "none":  # it is only deleted
            continue
        if "uninsdeletevalue" in line:
            name = words["ValueName"].strip('"')
            assert f"'{key}' = '{name}'" in script
        else:
            assert any(f"{key}\\".startswith(f"{known}\\") for known in looked_for), key
    (guid,) = re.findall(r'^#define Guid "(.+)"$', setup, re.MULTILINE)
    assert rf"{defines['WindowsKey']}\Uninstall\{{{guid}}}_is1" in looked_for


def test_on_windows_everything_that_can_be_ticked_is_and_is_looked_for() -> None:
    setup, script = SETUP.read_text(encoding="utf-8"), WINDOWS_SCRIPT.read_text(encoding="utf-8")
    section = setup.partition("[Tasks]")[2].partition("[InstallDelete]")[0]
    (ticked,) = re.findall(r"^\$Tasks = @\((.+)\)$", script, re.MULTILINE)
    assert re.findall(r"'(\w+)'", ticked) == re.findall(r'^Name: "(\w+)"', section, re.MULTILINE)
    looked_at = function("Test-Tasks")
    for place in ("GetFolderPath('Desktop')", r"CurrentVersion\Run'", "Get-UserPath"):
        assert place in looked_at
    assert looked_at.count("throw") == 3


def test_on_windows_it_is_installed_upgraded_and_removed() -> None:
    steps = re.findall(
        r"/TASKS=\$\(\$Tasks -join ','\)|Start-AndWait \$File|unins000|Test-\w+\b(?= *$)|-cne \$path",
        function("Install-WithSetup"),
        re.MULTILINE,
    )
    checks = ["Test-Installation", "Test-Tasks"]
    installed = ["Start-AndWait $File", "/TASKS=$($Tasks -join ',')", *checks]
    assert steps == [*installed, "Start-AndWait $File", *checks, "unins000", "-cne $path"]


def function(name: str) -> str:
    """Return a function of the script for Windows."""
    script = WINDOWS_SCRIPT.read_text(encoding="utf-8")
    return script.partition(f"\nfunction {name} {{\n")[2].partition("\n}\n")[0]
