"""The desktop comes up, keeps to itself, and leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.desk import DeskError, KeyringState, MissingProgramError, VirtualDesktop
from tests.desk.desktop import MARKER
from tests.desk.keyrings import lock_keyring
from tests.desk.processes import find_program, processes_with
from tests.patience import GIVE_UP_S


def test_nothing_is_left_behind() -> None:
    before = dict(os.environ)
    with VirtualDesktop() as desktop:
        marker = f"{MARKER}={desktop.folder}"
        stray = subprocess.Popen(["sh", "-c", "sleep 600 & wait"], env=desktop.environment)
        names = {Path(f"/proc/{pid}/comm").read_text().strip() for pid in processes_with(marker)}
        assert {"Xvfb", "openbox", "dbus-daemon", "pulseaudio"} <= names
        assert dict(os.environ) == before
    assert stray.wait(GIVE_UP_S) != 0
    assert list(processes_with(marker)) == []
    assert not desktop.folder.exists()


def test_nothing_is_left_behind_when_a_part_cannot_start(tmp_path: Path) -> None:
    desktop = VirtualDesktop(window_manager="false", logs=tmp_path)
    with pytest.raises(DeskError, match="false ended at once"):
        desktop.__enter__()
    assert list(processes_with(f"{MARKER}={desktop.folder}")) == []
    assert not desktop.folder.exists()


def test_a_bare_screen_has_no_sound_and_no_manager() -> None:
    with VirtualDesktop(window_manager=None, keyring=KeyringState.ABSENT, audio=False) as desktop:
        marker = f"{MARKER}={desktop.folder}"
        names = {Path(f"/proc/{pid}/comm").read_text().strip() for pid in processes_with(marker)}
    assert names == {"Xvfb", "dbus-daemon"}


def test_a_missing_program_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(MissingProgramError, match=r"Xvfb is not installed .*install xvfb"):
        find_program("Xvfb")


def test_an_unlocked_keyring_keeps_secrets(desktop: VirtualDesktop) -> None:
    assert desktop.lookup_secret(service="desk", username="tester") is None
    desktop.store_secret("gsk_ü", service="desk", username="tester")
    assert desktop.lookup_secret(service="desk", username="tester") == "gsk_ü"


def test_a_locked_keyring_asks_for_its_password() -> None:
    with VirtualDesktop(audio=False) as desktop:
        desktop.store_secret("hidden", service="desk", username="tester")
        lock_keyring(desktop.environment)
        command = ["secret-tool", "lookup", "service", "desk", "username", "tester"]
        with subprocess.Popen(
            command, env=desktop.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as asking:
            prompt = desktop.wait_for_window("Unlock|Entsperren|Authent")
            assert asking.poll() is None
            prompt.activate()
            desktop.keyboard.type("desk")
            desktop.keyboard.key("Return")
            answer, _ = asking.communicate(timeout=GIVE_UP_S)
        assert answer == b"hidden"


@pytest.mark.parametrize("state", [KeyringState.ABSENT, KeyringState.NONE])
def test_without_a_keyring_nothing_can_be_kept(state: KeyringState) -> None:
    with VirtualDesktop(audio=False, window_manager=None, keyring=state) as desktop:
        call = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus"]
        names = subprocess.run(
            [*call, "/", "org.freedesktop.DBus.ListActivatableNames"],
            env=desktop.environment,
            capture_output=True,
            check=True,
        ).stdout
        assert (b"org.freedesktop.secrets" in names) is (state is KeyringState.NONE)
        if state is KeyringState.ABSENT:
            with pytest.raises(DeskError, match=r"org\.freedesktop\.secrets"):
                desktop.store_secret("x", service="desk", username="tester")
