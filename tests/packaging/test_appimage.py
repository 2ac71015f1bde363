"""The AppImage: a folder whose program runs as it lies there, and what its maker is told."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING, Any

import pytest

from tests.packaging.small_program import (
    REPOSITORY,
    add_tool,
    make_frozen,
    module,
    path_with,
    told,
)

if TYPE_CHECKING:
    from pathlib import Path

APP_ID = "io.github.voicedesk.VoiceDesk"


@pytest.fixture
def frozen(tmp_path: Path) -> Any:
    return make_frozen(tmp_path)


@pytest.fixture
def folder(frozen: Any, tmp_path: Path) -> Path:
    return module("appimage").make_folder(frozen, tmp_path / "a b")


def test_at_the_top_lies_what_the_format_asks_for(folder: Path) -> None:
    share = folder / "usr/share"
    entry = folder / f"{APP_ID}.desktop"
    assert entry.read_bytes() == (share / f"applications/{APP_ID}.desktop").read_bytes()
    assert f"\nIcon={APP_ID}\n" in entry.read_text()
    icon = (share / f"icons/hicolor/256x256/apps/{APP_ID}.png").read_bytes()
    assert (folder / f"{APP_ID}.png").read_bytes() == icon
    assert (folder / ".DirIcon").read_bytes() == icon
    assert (folder / "usr/lib/voicedesk/_internal/libz.so.1").is_file(), "nobody else brings it"


def test_the_bus_is_not_said_to_start_what_no_service_names(folder: Path) -> None:
    everywhere = (REPOSITORY / f"resources/linux/{APP_ID}.desktop").read_text(encoding="utf-8")
    lines = everywhere.splitlines(keepends=True)
    assert "DBusActivatable=true\n" in lines
    kept = "".join(line for line in lines if not line.startswith("DBusActivatable"))
    for place in (folder, folder / "usr/share/applications"):
        assert (place / f"{APP_ID}.desktop").read_text(encoding="utf-8") == kept


def test_it_runs_from_any_folder_with_its_own_words(folder: Path, tmp_path: Path) -> None:
    said = told([folder / "AppRun", "ask", "two words", ""], cwd=tmp_path)
    assert said.splitlines() == [str(folder / "usr/bin/voicedesk"), "ask", "two words", ""]


def test_it_runs_through_a_link(folder: Path, tmp_path: Path) -> None:
    link = tmp_path / "bin" / "voicedesk"
    link.parent.mkdir()
    link.symlink_to(os.path.relpath(folder / "AppRun", link.parent))
    said = told(["voicedesk", "ask"], env={"PATH": f"{link.parent}:/usr/bin:/bin"})
    assert said.splitlines() == [str(folder / "usr/bin/voicedesk"), "ask"]


def test_it_runs_itself_also_from_within_another_appimage(folder: Path, tmp_path: Path) -> None:
    said = told([folder / "AppRun"], env={**os.environ, "APPDIR": str(tmp_path)})
    assert said.splitlines()[0] == str(folder / "usr/bin/voicedesk")


def test_appimagetool_is_told_version_machine_and_runtime(
    frozen: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = tmp_path / "calls"
    script = f'echo "$*" > {calls}\necho "$ARCH $VERSION" >> {calls}\nfor last; do :; done\n'
    add_tool(tmp_path / "bin", "appimagetool", f'{script}echo image > "$last"')
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("VOICEDESK_APPIMAGE_RUNTIME", "/runtime")
    work, out = tmp_path / "work", tmp_path / "out"
    image = module("appimage").build(frozen, "1.2.3", work, out)
    machine = platform.machine()
    assert image == out / f"VoiceDesk-1.2.3-{machine}.AppImage"
    assert image.read_text() == "image\n"
    words, environment = calls.read_text().splitlines()
    assert words == (f"--no-appstream --runtime-file=/runtime {work}/VoiceDesk.AppDir {image}")
    assert environment == f"{machine} 1.2.3"


def test_without_a_runtime_at_hand_appimagetool_takes_its_own(
    frozen: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = tmp_path / "calls"
    add_tool(tmp_path / "bin", "appimagetool", f'echo "$*" > {calls}')
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("VOICEDESK_APPIMAGE_RUNTIME", raising=False)
    module("appimage").build(frozen, "1.2.3", tmp_path / "work", tmp_path / "out")
    assert "--runtime-file" not in calls.read_text()


def test_its_failure_is_told(frozen: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_tool(tmp_path / "bin", "appimagetool", "exit 3")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    with pytest.raises(module("messages").SetupError, match="appimagetool failed"):
        module("appimage").build(frozen, "1.2.3", tmp_path / "work", tmp_path / "out")


def test_without_appimagetool_the_folder_is_ready(
    frozen: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", path_with(tmp_path / "bin"))
    with pytest.raises(module("messages").SetupError, match="is ready, but appimagetool is miss"):
        module("appimage").build(frozen, "1.2.3", tmp_path / "work", tmp_path / "out")
    assert (tmp_path / "work/VoiceDesk.AppDir/AppRun").is_file()
