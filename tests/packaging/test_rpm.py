"""The RPM package, built of a small program and read back by RPM itself."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING, Any

import pytest

from tests.packaging.small_program import (
    DATE_S,
    make_frozen,
    make_library,
    module,
    path_with,
    told,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def frozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(DATE_S))
    return make_frozen(tmp_path)


def build(frozen: Any, folder: Path, name: str = "out", version: str = "1.2.3") -> Path:
    return module("rpm").build(frozen, version, folder / f"work-{name}", folder / name)


def ask(package: Path, *question: str) -> list[str]:
    return told(["rpm", "--query", "--nosignature", "--package", *question, package]).splitlines()


def test_it_says_what_it_is(frozen: Any, tmp_path: Path) -> None:
    package = build(frozen, tmp_path)
    assert package.name == f"voicedesk-1.2.3-1.{platform.machine()}.rpm"
    form = "%{NAME} %{VERSION} %{RELEASE} %{ARCH} %{LICENSE} %{SUMMARY}"
    known = f"voicedesk 1.2.3 1 {platform.machine()} MIT {module('deb').SHORT}"
    assert ask(package, f"--queryformat={form}") == [known]
    paragraphs = "\n".join(ask(package, "--queryformat=%{DESCRIPTION}")).split("\n\n")
    assert len(paragraphs) == 2


def test_a_version_before_a_release_is_written_so_inside_only(frozen: Any, tmp_path: Path) -> None:
    package = build(frozen, tmp_path, version="1.0.0rc1")
    assert package.name == f"voicedesk-1.0.0rc1-1.{platform.machine()}.rpm"
    assert ask(package, "--queryformat=%{VERSION}-%{RELEASE}") == ["1.0.0~rc1-1"]
    assert ask(package, "--changelog")[0].endswith(" - 1.0.0~rc1-1")


def test_its_files_belong_to_root_and_can_be_read_by_all(frozen: Any, tmp_path: Path) -> None:
    form = "--queryformat=[%{FILEMODES:perms} %{FILEUSERNAME} %{FILEGROUPNAME} %{FILENAMES}\n]"
    listed = [line.split(" ", 3) for line in ask(build(frozen, tmp_path), form)]
    assert {(user, group) for _, user, group, _ in listed} == {("root", "root")}
    modes = {"drwxr-xr-x", "-rw-r--r--", "lrwxrwxrwx", "-rwxr-xr-x"}
    assert {mode for mode, *_ in listed} <= modes
    names = {name for *_, name in listed}
    assert [name for mode, *_, name in listed if mode.startswith("-rwx")] == [
        "/usr/lib/voicedesk/voicedesk"
    ]
    assert {
        "/usr/bin/voicedesk",
        "/usr/lib/voicedesk/_internal/libQt6Core.so.6",
        "/usr/share/applications/io.github.voicedesk.VoiceDesk.desktop",
        "/usr/share/icons/hicolor/16x16/apps/io.github.voicedesk.VoiceDesk.png",
        "/usr/share/licenses/voicedesk/LICENSE",
        "/usr/share/licenses/voicedesk/six-1.17.0/LICENSE",
        "/usr/share/zsh/site-functions/_voicedesk",
    } <= names
    assert "/usr/lib/voicedesk/_internal/libz.so.1" not in names, "zlib brings it"


def test_its_licences_are_known_as_such(frozen: Any, tmp_path: Path) -> None:
    listed = ask(build(frozen, tmp_path), "--licensefiles")
    folder = "/usr/share/licenses/voicedesk"
    assert {f"{folder}/LICENSE", f"{folder}/six-1.17.0/LICENSE"} <= set(listed)


def test_it_holds_all_that_is_installed(frozen: Any, tmp_path: Path) -> None:
    names = set(ask(build(frozen, tmp_path), "--list"))
    tree = tmp_path / "work-out" / "rpm" / "tree"
    for file in tree.rglob("*"):
        if file.is_symlink() or file.is_file():
            assert f"/{file.relative_to(tree)}" in names


def test_it_asks_for_libraries_of_others_and_never_for_its_own(frozen: Any, tmp_path: Path) -> None:
    internal = frozen.folder / "_internal"
    foreign = make_library(tmp_path / "libxcb-cursor.so.0")
    own = make_library(internal / "PySide6/Qt/lib/libown+1.so.6", foreign)
    left_out = make_library(tmp_path / "libQt6OpenGL.so.6")
    plugin = make_library(internal / "PySide6/Qt/plugins/platforms/libqxcb.so", own, left_out)
    package = build(frozen, tmp_path)
    asked = ask(package, "--requires")
    assert "libxcb-cursor.so.0()(64bit)" in asked
    inside = ("own", "Qt6", plugin.name)
    assert [name for name in asked if any(part in name for part in inside)] == []
    provided = [line.split()[0].partition("(")[0] for line in ask(package, "--provides")]
    assert set(provided) == {"voicedesk"}


def test_it_asks_for_what_no_file_tells(frozen: Any, tmp_path: Path) -> None:
    package = build(frozen, tmp_path)
    assert set(module("rpm").REQUIRES.split()) <= set(ask(package, "--requires"))
    assert set(module("rpm").RECOMMENDS.split()) == set(ask(package, "--recommends"))


def test_its_only_date_is_that_of_the_source(frozen: Any, tmp_path: Path) -> None:
    package = build(frozen, tmp_path)
    assert ask(package, "--queryformat=%{BUILDTIME} %{BUILDHOST}") == [f"{DATE_S} localhost"]
    (newest, *_) = sorted(ask(package, "--queryformat=[%{FILEMTIMES}\n]"), reverse=True)
    assert int(newest) <= DATE_S
    first, *_ = ask(package, "--changelog")
    assert first == f"* Tue Nov 14 2023 {module('deb').MAINTAINER} - 1.2.3-1"


def test_the_same_program_makes_the_same_package(frozen: Any, tmp_path: Path) -> None:
    first = build(frozen, tmp_path)
    content = first.read_bytes()
    for file in frozen.folder.rglob("*"):
        os.utime(file, (DATE_S + 500, DATE_S + 500))
    assert build(frozen, tmp_path).read_bytes() == content


def test_without_rpmbuild_it_says_so(
    frozen: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", path_with(tmp_path / "bin"))
    with pytest.raises(module("messages").SetupError, match=r"^rpmbuild is missing"):
        build(frozen, tmp_path)
