"""The entry that ``voicedesk menu add`` makes starts this program, and goes without a trace."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from voicedesk.core.errors import VoiceDeskError
from voicedesk.desktop import flatpak, menu_entry
from voicedesk.desktop.menu_entry import MenuEntry
from voicedesk.storage.resources import resource_path

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = ("/home/me/my tools/python", "-m", "voicedesk")
RESOURCES = resource_path("linux").parent
STARTED = '"/home/me/my tools/python" -m voicedesk'


@pytest.fixture
def share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    share = tmp_path / "share"
    monkeypatch.setenv("XDG_DATA_HOME", str(share))
    return share


def files(share: Path) -> set[str]:
    return {path.relative_to(share).as_posix() for path in share.rglob("*") if path.is_file()}


def test_the_entry_starts_this_program(share: Path) -> None:
    MenuEntry(RESOURCES, COMMAND).add()
    entry = share / "applications/io.github.voicedesk.VoiceDesk.desktop"
    started = [line for line in entry.read_text().splitlines() if line.startswith("Exec=")]
    assert started == [
        f"Exec={STARTED} open %U",
        *(f"Exec={STARTED} open --intent {intent}" for intent in ("ask", "dictate", "translate")),
    ]
    checked = subprocess.run(["desktop-file-validate", entry], capture_output=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, b"")
    service = share / "dbus-1/services/io.github.voicedesk.VoiceDesk.service"
    assert f"Exec={STARTED} --hidden\n" in service.read_text()


def test_a_desktop_that_cannot_be_told_is_no_failure(
    share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "update-desktop-database").write_bytes(b"\x7fELF of another machine")
    (tools / "update-desktop-database").chmod(0o755)
    monkeypatch.setenv("PATH", str(tools))
    MenuEntry(RESOURCES, COMMAND).add()
    assert (share / "applications/io.github.voicedesk.VoiceDesk.desktop").exists()


def test_it_goes_without_a_trace(share: Path) -> None:
    (share / "applications").mkdir(parents=True)
    (share / "applications" / "other.desktop").write_text("[Desktop Entry]\n")
    before = files(share)
    entry = MenuEntry(RESOURCES, COMMAND)
    entry.remove()
    entry.add()
    entry.add()
    assert len(files(share)) > len(before)
    entry.remove()
    left = files(share) - {"applications/mimeinfo.cache"}
    assert left == before


def test_a_flatpak_has_its_entry(
    share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".flatpak-info").touch()
    monkeypatch.setattr(flatpak, "INFORMATION", tmp_path / ".flatpak-info")
    entry = MenuEntry(RESOURCES, COMMAND)
    for change in (entry.add, entry.remove):
        with pytest.raises(VoiceDeskError, match="has its entry"):
            change()
    assert files(share) == set()


def test_elsewhere_there_is_an_installer(share: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(menu_entry.sys, "platform", "win32")
    with pytest.raises(VoiceDeskError, match="no application menu"):
        MenuEntry(RESOURCES, COMMAND).add()
    assert files(share) == set()
