"""Starting with the session: the lists of Linux, for real, of macOS and of Windows."""

from __future__ import annotations

import json
import plistlib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desk.processes import wait_until
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.desktop.autostart.choosing import Autostart, autostart
from voicedesk.desktop.autostart.command import entry_mark, own_command
from voicedesk.desktop.autostart.linux import LinuxAutostart, exec_value
from voicedesk.desktop.autostart.macos import MacAutostart
from voicedesk.desktop.autostart.windows import WindowsAutostart, WindowsRegistry
from voicedesk.desktop.identity import APP_ID

COMMAND = ("/opt/Voice Desk/voicedesk", "--hidden")
WORDS = (
    *("plain", "two words", "", "100%", "%U", 'a "quote"', "it's", "back\\slash", "$HOME", "`id`"),
    *("a;b&c|d", "<in >out", "~", "*?#", "(x)", "Größe 漢字", "tab\there", "line\nhere", "--x=y"),
)
RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"


class FakeRegistry:
    """Implements windows.Registry."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], str | bytes] = {}
        self.refuses = False

    def read(self, key: str, name: str) -> str | bytes | None:
        self._check()
        return self.values.get((key, name))

    def write(self, key: str, name: str, value: str) -> None:
        self._check()
        self.values[key, name] = value

    def remove(self, key: str, name: str) -> None:
        self._check()
        self.values.pop((key, name), None)

    def _check(self) -> None:
        if self.refuses:
            raise PermissionError(13, "Access is denied")


@pytest.fixture(params=["linux", "macos", "windows"])
def any_list(request: pytest.FixtureRequest) -> Autostart:
    if request.param == "linux":
        return LinuxAutostart(COMMAND)
    if request.param == "macos":
        return MacAutostart(COMMAND)
    return WindowsAutostart(COMMAND, FakeRegistry())


def test_it_is_off_until_it_is_switched_on(any_list: Autostart) -> None:
    assert not any_list.is_on()
    any_list.set_on(False)
    for _ in range(2):
        any_list.set_on(True)
        assert any_list.is_on()
    for _ in range(2):
        any_list.set_on(False)
        assert not any_list.is_on()


def test_here_it_is_the_list_of_linux(own_home: Path) -> None:
    here = autostart()
    assert isinstance(here, LinuxAutostart)
    here.set_on(True)
    entry = own_home / ".config" / "autostart" / "voicedesk.desktop"
    assert f"Exec={sys.executable} -m voicedesk --hidden\n" in entry.read_text()
    assert f"Icon={APP_ID}\n" in entry.read_text()
    assert [path.name for path in entry.parent.iterdir()] == ["voicedesk.desktop"]


def test_the_users_own_folder_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    LinuxAutostart(COMMAND).set_on(True)
    assert (tmp_path / "config" / "autostart" / "voicedesk.desktop").exists()
    monkeypatch.setenv("XDG_CONFIG_HOME", "not/absolute")
    assert not LinuxAutostart(COMMAND).is_on()


def test_a_program_that_is_one_file_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert own_command() == (sys.executable, "-m", "voicedesk", "--hidden")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert own_command() == (sys.executable, "--hidden")


@pytest.mark.parametrize(
    ("program", "started"),
    [
        ("/tmp/.mount_Voice/usr/lib/voicedesk/voicedesk", "/home/me/VoiceDesk.AppImage"),
        ("/usr/lib/voicedesk/voicedesk", "/usr/lib/voicedesk/voicedesk"),
    ],
    ids=["this", "the terminal's"],
)
def test_an_appimage_is_started_as_the_file_it_is(
    program: str, started: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APPDIR", "/tmp/.mount_Voice")
    monkeypatch.setenv("APPIMAGE", "/home/me/VoiceDesk.AppImage")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", program)
    assert own_command() == (started, "--hidden")


@pytest.mark.parametrize(
    ("console", "windowed", "frozen"),
    [("voicedesk-cli.exe", "VoiceDesk.exe", True), ("Python.exe", "pythonw.exe", False)],
)
def test_on_windows_no_console_opens_with_it(
    console: str,
    windowed: str,
    frozen: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = () if frozen else ("-m", "voicedesk")
    monkeypatch.setattr(sys, "executable", str(tmp_path / console))
    monkeypatch.setattr(sys, "frozen", frozen, raising=False)
    assert own_command() == (str(tmp_path / console), *module, "--hidden")
    monkeypatch.setattr(sys, "platform", "win32")
    # Where the other program is missing, this one is better than none.
    assert own_command() == (str(tmp_path / console), *module, "--hidden")
    (tmp_path / windowed).touch()
    assert own_command() == (str(tmp_path / windowed), *module, "--hidden")
    monkeypatch.setattr(sys, "executable", str(tmp_path / windowed))
    assert own_command() == (str(tmp_path / windowed), *module, "--hidden")


def test_a_macs_agent_belongs_to_the_app(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    described = Path(__file__).resolve().parents[2] / "packaging" / "macos" / "Info.plist"
    app: dict[str, str] = plistlib.loads(described.read_bytes())
    program = f"/Applications/VoiceDesk.app/Contents/MacOS/{app['CFBundleExecutable']}"
    monkeypatch.setattr(sys, "executable", program)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "platform", "darwin")
    autostart().set_on(True)
    name = app["CFBundleIdentifier"]
    agent = plistlib.loads((own_home / f"Library/LaunchAgents/{name}.plist").read_bytes())
    assert (agent["Label"], agent["AssociatedBundleIdentifiers"]) == (name, [name])
    assert agent["ProgramArguments"] == [program, "--hidden"]


PROFILE = ('/home/ada/My "Desk"', "/home/ada/100% $HOME")


@pytest.mark.parametrize("folder", PROFILE)
def test_another_profile_has_an_entry_of_its_own(folder: str, own_home: Path) -> None:
    own, here = autostart(), autostart(Path(folder))
    here.set_on(True)
    assert here.is_on()
    assert not own.is_on()
    [entry] = (own_home / ".config" / "autostart").iterdir()
    command = exec_value((sys.executable, "-m", "voicedesk", "--hidden", "--profile", folder))
    assert f"Exec={command}\n" in entry.read_text()
    own.set_on(True)
    here.set_on(False)
    assert own.is_on()
    assert not here.is_on()


def test_so_it_is_on_a_mac_and_on_windows(own_home: Path) -> None:
    mark = entry_mark(Path(PROFILE[0]))
    command = own_command(Path(PROFILE[0]))
    registry = FakeRegistry()
    for own, here in (
        (MacAutostart(COMMAND), MacAutostart(command, mark=mark)),
        (WindowsAutostart(COMMAND, registry), WindowsAutostart(command, registry, mark=mark)),
    ):
        here.set_on(True)
        assert (own.is_on(), here.is_on()) == (False, True)
    agent = plistlib.loads((own_home / f"Library/LaunchAgents/{APP_ID}{mark}.plist").read_bytes())
    assert agent["ProgramArguments"][-2:] == ["--profile", PROFILE[0]]
    assert agent["Label"] == APP_ID + mark
    line = registry.values[RUN, "VoiceDesk" + mark]
    assert str(line).endswith(r' --hidden --profile "/home/ada/My \"Desk\""')


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_what_the_desktop_switched_off_is_off(line: str) -> None:
    here = LinuxAutostart(COMMAND)
    here.set_on(True)
    key = line.partition("=")[0]
    lines = [one for one in here.path.read_text().splitlines() if not one.startswith(key)]
    here.path.write_text("\n".join([*lines, line, ""]))
    assert not here.is_on()
    here.set_on(True)
    assert here.is_on()


def test_a_desktop_starts_exactly_this_command(tmp_path: Path) -> None:
    """GLib reads the entry, as GNOME, Xfce and MATE do, and starts what it has read.

    It refuses a program with a percent sign in its own path, however that is written.
    """
    told = tmp_path / "told.json"
    folder = tmp_path / "a \"strange\" $HOME `folder` 'here'"
    folder.mkdir()
    program = folder / "tell me"
    program.write_text(
        f"#!{sys.executable}\n"
        "import json, pathlib, sys\n"
        f"new = pathlib.Path({str(tmp_path / 'new.json')!r})\n"
        "new.write_text(json.dumps(sys.argv))\n"
        f"new.replace({str(told)!r})\n"
    )
    program.chmod(0o755)
    here = LinuxAutostart((str(program), *WORDS))
    here.set_on(True)
    subprocess.run(["gio", "launch", str(here.path)], check=True, timeout=20, capture_output=True)
    wait_until(told.exists, "the command was not started")
    assert json.loads(told.read_text()) == [str(program), *WORDS]


def test_a_folder_that_cannot_be_written_is_told(own_home: Path) -> None:
    (own_home / ".config").write_text("a file")
    (own_home / "Library").write_text("a file")
    for broken in (LinuxAutostart(COMMAND), MacAutostart(COMMAND)):
        with pytest.raises(StorageError) as caught:
            broken.set_on(True)
        assert caught.value.kind is ErrorKind.FILE
        with pytest.raises(StorageError):
            broken.is_on()


def test_an_entry_that_is_a_folder_is_told() -> None:
    here = LinuxAutostart(COMMAND)
    here.path.mkdir(parents=True)
    for call in (here.is_on, lambda: here.set_on(True), lambda: here.set_on(False)):
        with pytest.raises(StorageError):
            call()


def test_launchd_is_told_the_words_one_by_one(own_home: Path) -> None:
    here = MacAutostart((*COMMAND, *WORDS))
    here.set_on(True)
    agent = plistlib.loads((own_home / f"Library/LaunchAgents/{APP_ID}.plist").read_bytes())
    assert agent["ProgramArguments"] == [*COMMAND, *WORDS]
    assert (agent["Label"], agent["RunAtLoad"]) == (APP_ID, True)


def test_a_mac_is_not_told_of_a_place_that_passes() -> None:
    folder = "/private/var/folders/a/b/T/AppTranslocation/1A2B/d/VoiceDesk.app/Contents/MacOS"
    here = MacAutostart((f"{folder}/voicedesk", "--hidden"))
    with pytest.raises(StorageError, match="passing place") as caught:
        here.set_on(True)
    assert "Applications" in caught.value.next_step
    assert not here.is_on()
    here.set_on(False)


@pytest.mark.parametrize(
    "content",
    [b"", b"rubbish", b"<plist", plistlib.dumps([]), plistlib.dumps({"RunAtLoad": False})],
)
def test_an_agent_that_launchd_would_not_start_is_off(content: bytes) -> None:
    here = MacAutostart(COMMAND)
    here.set_on(True)
    here.path.write_bytes(content)
    assert not here.is_on()
    here.set_on(True)
    assert here.is_on()


def test_windows_gets_a_command_line_in_its_own_quotes() -> None:
    registry = FakeRegistry()
    WindowsAutostart((r"C:\Program Files\VoiceDesk\voicedesk.exe", "--hidden"), registry).set_on(
        True
    )
    line = r'"C:\Program Files\VoiceDesk\voicedesk.exe" --hidden'
    assert registry.values == {(RUN, "VoiceDesk"): line}


def test_what_was_switched_off_in_the_task_manager_is_off_until_it_is_switched_on() -> None:
    registry = FakeRegistry()
    here = WindowsAutostart(COMMAND, registry)
    here.set_on(True)
    registry.values[APPROVED, "VoiceDesk"] = bytes((3, *(0,) * 11))
    assert not here.is_on()
    registry.values[APPROVED, "VoiceDesk"] = bytes((2, *(0,) * 11))
    assert here.is_on()
    registry.values[APPROVED, "VoiceDesk"] = bytes((3, *(0,) * 11))
    here.set_on(True)
    assert here.is_on()


def test_a_registry_that_refuses_is_told() -> None:
    registry = FakeRegistry()
    here = WindowsAutostart(COMMAND, registry)
    registry.refuses = True
    for call in (here.is_on, lambda: here.set_on(True), lambda: here.set_on(False)):
        with pytest.raises(StorageError) as caught:
            call()
        assert "Access is denied" in caught.value.message


def test_elsewhere_there_is_no_registry() -> None:
    registry = WindowsRegistry()
    for call in (
        lambda: registry.read(RUN, "x"),
        lambda: registry.write(RUN, "x", "y"),
        lambda: registry.remove(RUN, "x"),
    ):
        with pytest.raises(OSError, match="only Windows"):
            call()
